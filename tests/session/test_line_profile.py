"""Lines measured by the real gateway, beside the source they came from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fxviewer.media.frame import Frame
from fxviewer.session.aside import Aside
from fxviewer.session.exchange import Exchange
from fxviewer.session.line_profile import read_line_profile
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.reply import LineTime
from fxviewer.stream.secret import Secrets

FRAME = Frame(np.zeros((20, 30, 3), np.uint8), 5, 12, 0, 0)
HANDLER = """\
import time

from own_part import twice


def Handler(req):
    for _ in range(3):
        time.sleep(0.01)
    if not req.input:
        return b""
    return twice(req.input)
"""
PART = "def twice(data):\n    return data + b''\n"


@pytest.fixture
def handler(tmp_path: Path) -> Path:
    (tmp_path / "own_part.py").write_text(PART, encoding="utf-8")
    path = tmp_path / "sleepy.py"
    path.write_text(HANDLER, encoding="utf-8")
    return path


@pytest.fixture
def measured(handler: Path) -> Iterator[Exchange]:
    gateway = LocalGateway([handler])
    aside = Aside(gateway, Connection(), Secrets())
    aside.start()
    yield aside.ask(FRAME, Ask("sleepy", profile=True))
    aside.stop(2.0)
    gateway.stop()


def test_every_line_of_the_source_is_there_with_its_time(measured: Exchange, handler: Path) -> None:
    profile = read_line_profile(measured)

    assert profile is not None
    assert (profile.function, profile.frame_number) == ("sleepy", 12)
    longest, other = profile.files
    assert longest.path == str(handler)
    assert [line.code for line in longest.lines] == HANDLER.splitlines()
    slow = max(longest.lines, key=lambda line: line.total_ns)
    assert (slow.number, slow.hits) == (8, 3)
    assert 30_000_000 <= slow.total_ns <= profile.handler_ns
    assert longest.lines[9].hits == 0
    assert Path(other.path).name == "own_part.py"


def test_without_the_source_the_lines_measured_are_left(measured: Exchange) -> None:
    lines = tuple(replace(line, file="/elsewhere/handler.py") for line in measured.profile)

    profile = read_line_profile(replace(measured, profile=lines))

    assert profile is not None
    assert {line.code for line in profile.files[0].lines} == {""}
    assert all(line.hits for line in profile.files[0].lines)


def test_a_file_that_is_too_short_is_not_the_one_that_ran(measured: Exchange, handler: Path) -> None:
    lines = (LineTime(str(handler), 500, 1, 10),)

    profile = read_line_profile(replace(measured, profile=lines))

    assert profile is not None
    assert [line.number for line in profile.files[0].lines] == [500]


def test_a_gateway_that_measures_nothing_gives_none(measured: Exchange) -> None:
    assert read_line_profile(replace(measured, profile=())) is None
