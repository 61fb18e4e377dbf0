import threading
import time
from contextlib import closing

import numpy as np
import pytest

from fxviewer.errors import SourceOpenError
from fxviewer.media.frame import Frame
from fxviewer.media.pattern import PatternSource
from fxviewer.media.strip import read_strip

MS = 1_000_000


def read(source: PatternSource, count: int) -> list[Frame]:
    frames = [source.read() for _ in range(count)]
    return [frame for frame in frames if frame is not None]


def test_default_is_live_at_960x640_and_30_fps() -> None:
    info = PatternSource("pattern").info

    assert (info.width, info.height, info.fps, info.is_live) == (960, 640, 30, True)
    assert info.frame_count is info.duration_ns is None


def test_frames_carry_their_index() -> None:
    with closing(PatternSource("pattern:640x480@0")) as source:
        frames = read(source, 50)

    assert [read_strip(frame.image) for frame in frames] == [frame.index for frame in frames] == list(range(50))


class SlowClock:
    """Time that passes only while somebody waits, and then three milliseconds longer than it should."""

    def __init__(self) -> None:
        self.now_ns = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def wait(self, timeout_s: float) -> bool:
        self.now_ns += round(timeout_s * 1000) * MS + 3 * MS
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SlowClock:
    clock = SlowClock()
    monkeypatch.setattr("fxviewer.media.pattern.time", clock)
    return clock


def open_by(clock: SlowClock, spec: str, monkeypatch: pytest.MonkeyPatch) -> PatternSource:
    source = PatternSource(spec)
    monkeypatch.setattr(source._closed, "wait", clock.wait)
    return source


def test_live_pattern_keeps_its_rate_without_drift(clock: SlowClock, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_by(clock, "pattern:320x240@100", monkeypatch)) as source:
        frames = read(source, 60)

    assert [frame.pts_ns for frame in frames] == [number * 10 * MS + 3 * MS for number in range(60)]
    assert [frame.captured_ns for frame in frames] == [frame.pts_ns for frame in frames]


def test_late_reader_gets_the_next_number_and_no_burst(clock: SlowClock, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_by(clock, "pattern:320x240@20", monkeypatch)) as source:
        read(source, 1)
        clock.now_ns += 310 * MS
        frames = read(source, 4)

    assert [frame.index for frame in frames] == [1, 2, 3, 4]
    assert [frame.captured_ns for frame in frames] == [316 * MS, 353 * MS, 403 * MS, 453 * MS]


def test_live_pattern_takes_its_time() -> None:
    started_ns = time.monotonic_ns()

    with closing(PatternSource("pattern:320x240@100")) as source:
        frames = read(source, 20)

    assert frames[-1].captured_ns - started_ns >= 190 * MS


def test_rate_0_draws_as_fast_as_it_is_read_and_ends_after_its_count() -> None:
    with closing(PatternSource("pattern:320x240@0x300")) as source:
        frames = read(source, 301)
        info = source.info

    assert len(frames) == info.frame_count == 300
    assert not info.is_live
    assert [frame.pts_ns for frame in frames[:3]] == [0, 33_333_333, 66_666_666]


def test_live_pattern_with_a_count_ends() -> None:
    with closing(PatternSource("pattern:320x240@200x5")) as source:
        assert len(read(source, 6)) == 5


def test_unpaced_pattern_can_be_sought_in() -> None:
    with closing(PatternSource("pattern:320x240@0x300")) as source:
        source.seek(2_000 * MS)
        found = read(source, 1)[0]
        source.seek(3_600_000 * MS)
        last = read(source, 1)[0]

    assert (found.index, last.index) == (60, 299)


def test_same_number_gives_the_same_picture() -> None:
    with closing(PatternSource("pattern:320x240@0")) as one, closing(PatternSource("pattern:320x240@0")) as other:
        assert all(np.array_equal(a.image, b.image) for a, b in zip(read(one, 5), read(other, 5), strict=True))


def test_close_ends_a_blocked_read() -> None:
    source = PatternSource("pattern:320x240@0.1")
    read(source, 1)
    answers: list[Frame | None] = []
    reader = threading.Thread(target=lambda: answers.append(source.read()), name="fx-test-reader")
    reader.start()
    started = time.monotonic()

    source.close()
    reader.join(5.0)

    assert answers == [None]
    assert time.monotonic() - started < 5.0  # of the ten seconds to the next picture


@pytest.mark.parametrize(
    "spec", ["pattern:", "pattern:1x1", "pattern:640x480@", "pattern:640x480@9999", "pattern:99999x480", "patterns"]
)
def test_impossible_pattern_is_refused(spec: str) -> None:
    with pytest.raises(SourceOpenError):
        PatternSource(spec)
