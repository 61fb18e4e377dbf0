"""When a remark about results comes, stays, and goes."""

import numpy as np
import pytest

from fxviewer.handler.parameter import Value
from fxviewer.media.balloons import Scene
from fxviewer.media.frame import Frame, Image, Picture
from fxviewer.session.exchange import Exchange, Outcome, Stamps, Text
from fxviewer.session.hint import AGREEING, LOOK_NS, PAUSE_NS, HintWatch

SCENE = Scene(960, 640).draw(30, 1.0)
SWAPPED = np.ascontiguousarray(SCENE[..., ::-1])
OTHER = np.asarray(255 - SCENE, np.uint8)
BLACK = np.zeros_like(SCENE)


class Watched:
    """A watch, and the clock it goes by."""

    def __init__(self) -> None:
        self.now_ns = 0
        self._watch = HintWatch(lambda: self.now_ns)

    def answer(
        self,
        result: Image | Outcome,
        version: str = "one",
        after_ns: int = LOOK_NS,
        frame: Image = SCENE,
        **parameters: Value,
    ) -> str | None:
        self.now_ns += after_ns
        outcome = Picture(result, b"result") if isinstance(result, np.ndarray) else result
        exchange = Exchange(
            Frame(frame, 0, 0, 0, 0), "f", version, b"sent", outcome, "exact", Stamps(0, 0, 0, 0, 0), parameters
        )
        return self._watch.look(exchange)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.mark.parametrize(("result", "hint"), [(SCENE, "same"), (SWAPPED, "swapped"), (OTHER, None)])
def test_the_first_result_decides(watched: Watched, result: Image, hint: str | None) -> None:
    assert watched.answer(result) == hint


def test_one_odd_frame_changes_nothing(watched: Watched) -> None:
    watched.answer(OTHER)

    seen = [watched.answer(result) for result in [SCENE] * (AGREEING - 1) + [OTHER] + [SCENE] * (AGREEING - 1)]

    assert set(seen) == {None}


def test_looks_that_agree_bring_it_and_take_it_away(watched: Watched) -> None:
    watched.answer(OTHER)

    assert [watched.answer(SWAPPED) for _ in range(AGREEING)][-1] == "swapped"
    assert [watched.answer(OTHER) for _ in range(AGREEING)][-1] is None


def test_between_two_looks_it_stays_as_it_is(watched: Watched) -> None:
    watched.answer(SCENE)

    assert {watched.answer(OTHER, after_ns=1) for _ in range(100)} == {"same"}


def test_a_new_version_is_judged_at_once(watched: Watched) -> None:
    watched.answer(SWAPPED)

    assert watched.answer(OTHER, version="two", after_ns=1) is None


def test_what_other_parameters_give_is_judged_at_once(watched: Watched) -> None:
    """A held frame is answered once for each value, and never again."""
    watched.answer(SCENE, strength=0)

    assert watched.answer(OTHER, after_ns=1, strength=1) is None
    assert watched.answer(SCENE, after_ns=1, strength=0) == "same"


def test_the_next_still_image_is_judged_by_its_one_answer(watched: Watched) -> None:
    """Even where the gateway tells no version."""
    watched.answer(SCENE, version="")

    assert watched.answer(OTHER, version="", after_ns=PAUSE_NS) is None


@pytest.mark.parametrize("nothing", [Picture(BLACK, b"result"), Text("two faces")])
def test_what_tells_nothing_decides_nothing(watched: Watched, nothing: Outcome) -> None:
    watched.answer(SWAPPED)

    assert {watched.answer(nothing, frame=BLACK) for _ in range(2 * AGREEING)} == {"swapped"}
