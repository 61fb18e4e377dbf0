from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.session.hint import Hint
from fxviewer.session.status import LaneStatus, Reduction
from fxviewer.settings import Connection, Settings
from fxviewer.ui.lane_flags import lane_flags, make_explanation, megabytes, reduction_text
from fxviewer.ui.popover import Row
from fxviewer.ui.viewer import Viewer

OpenViewer = Callable[..., Viewer]

REDUCTION = Reduction(70, (1600, 900), 5_200_000, 4_190_000)


def test_a_lane_at_peace_has_no_flags() -> None:
    assert lane_flags(LaneStatus("streaming")) == ()


@pytest.mark.parametrize(("count", "text"), [(1, "1 stray"), (3, "3 strays")])
def test_strays_are_a_warning_with_their_number(count: int, text: str) -> None:
    (flag,) = lane_flags(LaneStatus("streaming", strays=count))

    assert (flag.name, flag.text, flag.role) == ("strays", text, "warn")


def test_a_reduction_says_size_quality_and_both_numbers() -> None:
    assert reduction_text(REDUCTION) == "sent at 1600×900 q70: 5.2 of 4.2 MB"
    (flag,) = lane_flags(LaneStatus("streaming", reduction=REDUCTION))
    assert "1600×900" in flag.tip
    assert "quality 70" in flag.tip


def test_two_sizes_that_differ_are_told_apart() -> None:
    assert megabytes(4_200_000, 4_190_000) == ("4.20", "4.19")
    assert megabytes(4_200_000, 4_200_000) == ("4.2", "4.2")


@pytest.mark.parametrize(
    ("hint", "title", "cure"),
    [
        ("same", "Same as the input", "Return the picture the handler made"),
        ("swapped", "Red and blue likely swapped", "cv2.COLOR_RGB2BGR"),
    ],
)
def test_an_odd_result_has_a_sentence_and_a_cure(qtbot: QtBot, hint: Hint, title: str, cure: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    (flag,) = lane_flags(LaneStatus("streaming"), hint)
    popover = make_explanation(window, flag.name, LaneStatus("streaming"), sight=None, desk=None, actions={})

    assert cure in flag.tip
    assert [label.text() for label in popover.findChildren(QLabel)] == [title, flag.tip]


def test_what_strays_are_is_explained(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    popover = make_explanation(window, "strays", LaneStatus(strays=3), sight=None, desk=None, actions={})

    text = " ".join(label.text() for label in popover.findChildren(QLabel))
    assert "3 replies came that belong to no frame" in text
    assert not popover.findChildren(Row)


def test_a_reduction_can_be_made_for_good(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(settings=Settings(connection=Connection(quality=95)))
    qtbot.waitUntil(lambda: viewer.window.panes.sight is not None, timeout=20_000)
    lane = LaneStatus("streaming", reduction=REDUCTION)
    popover = make_explanation(
        viewer.window,
        "reduction",
        lane,
        sight=viewer.window.panes.sight,
        desk=viewer.desk,
        actions=viewer.window.actions_by_name,
    )
    size, quality, limit = popover.findChildren(Row)

    size.click()
    qtbot.waitUntil(lambda: viewer._choices.connection.send_size is not None, timeout=20_000)
    quality.click()
    assert viewer._choices.connection.quality == 70
    assert limit.text() == "Set another limit…"
