import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.gateway import openfx_json
from fxviewer.pb import openfx_pb2 as pb


def test_numbers_of_64_bits_are_text_and_nothing_is_left_out() -> None:
    assert openfx_json.write(pb.Function(Name="f", Replicas=2**64 - 1)) == (
        '{"Name":"f","Image":"","InvocationCount":"0","Replicas":"18446744073709551615","AvailableReplicas":"0",'
        '"Annotations":{},"Labels":{}}'
    )


def test_our_own_fields_are_left_out() -> None:
    assert openfx_json.write(pb.Message(Msg="한글", frame_id=3, version="abc")) == '{"Msg":"한글"}'


def test_list_without_functions_is_there() -> None:
    assert openfx_json.write(pb.Functions()) == '{"Functions":[]}'


def test_error_has_no_details() -> None:
    assert openfx_json.write_error(5, "x") == '{"code":5,"message":"x","details":[]}'


def test_message_is_read_with_its_own_names() -> None:
    message = pb.CreateFunctionRequest()

    openfx_json.read(b'{"Service":"f","MinReplicas":1,"Labels":{"a":"b"},"Limits":{"Memory":"1Gi"}}', message)

    assert (message.Service, message.MinReplicas, message.Labels["a"], message.Limits.Memory) == ("f", 1, "b", "1Gi")


def test_what_follows_the_first_value_is_not_looked_at() -> None:
    message = pb.CreateFunctionRequest()

    openfx_json.read(b' {"Service":"f"} [', message)

    assert message.Service == "f"


def test_unknown_field_is_named_in_gos_words() -> None:
    with pytest.raises(openfx_json.NotJsonError, match=r'unknown field "Name" in pb\.Create'):
        openfx_json.read(b'{"Service":"f","Name":1}', pb.CreateFunctionRequest())


@given(st.binary(max_size=64) | st.text(max_size=64).map(str.encode))
def test_any_body_is_read_or_told_to_be_none(body: bytes) -> None:
    message, told = pb.CreateFunctionRequest(), ""
    try:
        openfx_json.read(body, message)
    except openfx_json.NotJsonError as error:
        told = str(error)
    assert told or json.JSONDecoder().raw_decode(body.decode().lstrip())[0] is not None


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"3"])
def test_json_that_is_no_object_is_no_message(body: bytes) -> None:
    with pytest.raises(openfx_json.NotJsonError):
        openfx_json.read(body, pb.CreateFunctionRequest())
