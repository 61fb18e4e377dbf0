from dataclasses import fields

from fxviewer.gateway.call import Call, Failure, LineTime, answered
from fxviewer.pb import openfx_pb2 as pb


def test_call_of_nothing_but_a_body_asks_for_nothing() -> None:
    call = Call(b"x")

    assert (call.frame_id, call.parameters, call.version, call.profile) == (None, "", "", False)


def test_failure_and_line_time_have_the_wires_fields() -> None:
    failure = pb.FrameError.DESCRIPTOR

    assert set(Failure.__annotations__) == {field.name for field in failure.fields}
    assert {field.name for field in fields(LineTime)} == {field.name for field in pb.LineTime.DESCRIPTOR.fields}


def test_kinds_are_the_wires() -> None:
    kinds = set(Failure.__annotations__["kind"].__args__)

    assert kinds == set(pb.FrameError.Kind.keys()) - {"UNSPECIFIED"}


def test_answer_without_a_worker_is_there_at_once() -> None:
    result = answered({"kind": "LOAD", "message": "m", "hint": ""}, "v").result(0)

    assert (result.output, result.error["message"], result.version) == (b"", "m", "v")
