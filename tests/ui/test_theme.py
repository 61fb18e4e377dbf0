from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QLabel, QStyle
from pytestqt.qtbot import QtBot

from fxviewer.ui import theme
from fxviewer.ui.theme import DARK, LIGHT, TEXT_PX, Tokens, apply_theme, is_animated, sheet_colours, tabular, tokens
from fxviewer.ui.tone import luminance, mix

TEXT_RATIO, CONTROL_RATIO = 4.5, 3.0  # WCAG 2, level AA

READ = [
    *((ink, ground) for ink in ("text", "dim") for ground in ("window", "panel", "raised")),
    *(("text", ground) for ground in ("line", "backdrop", "chosen")),  # pressed, empty, selected
    *((ink, "panel") for ink in ("accent", "good", "warn", "bad")),  # links, and words of cards and meters
    ("window", "accent"),  # the default button, and text that is marked
    ("window", "pressed"),
]
SEEN = [
    *(("control", ground) for ground in ("window", "panel", "raised", "backdrop")),
    *((lamp, ground) for lamp in ("accent", "good", "warn", "bad", "dim") for ground in ("window", "panel", "raised")),
    *((lamp, "backdrop") for lamp in ("accent", "bad", "dim")),  # where things are dropped
    ("text", "line"),  # an icon in a pressed button
    ("accent", "line"),  # an icon of what is switched on
]


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "dark")
    yield
    apply_theme(qapp, "system")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_what_is_read_stands_out(colours: Tokens, ink: str, ground: str) -> None:
    named = sheet_colours(colours)

    assert contrast(named[ink], named[ground]) >= TEXT_RATIO


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_what_is_used_or_tells_a_state_stands_out(colours: Tokens, mark: str, ground: str) -> None:
    named = sheet_colours(colours)

    assert contrast(named[mark], named[ground]) >= CONTROL_RATIO


def test_the_pill_is_read_in_both_themes() -> None:
    assert contrast("#ffffff", theme.PILL.name()) >= TEXT_RATIO


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_what_is_selected_is_the_accent_thinned(colours: Tokens) -> None:
    assert colours.chosen.name() == mix(colours.panel, colours.accent, 0.3).name()


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_the_greys_have_hardly_any_colour(colours: Tokens) -> None:
    for name in ("window", "panel", "raised", "backdrop", "line", "control", "text", "dim"):
        colour: QColor = getattr(colours, name)
        parts = colour.red(), colour.green(), colour.blue()
        assert max(parts) - min(parts) <= 12, name


def test_a_theme_is_told_once_and_worn_by_all(qtbot: QtBot, qapp: QApplication) -> None:
    label = QLabel("text")
    qtbot.addWidget(label)
    label.show()
    told: list[Tokens] = []

    def listen() -> None:
        told.append(tokens())

    theme.changed.connect(listen)
    apply_theme(qapp, "light")
    apply_theme(qapp, "light")
    theme.changed.disconnect(listen)

    assert told == [LIGHT]
    assert label.palette().color(QPalette.ColorRole.WindowText) == LIGHT.text
    assert LIGHT.raised.name() in qapp.styleSheet()
    assert DARK.raised.name() not in qapp.styleSheet()


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [(Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Unknown, DARK)],
)
def test_the_systems_theme_is_followed_while_it_runs(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scheme: Qt.ColorScheme, expected: Tokens
) -> None:
    apply_theme(qapp, "system")
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda _: scheme)

    qapp.styleHints().colorSchemeChanged.emit(scheme)

    assert tokens() == expected


def test_a_theme_of_ones_own_choice_stays_whatever_the_system_does(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda _: Qt.ColorScheme.Light)

    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)

    assert tokens() == DARK


def test_a_theme_costs_nothing_when_nothing_changed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    dressed: list[str] = []
    monkeypatch.setattr(QApplication, "setStyleSheet", lambda _, sheet: dressed.append(sheet))

    apply_theme(qapp, "dark")

    assert dressed == []


def test_words_have_the_size_of_the_look(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).pixelSize() == TEXT_PX


def test_tabular_figures_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(tabular(qapp.font()))

    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_things_move_only_where_the_system_wants_it(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)

    assert is_animated(label) == bool(label.style().styleHint(QStyle.StyleHint.SH_Widget_Animate))


def test_every_colour_is_one() -> None:
    assert all(getattr(colours, field.name).isValid() for colours in (DARK, LIGHT) for field in fields(colours))
