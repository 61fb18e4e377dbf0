"""Opening goes on beside everything else, and what is given up leaves nothing open."""

import threading
from pathlib import Path

from fxviewer.errors import SourceOpenError
from fxviewer.session.opening import Opening

DEADLINE_S = 20.0


def open_and_wait(spec: str) -> Opening:
    done = threading.Event()
    opening = Opening(spec, None, done.set)
    assert done.wait(DEADLINE_S)
    return opening


def test_an_open_source_is_there_when_it_wakes() -> None:
    opening = open_and_wait("pattern:320x240@30")

    assert opening.is_done
    assert opening.source is not None
    opening.source.close()


def test_what_does_not_open_says_why(tmp_path: Path) -> None:
    opening = open_and_wait(str(tmp_path / "gone.mp4"))

    assert opening.source is None
    assert isinstance(opening.error, SourceOpenError)


def test_what_is_given_up_is_closed_and_not_handed_out() -> None:
    opening = open_and_wait("pattern:320x240@30")
    source = opening.source
    assert source is not None

    opening.give_up()

    assert opening.source is None
    assert source.read() is None
