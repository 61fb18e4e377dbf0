import base64

import pytest

from fxviewer.pb.openfx_pb2 import FrameError, Messages
from fxviewer.stream.reply import Failure, is_image, read_output, read_result

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))


@pytest.mark.openfx("9.7")
@pytest.mark.parametrize(
    "output",
    [
        JPEG,
        base64.b64encode(JPEG),
        base64.encodebytes(JPEG),
        b"data:image/jpeg;base64," + base64.b64encode(JPEG),
        JPEG.decode("latin-1").encode("utf-8"),
    ],
    ids=["bytes", "base64", "base64 with line breaks", "data address", "latin-1 text"],
)
def test_image_is_found_however_the_function_sent_it(output: bytes) -> None:
    assert read_output(output) == JPEG


@pytest.mark.openfx("9.9")
@pytest.mark.parametrize("text", ["", "no image", '[{"class": "12"}]', "/9j/ is how it begins", "안녕"])
def test_text_stays_text(text: str) -> None:
    assert read_output(text.encode()) == text


def test_bytes_of_an_unknown_kind_are_left_to_the_decoder() -> None:
    assert read_output(b"\xfe\xfd\xfc") == b"\xfe\xfd\xfc"


def test_text_beginning_with_bm_is_no_bitmap() -> None:
    assert not is_image(b"BMW drives on the left")


@pytest.mark.openfx("9.9")
def test_the_refusal_openfx_words_like_an_answer_is_a_failure() -> None:
    result = read_result(Messages(Output=b"This is an unauthorized function call.\n"))

    assert isinstance(result, Failure)
    assert result.kind == "refused"
    assert read_result(Messages(Output=b"unauthorized")) == "unauthorized"


def test_failure_is_read_with_its_line() -> None:
    error = FrameError(kind=FrameError.RAISED, type="ValueError", message="bad", line=7, code="raise")

    assert read_result(Messages(error=error)) == Failure("raised", "ValueError", "bad", line=7, code="raise")
