"""The look: every colour and measure of the window, and how Qt is made to use them."""

from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from fxviewer.ui.style_sheet import style_sheet

Theme = Literal["system", "light", "dark"]

_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}

RADIUS = 6
CONTROL_HEIGHT = 28
BAR_HEIGHT = 40
TEXT_PX = 13
PRESSED = 115  # as `QColor.darker` counts


@dataclass(frozen=True)
class Tokens:
    """Colours by their task. Greys are neutral: a tinted interface falsifies the judgement of colours."""

    window: QColor
    panel: QColor
    raised: QColor
    backdrop: QColor
    line: QColor
    control: QColor  # the edge of what can be used; 3:1 against the panel
    text: QColor
    dim: QColor
    accent: QColor
    good: QColor
    warn: QColor
    bad: QColor
    chosen: QColor  # behind what is selected in a list; the accent over the panel at 30 %


def _tokens(*names: str) -> Tokens:
    return Tokens(*map(QColor, names))


DARK = _tokens(
    "#1b1c1e", "#232427", "#2d2f33", "#111214", "#35373c", "#767a81",
    "#e6e7e9", "#9a9da3", "#4c9ffe", "#57b894", "#e0a33e", "#e5675f", "#2f4968",
)  # fmt: skip
LIGHT = _tokens(
    "#f4f4f5", "#ffffff", "#ececee", "#d9dadd", "#d4d5d8", "#787b81",
    "#1c1d20", "#63666d", "#1668d9", "#17805c", "#9a6500", "#c0352d", "#b9d2f4",
)  # fmt: skip


PILL = QColor("#c0352d")  # on which white is read in both themes


class _Notifier(QObject):
    changed = Signal()


_notifier = _Notifier()
changed = _notifier.changed
"""Emitted after the theme changed; what paints or tints by itself does it again."""

_chosen: Theme = "system"
_tabular: dict[str, QFont] = {}  # asked for with every frame that is painted; a window has a handful of fonts
_current = DARK
_is_dressed = False


def tokens() -> Tokens:
    """Return the colours in force."""
    return _current


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Dress the application, unless it is dressed so; "system" follows the system's light or dark from now on."""
    global _chosen, _is_dressed
    hints = application.styleHints()
    if not _is_dressed:
        application.setStyle("Fusion")
        font = QFont(application.font())
        font.setPixelSize(TEXT_PX)
        application.setFont(font)
        hints.colorSchemeChanged.connect(_follow_system)
    if theme != _chosen or not _is_dressed:
        _chosen = theme
        hints.setColorScheme(_SCHEMES[theme])  # frames and dialogs of the system too
        _dress(application)
    _is_dressed = True


def is_animated(widget: QWidget) -> bool:
    """Tell whether the system wants things to move."""
    return bool(widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animate, None, widget))


def tabular(font: QFont) -> QFont:
    """Return the font with figures of one width, so that numbers do not jump."""
    key = font.key()
    if key not in _tabular:
        fixed = QFont(font)
        fixed.setFeature(QFont.Tag("tnum"), 1)
        _tabular[key] = fixed
    return _tabular[key]


def _follow_system() -> None:
    application = QApplication.instance()
    if _chosen == "system" and isinstance(application, QApplication):
        _dress(application)


def _dress(application: QApplication) -> None:
    """Put the colours on, unless they are on; a system that says neither is taken for dark, as pictures like it."""
    global _current
    is_light = _chosen == "light" or (
        _chosen == "system" and application.styleHints().colorScheme() == Qt.ColorScheme.Light
    )
    colours = LIGHT if is_light else DARK
    if colours == _current and _is_dressed:
        return
    _current = colours
    application.setPalette(_palette(colours))
    application.setStyleSheet(style_sheet(sheet_colours(colours)))
    changed.emit()


def sheet_colours(colours: Tokens) -> dict[str, str]:
    """Return the tokens for the style sheet, and what it makes of them."""
    return {
        **{field.name: getattr(colours, field.name).name() for field in fields(colours)},
        "pressed": colours.accent.darker(PRESSED).name(),
        "pill": PILL.name(),
    }


def _palette(colours: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in {
        role.Window: colours.window,
        role.Base: colours.panel,
        role.AlternateBase: colours.raised,
        role.Button: colours.panel,
        role.ToolTipBase: colours.raised,
        role.WindowText: colours.text,
        role.Text: colours.text,
        role.ButtonText: colours.text,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.dim,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.window,
        role.Accent: colours.accent,
        role.Link: colours.accent,
    }.items():
        palette.setColor(target, colour)
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, colours.control)
    return palette
