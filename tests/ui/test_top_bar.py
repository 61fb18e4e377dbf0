import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.errors import GatewayUnreachableError, SourceOpenError
from fxviewer.media.source import SourceInfo
from fxviewer.session.meters import Reading
from fxviewer.session.status import LaneStatus, SourceStatus
from fxviewer.ui.actions import ENTRIES, make_actions
from fxviewer.ui.chip import Chip
from fxviewer.ui.top_bar import TopBar
from fxviewer.ui.translation import apply_language

FILM = SourceInfo("film", "clip.mp4", "/films/clip.mp4", 1280, 720, 25.0, note="rotated 90° by its metadata")
LANE = LaneStatus("streaming", function="edges", address="127.0.0.1:41873", is_local=True)


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[TopBar]:
    window = QWidget()
    qtbot.addWidget(window)
    bar = TopBar(make_actions(window, {name: lambda: None for name in ENTRIES}))
    bar.setParent(window)
    yield bar
    window.close()


def said(chip: Chip) -> list[str]:
    return chip.toolTip().split("\n")


def test_before_anything_is_open_it_says_so(bar: TopBar) -> None:
    assert said(bar.source)[0] == "Source: No source"
    assert said(bar.function)[0] == "Function: No function"
    assert bar.source.lamp == bar.function.lamp == "idle"


def test_a_source_is_named_with_its_size_and_rate_and_what_is_to_know_of_it(bar: TopBar) -> None:
    bar.show_source(SourceStatus("playing", FILM))

    assert said(bar.source) == [
        "Source: clip.mp4",
        "1280×720 25 fps",
        "playing",
        "rotated 90° by its metadata",
    ]
    assert bar.source.lamp == "good"


def test_the_test_pattern_is_named_in_the_language_in_force(bar: TopBar, qapp: QApplication) -> None:
    apply_language(qapp, "ko")
    try:
        bar.show_source(SourceStatus("playing", replace(FILM, kind="pattern", name="Test pattern")))
        assert said(bar.source)[0].endswith("테스트 패턴")
    finally:
        apply_language(qapp, "system")


@pytest.mark.parametrize(
    ("phase", "lamp", "word"),
    [("paused", "idle", "paused"), ("ended", "idle", "at its end"), ("lost", "warn", "lost, tried again")],
)
def test_the_state_of_a_source_is_a_lamp_and_a_word(bar: TopBar, phase: str, lamp: str, word: str) -> None:
    bar.show_source(SourceStatus(phase, replace(FILM, note="")))  # type: ignore[arg-type]

    assert bar.source.lamp == lamp
    assert said(bar.source)[-1] == word


def test_a_source_that_did_not_open_says_why(bar: TopBar) -> None:
    bar.show_source(SourceStatus("failed", error=SourceOpenError("There is no file “clip.mp4”.", "Look for it.")))

    assert said(bar.source) == ["Source: Not opened", "There is no file “clip.mp4”. Look for it."]
    assert bar.source.lamp == "bad"


def test_a_function_is_named_with_the_version_that_answered(bar: TopBar) -> None:
    bar.show_lane(LANE, Reading(), "v3")

    assert said(bar.function) == ["Function: edges", "v3", "streaming"]
    assert bar.function.lamp == "good"


def test_a_save_that_does_not_load_is_a_warning_with_its_reason(bar: TopBar) -> None:
    bar.show_lane(LANE, Reading(), "v3", "The newest save does not load: SyntaxError.")

    assert said(bar.function)[-1] == "The newest save does not load: SyntaxError."
    assert bar.function.lamp == "warn"


def test_this_computer_is_called_so_and_its_address_is_in_the_tool_tip(bar: TopBar) -> None:
    bar.show_lane(LANE, Reading(latency_p50_ms=9.4))

    assert said(bar.connection) == ["Connection: This computer", "9 ms", "streaming", "127.0.0.1:41873"]


def test_a_connection_that_is_tried_again_counts_down(bar: TopBar) -> None:
    error = GatewayUnreachableError("Nobody answers at 10.0.0.7:31113.")
    retry_at_ns = time.monotonic_ns() + 4_900_000_000
    waiting = LaneStatus(
        "waiting", "edges", address="10.0.0.7:31113", is_local=False, error=error, retry_at_ns=retry_at_ns
    )

    bar.show_lane(waiting, Reading())

    assert said(bar.connection)[:2] == ["Connection: 10.0.0.7:31113", "tried again in 5 s"]
    assert bar.connection.lamp == "bad"
