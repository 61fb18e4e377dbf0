import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from fxviewer.media.codec import encode_bmp
from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Failure, Lost, Outcome, Stamps, Text
from fxviewer.session.pair import Pair
from fxviewer.ui import preparer
from fxviewer.ui.preparer import Layout, Preparer, Sight
from fxviewer.ui.rendering import Rendering, render
from fxviewer.ui.viewport import Placement, Size, Viewport

TIMEOUT_S = 20.0
pytestmark = pytest.mark.usefixtures("qapp")  # text is painted


class Stage:
    """Stands where the window stands: told when something is ready, and takes it when the test says so."""

    def __init__(self) -> None:
        self.ready = threading.Semaphore(0)
        self.dropped = 0
        self.preparer = Preparer(self.ready.release, self._drop)
        self.preparer.lay_out(Layout((64, 40)))
        self.preparer.start()

    def next_sight(self) -> Sight:
        assert self.ready.acquire(timeout=TIMEOUT_S)
        sight = self.preparer.take()
        assert sight is not None
        return sight

    def wait_until_ready(self) -> None:
        assert self.ready.acquire(timeout=TIMEOUT_S)

    def _drop(self) -> None:
        self.dropped += 1


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.preparer.stop()


def frame(seq: int, level: int = 50) -> Frame:
    return Frame(np.full((40, 64, 3), level, np.uint8), seq, seq, seq * 40_000_000, 0)


def answer(seq: int, outcome: Outcome | None = None, b: Outcome | None = None) -> Pair:
    """Return what became of one frame in lane A, and in lane B where it is given."""
    one = exchange(frame(seq), outcome)
    return Pair(one.frame, one, exchange(one.frame, b) if b is not None else None)


def exchange(of: Frame, outcome: Outcome | None = None) -> Exchange:
    result = Picture(np.full((40, 64, 3), 200, np.uint8), b"") if outcome is None else outcome
    return Exchange(of, "blur", "", encode_bmp(of.image), result, "exact", Stamps(0, 0, 0, 0, 1))


FAILURE = Failure("raised", "ValueError", "no")


def test_original_and_result_of_one_frame_are_seen_together(stage: Stage) -> None:
    stage.preparer.receive(answer(3))

    sight = stage.next_sight()

    assert sight.frame.seq == 3
    assert sight.original is not None
    assert sight.a.rendering is not None
    assert sight.original.pixels[0, 0, 0] == 50
    assert sight.a.rendering.pixels[0, 0, 0] == 200
    assert sight.is_new
    assert not sight.a.is_stale


def test_the_newest_wins_and_what_is_never_seen_is_counted(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    stage.wait_until_ready()
    for seq in range(1, 10):
        stage.preparer.receive(answer(seq))

    first, second = stage.preparer.take(), stage.next_sight()

    assert first is not None
    assert first.frame.seq == 0
    assert second.frame.seq == 9
    assert stage.dropped == 8


def test_a_failure_keeps_the_last_good_result_and_says_it_is_stale(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    good = stage.next_sight()
    stage.preparer.receive(answer(1, FAILURE))

    sight = stage.next_sight()

    assert sight.a.is_stale
    assert sight.frame.seq == 1
    assert sight.a.rendering is good.a.rendering


def test_a_failure_before_any_result_shows_no_result(stage: Stage) -> None:
    stage.preparer.receive(answer(0, FAILURE))

    sight = stage.next_sight()

    assert sight.a.rendering is None
    assert sight.a.is_stale


def test_before_any_answer_the_original_goes_on_by_itself(stage: Stage) -> None:
    stage.preparer.captured(frame(0))
    assert stage.next_sight().a.exchange is None
    stage.preparer.captured(frame(1))

    assert stage.next_sight().frame.seq == 1


def test_while_answers_come_captured_frames_wait_for_theirs(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparer, "PATIENCE_NS", 3600 * 10**9)  # however long the machine holds us up in between
    stage.preparer.receive(answer(0))
    stage.next_sight()
    stage.preparer.captured(frame(1))
    stage.preparer.receive(answer(1))

    assert stage.next_sight().a.exchange is not None


def test_lost_frames_do_not_hold_the_original_back(stage: Stage) -> None:
    stage.preparer.receive(answer(0, Lost("broke")))
    stage.next_sight()
    stage.preparer.captured(frame(1))

    assert stage.next_sight().frame.seq == 1


def test_another_layout_shows_the_same_anew(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    stage.next_sight()
    stage.preparer.lay_out(Layout((32, 20), Viewport()))

    sight = stage.next_sight()

    assert not sight.is_new
    assert sight.a.rendering is not None
    assert sight.a.rendering.image.width() == 32


def test_what_was_not_seen_yet_stays_new_when_laid_out_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.preparer.receive(answer(0))
    stage.wait_until_ready()
    is_begun = threading.Event()

    def begin(image: Image, placement: Placement, pane: Size) -> Rendering | None:
        is_begun.set()
        return render(image, placement, pane)

    monkeypatch.setattr(preparer, "render", begin)
    monkeypatch.setattr(preparer, "JOIN_TIMEOUT_S", TIMEOUT_S)
    stage.preparer.lay_out(Layout((32, 20), Viewport()))
    assert is_begun.wait(TIMEOUT_S)
    stage.preparer.stop()  # which lets it do what it has begun

    sight = stage.preparer.take()
    assert sight is not None
    assert sight.original is not None
    assert sight.original.image.width() == 32
    assert sight.is_new
    assert stage.dropped == 0


def test_the_original_is_prepared_while_its_request_is_under_way(stage: Stage) -> None:
    sent = frame(0)
    stage.preparer.sent(sent)
    stage.preparer.receive(Pair(sent, exchange(sent, FAILURE), None))

    assert stage.next_sight().original is not None


def test_after_clear_nothing_of_the_old_source_comes_back(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    stage.next_sight()
    stage.preparer.clear(1)
    stage.preparer.receive(answer(1, FAILURE))

    assert stage.next_sight().a.rendering is None


def test_an_answer_that_comes_after_its_source_was_closed_is_not_seen(stage: Stage) -> None:
    stage.preparer.clear(5)
    stage.preparer.captured(frame(3))
    stage.preparer.receive(answer(4))
    stage.preparer.receive(answer(5))

    assert stage.next_sight().frame.seq == 5
    assert stage.dropped == 0, "nothing came for it to replace"


def test_the_first_picture_of_a_new_source_stays_when_the_old_one_is_forgotten_after_it(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    stage.next_sight()
    stage.preparer.receive(answer(1))
    stage.wait_until_ready()

    stage.preparer.clear(1)

    sight = stage.preparer.take()
    assert sight is not None
    assert sight.frame.seq == 1
    assert sight.is_new


def test_both_lanes_are_seen_on_the_same_frame(stage: Stage) -> None:
    other = Picture(np.full((40, 64, 3), 120, np.uint8), b"")
    stage.preparer.receive(answer(5, b=other))

    sight = stage.next_sight()

    assert sight.a.rendering is not None
    assert sight.b.rendering is not None
    assert (sight.a.rendering.pixels[0, 0, 0], sight.b.rendering.pixels[0, 0, 0]) == (200, 120)
    assert sight.a.exchange is not None
    assert sight.b.exchange is not None
    assert sight.a.exchange.frame is sight.b.exchange.frame is sight.frame


def test_a_failing_lane_does_not_stale_the_other(stage: Stage) -> None:
    stage.preparer.receive(answer(0, b=FAILURE))

    sight = stage.next_sight()

    assert not sight.a.is_stale
    assert sight.b.is_stale


def test_a_difference_is_to_the_frame_as_sent_and_of_b_to_a(stage: Stage) -> None:
    stage.preparer.lay_out(Layout((64, 40), Viewport(), is_difference=True))
    stage.preparer.receive(answer(0, Picture(np.full((40, 64, 3), 60, np.uint8), b""), b=FAILURE))
    first = stage.next_sight()
    stage.preparer.receive(
        answer(1, Picture(np.full((40, 64, 3), 60, np.uint8), b""), b=Picture(np.full((40, 64, 3), 65, np.uint8), b""))
    )

    second = stage.next_sight()

    assert first.a.rendering is not None
    assert first.a.rendering.pixels[0, 0, 0] == 40  # 60 to the 50 that was sent, four times as bright
    assert second.b.rendering is not None
    assert second.b.rendering.pixels[0, 0, 0] == 20
    assert second.b.comparison is not None
    assert second.b.comparison.difference.mean_absolute == 5


def test_a_text_lies_over_the_original_of_that_very_frame(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    stage.next_sight()

    stage.preparer.receive(answer(1, Text("two faces")))
    sight = stage.next_sight()

    assert sight.a.reply is not None
    assert sight.a.reply.whole == "two faces"
    assert sight.a.rendering is sight.original, "and not the result of the frame before"
    assert not sight.a.is_stale


def test_boxes_are_drawn_on_a_copy_of_the_original_and_anew_when_it_is_zoomed(stage: Stage) -> None:
    boxes = json.dumps([{"ymin": "5", "xmin": "8", "ymax": "30", "xmax": "40", "class": "cat"}])
    of = frame(0)
    one = replace(exchange(of, Text(boxes)), sent_size=(64, 40))
    stage.preparer.receive(Pair(of, one, None))
    sight = stage.next_sight()
    assert sight.original is not None
    assert sight.a.rendering is not None
    assert (sight.original.pixels[..., :3] == 50).all()
    fitted = sight.a.rendering.pixels.copy()
    assert (fitted[..., :3] != 50).any()

    stage.preparer.lay_out(Layout((64, 40), Viewport(2.0)))
    zoomed = stage.next_sight().a

    assert zoomed.reply is sight.a.reply, "it is read once"
    assert zoomed.rendering is not None
    assert (zoomed.rendering.pixels != fitted).any()


def test_an_empty_answer_leaves_the_last_good_one_in_sight(stage: Stage) -> None:
    stage.preparer.receive(answer(0))
    stage.next_sight()

    stage.preparer.receive(answer(1, Text("")))
    sight = stage.next_sight()

    assert sight.a.reply is None
    assert sight.a.is_stale
