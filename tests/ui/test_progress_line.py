import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fxviewer.ui import progress_line
from fxviewer.ui.progress_line import HEIGHT, ProgressLine
from fxviewer.ui.theme import DARK, apply_theme


@pytest.fixture
def line(qtbot: QtBot, qapp: QApplication) -> ProgressLine:
    apply_theme(qapp, "dark")
    line = ProgressLine()
    qtbot.addWidget(line)
    line.resize(300, HEIGHT)
    line.show()
    return line


def lit(line: ProgressLine) -> list[int]:
    """Return where along the line the accent is seen."""
    image = line.grab().toImage()
    return [x for x in range(image.width()) if image.pixelColor(x, 0) == DARK.accent]


def test_at_rest_it_is_the_edge_of_the_bar(line: ProgressLine) -> None:
    assert lit(line) == []
    assert line.grab().toImage().pixelColor(10, 0) == DARK.line


def test_while_busy_a_part_of_it_runs_along(line: ProgressLine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_line, "is_animated", lambda _: True)
    places: set[int] = set()

    line.show_busy(True)

    qtbot.waitUntil(lambda: bool(places.update(lit(line)[:1])) or len(places) > 3, timeout=10_000)
    assert len(lit(line)) < 300


def test_where_nothing_is_to_move_it_is_lit_as_a_whole(line: ProgressLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_line, "is_animated", lambda _: False)

    line.show_busy(True)

    assert lit(line) == list(range(300))


def test_it_comes_to_rest(line: ProgressLine) -> None:
    line.show_busy(True)
    line.show_busy(True)

    line.show_busy(False)

    assert not line.is_busy
    assert lit(line) == []
