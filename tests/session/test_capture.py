import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fxviewer.errors import SourceLostError, SourceOpenError
from fxviewer.media.codec import encode_png
from fxviewer.media.frame import Frame
from fxviewer.media.source import Size, Source
from fxviewer.session import opening
from fxviewer.session.capture import Capture
from fxviewer.session.meters import Meters
from fxviewer.session.status import SourceStatus
from fxviewer.stream.mailbox import Mailbox


class Device:
    """Takes its time to close, and is lost when it is told so."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.is_lost = False
        self.is_closing = threading.Event()
        self.may_close = threading.Event()
        self.info = source.info

    def read(self) -> Frame | None:
        if self.is_lost:
            raise SourceLostError("It was unplugged.")
        return self._source.read()

    def seek(self, pts_ns: int) -> None:
        self._source.seek(pts_ns)

    def close(self) -> None:
        self.is_closing.set()
        if threading.current_thread().name == "fx-capture":
            assert self.may_close.wait(30)
        self._source.close()


class Studio:
    """A capture whose frames are taken at once, and who watches it."""

    def __init__(self, *, paced: bool, loop: bool = False) -> None:
        self.changed = threading.Condition()
        self.frames: list[Frame] = []
        self.statuses: list[SourceStatus] = []
        self.mailbox: Mailbox[Frame] = Mailbox(waits=True)
        self.is_over = False
        self.capture = Capture(
            self.mailbox, Meters(), paced=paced, loop=loop, on_captured=lambda _: None, on_status=self._changed
        )
        self._taker = threading.Thread(target=self._take)
        self._taker.start()
        self.capture.start()

    def open(self, spec: str, *, playing: bool = True) -> None:
        self.capture.open(spec, None, playing=playing)

    def stop(self) -> None:
        self.capture.stop()
        self.is_over = True
        self.mailbox.wake()
        self._taker.join(5)

    def wait_for(self, is_met: Callable[[], bool], timeout_s: float = 30) -> bool:
        with self.changed:
            return self.changed.wait_for(is_met, timeout_s)

    @property
    def frames_of_the_one_that_ended(self) -> int | None:
        status = self.capture.status
        return status.info.frame_count if status.info is not None and status.phase == "ended" else None

    @property
    def numbers(self) -> list[int]:
        return [frame.index for frame in self.frames]

    def _take(self) -> None:
        while (frame := self.mailbox.take(is_wanted=lambda: not self.is_over)) is not None:
            with self.changed:
                self.frames.append(frame)
                self.changed.notify_all()

    def _changed(self, status: SourceStatus) -> None:
        with self.changed:
            self.statuses.append(status)
            self.changed.notify_all()


@pytest.fixture
def studio() -> Iterator[Studio]:
    studio = Studio(paced=False)
    yield studio
    studio.stop()


@pytest.fixture
def paced() -> Iterator[Studio]:
    studio = Studio(paced=True)
    yield studio
    studio.stop()


def test_a_film_is_read_to_its_end_and_every_frame_numbered(studio: Studio) -> None:
    studio.open("pattern:320x200@0x20")

    assert studio.wait_for(lambda: studio.capture.status.phase == "ended")
    assert studio.wait_for(lambda: len(studio.frames) == 20)
    assert studio.numbers == list(range(20))
    assert [frame.seq for frame in studio.frames] == list(range(20))


def test_the_next_source_plays_also_when_it_is_opened_as_the_one_before_ends(studio: Studio) -> None:
    for _ in range(20):
        studio.open("pattern:320x200@0x1")
        assert studio.wait_for(lambda: studio.capture.status.phase == "ended")
        studio.capture.play()
        studio.open("pattern:320x200@0x2")
        assert studio.wait_for(lambda: studio.frames_of_the_one_that_ended == 2)


def test_numbers_go_on_from_one_source_to_the_next(studio: Studio) -> None:
    studio.open("pattern:320x200@0x3")
    assert studio.wait_for(lambda: len(studio.frames) == 3)
    studio.open("pattern:320x200@0x2")

    assert studio.wait_for(lambda: len(studio.frames) == 5)
    assert [frame.seq for frame in studio.frames] == [0, 1, 2, 3, 4]
    assert studio.numbers == [0, 1, 2, 0, 1]


def test_a_film_opened_without_playing_shows_its_first_frame(paced: Studio) -> None:
    paced.open("pattern:320x200@0x9", playing=False)

    assert paced.wait_for(lambda: len(paced.frames) == 1)
    assert paced.capture.status.phase == "paused"


def test_a_held_film_is_stepped_and_sought(paced: Studio) -> None:
    paced.open("pattern:320x200@0x90", playing=False)
    assert paced.wait_for(lambda: paced.numbers == [0])

    paced.capture.step(1)
    assert paced.wait_for(lambda: paced.numbers == [0, 1])
    paced.capture.step(-1)
    assert paced.wait_for(lambda: paced.numbers == [0, 1, 0])
    paced.capture.seek(2_000_000_000)
    assert paced.wait_for(lambda: paced.numbers == [0, 1, 0, 60])
    paced.capture.resend()
    assert paced.wait_for(lambda: paced.numbers == [0, 1, 0, 60, 60])


def test_a_damaged_image_of_a_folder_is_passed_over_both_ways_and_noted(paced: Studio, tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.png").write_bytes(encode_png(np.zeros((8, 8, 3), np.uint8)))
    for number in (1, 3):
        (tmp_path / f"{number}.png").write_bytes(b"damaged")

    paced.open(str(tmp_path))
    assert paced.wait_for(lambda: paced.capture.status.phase == "ended")
    info = paced.capture.status.info
    paced.capture.step(-1)

    assert paced.wait_for(lambda: paced.numbers == [0, 2, 0])
    assert info is not None
    assert [index for index, _ in info.unread] == [1, 3]
    assert info.note == "2 of 4 images cannot be shown, the first is “1.png”."


@pytest.mark.openfx("9.13")
def test_a_loop_starts_anew_at_the_end(paced: Studio) -> None:
    paced.capture.set_loop(True)
    paced.capture.set_speed(8)

    paced.open("pattern:320x200@0x3")

    assert paced.wait_for(lambda: len(paced.frames) >= 7)
    assert paced.numbers[:7] == [0, 1, 2, 0, 1, 2, 0]


def test_play_at_the_end_starts_from_the_beginning(studio: Studio) -> None:
    studio.open("pattern:320x200@0x2")
    assert studio.wait_for(lambda: studio.capture.status.phase == "ended")

    studio.capture.play()

    assert studio.wait_for(lambda: studio.numbers == [0, 1, 0, 1])


def test_a_source_that_does_not_open_says_why_and_the_next_one_plays(studio: Studio) -> None:
    studio.open("/no/such/film.mp4")
    assert studio.wait_for(lambda: studio.capture.status.phase == "failed")
    assert "film.mp4" in str(studio.capture.status.error)

    studio.open("pattern:320x200@0x2")

    assert studio.wait_for(lambda: studio.numbers == [0, 1])


@pytest.mark.openfx("9.13")
def test_a_still_is_shown_once_and_again_when_asked(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode_png(np.zeros((8, 8, 3), np.uint8)))
    studio.open(str(tmp_path / "a.png"))
    assert studio.wait_for(lambda: len(studio.frames) == 1)

    studio.capture.resend()

    assert studio.wait_for(lambda: len(studio.frames) == 2)


@pytest.mark.parametrize("is_held", [False, True], ids=["it ends", "it is held"])
def test_the_last_frame_is_sent_again_when_that_is_asked_before_it_is_known_to_be_the_last(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    is_ending, may_end = threading.Event(), threading.Event()
    open_device = opening.open_source

    def open_lingering(spec: opening.Spec, *, size: Size | None) -> Source:
        source = open_device(spec, size=size)
        read = source.read

        def read_on() -> Frame | None:
            if (frame := read()) is None:
                is_ending.set()
                assert may_end.wait(30)
            return frame

        source.read = read_on  # type: ignore[method-assign]
        return source

    monkeypatch.setattr(opening, "open_source", open_lingering)
    studio.open("pattern:320x200@0x2")
    assert is_ending.wait(30)
    assert studio.wait_for(lambda: studio.numbers == [0, 1])

    studio.capture.resend()
    if is_held:
        studio.capture.pause()
    may_end.set()

    assert studio.wait_for(lambda: studio.numbers == [0, 1, 1])


def test_a_live_source_that_is_held_gives_nothing_until_it_goes_on(paced: Studio) -> None:
    paced.open("pattern:320x200@120")
    assert paced.wait_for(lambda: len(paced.frames) > 3)

    paced.capture.pause()
    assert paced.wait_for(lambda: paced.capture.status.phase == "paused")
    held = len(paced.frames)
    paced.capture.play()

    assert paced.wait_for(lambda: len(paced.frames) > held + 5)


def test_closing_leaves_no_source(studio: Studio) -> None:
    studio.open("pattern:320x200@0")
    assert studio.wait_for(lambda: len(studio.frames) > 3)

    studio.capture.close_source()

    assert studio.wait_for(lambda: studio.capture.status.phase == "none")
    assert studio.capture.status.info is None


def test_a_status_tells_where_the_frames_of_its_source_begin(studio: Studio) -> None:
    studio.open("pattern:320x200@0")
    assert studio.wait_for(lambda: len(studio.frames) > 3)
    studio.capture.close_source()
    end = studio.capture.status.first_seq
    studio.open("pattern:640x400@0")
    assert studio.wait_for(lambda: any(frame.seq >= end + 3 for frame in studio.frames))

    assert studio.capture.status.first_seq == end
    shapes = {(frame.seq >= end, frame.image.shape[:2]) for frame in studio.frames}
    assert shapes == {(False, (200, 320)), (True, (400, 640))}


@pytest.mark.parametrize("is_lost", [False, True], ids=["replaced", "lost"])
def test_a_source_closed_while_the_one_before_it_goes_stays_closed(
    paced: Studio, monkeypatch: pytest.MonkeyPatch, is_lost: bool
) -> None:
    devices: list[Device] = []
    open_device = opening.open_source

    def open_slowly(spec: opening.Spec, *, size: Size | None) -> Source:
        devices.append(Device(open_device(spec, size=size)))
        return devices[-1]

    monkeypatch.setattr(opening, "open_source", open_slowly)
    paced.open("pattern:320x200@50")
    assert paced.wait_for(lambda: len(paced.frames) > 1)
    first = devices[0]
    first.is_lost = is_lost
    if not is_lost:
        paced.open("pattern:640x400@50")
    assert first.is_closing.wait(30)

    paced.capture.close_source()
    first.may_close.set()

    assert not paced.wait_for(lambda: paced.statuses[-1].phase != "none", 1.5)
    assert paced.capture.status.phase == "none"
    assert len(devices) == (1 if is_lost else 2)  # and none is opened again


def test_a_source_that_is_lost_while_the_next_one_opens_is_forgotten(
    paced: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_fail = threading.Event()
    devices: list[Device] = []
    open_device = opening.open_source

    def open_slowly(spec: opening.Spec, *, size: Size | None) -> Source:
        if devices:
            assert may_fail.wait(30)
            raise SourceOpenError("Nobody answers.")
        devices.append(Device(open_device(spec, size=size)))
        return devices[-1]

    monkeypatch.setattr(opening, "open_source", open_slowly)
    paced.open("pattern:320x200@50")
    assert paced.wait_for(lambda: len(paced.frames) > 1)
    paced.open("pattern:640x400@50")
    devices[0].may_close.set()
    devices[0].is_lost = True
    assert devices[0].is_closing.wait(30)

    may_fail.set()

    assert paced.wait_for(lambda: paced.statuses[-1].phase not in ("opening", "playing"))
    assert [status.phase for status in paced.statuses][-2:] == ["opening", "failed"]


def test_the_interval_follows_rate_and_speed(paced: Studio) -> None:
    paced.open("pattern:320x200@0x900", playing=False)
    assert paced.wait_for(lambda: len(paced.frames) == 1)

    assert paced.capture.interval_ms == pytest.approx(1000 / 30)
    paced.capture.set_speed(2)
    assert paced.capture.interval_ms == pytest.approx(1000 / 60)
