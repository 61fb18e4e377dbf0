"""The look: every colour and measure of the window, and how Qt is made to use them."""

from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

Theme = Literal["system", "light", "dark"]

RADIUS = 6
CONTROL_HEIGHT = 28
BAR_HEIGHT = 40
TEXT_PX = 13


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


def _tokens(*names: str) -> Tokens:
    return Tokens(*map(QColor, names))


DARK = _tokens(
    "#1b1c1e", "#232427", "#2d2f33", "#111214", "#35373c", "#73777e",
    "#e6e7e9", "#9a9da3", "#4c9ffe", "#57b894", "#e0a33e", "#e5675f",
)  # fmt: skip
LIGHT = _tokens(
    "#f4f4f5", "#ffffff", "#ececee", "#d9dadd", "#d4d5d8", "#85888e",
    "#1c1d20", "#63666d", "#1668d9", "#17805c", "#9a6500", "#c0352d",
)  # fmt: skip


class _Notifier(QObject):
    changed = Signal()


_notifier = _Notifier()
changed = _notifier.changed
"""Emitted after the theme changed; what paints or tints by itself does it again."""

_chosen: Theme = "system"
_current = DARK


def tokens() -> Tokens:
    """Return the colours in force."""
    return _current


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Dress the application; "system" follows the system's light or dark from now on."""
    global _chosen
    _chosen = theme
    hints = application.styleHints()
    hints.colorSchemeChanged.connect(_follow_system, Qt.ConnectionType.UniqueConnection)
    application.setStyle("Fusion")
    font = QFont(application.font())
    font.setPixelSize(TEXT_PX)
    application.setFont(font)
    _dress(application)


def tabular(font: QFont) -> QFont:
    """Return the font with figures of one width, so that numbers do not jump."""
    fixed = QFont(font)
    fixed.setFeature(QFont.Tag("tnum"), 1)
    return fixed


def _follow_system() -> None:
    application = QApplication.instance()
    if _chosen == "system" and isinstance(application, QApplication):
        _dress(application)


def _dress(application: QApplication) -> None:
    global _current
    is_dark = _chosen == "dark" or (
        _chosen == "system" and application.styleHints().colorScheme() != Qt.ColorScheme.Light
    )
    _current = DARK if is_dark else LIGHT
    application.setPalette(_palette(_current))
    application.setStyleSheet(style_sheet(_current))
    changed.emit()


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


def style_sheet(colours: Tokens) -> str:
    """Return Qt's style sheet with the tokens filled in."""
    sheet = _SHEET
    for field in fields(colours):
        sheet = sheet.replace(f"${field.name};", f"{getattr(colours, field.name).name()};")
    return sheet


_SHEET = """
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
#bar { background: $panel; }
#popover, #notice, #card { background: $panel; border: 1px solid $line; border-radius: 6px; }
#notice[mood="bad"] { border-color: $bad; }
#notice[mood="warn"] { border-color: $warn; }
#popover QScrollArea, #popover QScrollArea > QWidget > QWidget { background: transparent; }
#section { color: $dim; font-size: 11px; }
#dim { color: $dim; }
#complaint { color: $bad; }
#pill { background: $bad; color: #ffffff; border-radius: 10px; padding: 2px 10px; }
#code { background: $window; border-radius: 4px; padding: 4px 8px; font-family: monospace; }
#key { border: 1px solid $line; border-radius: 4px; padding: 2px 6px; }
QPushButton, QToolButton#opener {
  background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
  min-height: 26px; padding: 0 12px;
}
QPushButton:hover, QToolButton#opener:hover { border-color: $control; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:pressed, QPushButton:checked { background: $line; }
QPushButton:disabled { color: $control; }
QPushButton#row { background: transparent; border: 1px solid transparent; text-align: left; padding: 0 8px; }
QPushButton#row:hover, QPushButton#row:checked { background: $raised; }
QPushButton#row:focus { border-color: $accent; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; min-height: 26px; min-width: 26px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $line; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: $window; color: $text; border: 1px solid $control; border-radius: 6px; min-height: 26px; padding: 0 8px;
}
QLineEdit:focus, QSpinBox:focus, QComboBox:focus { border-color: $accent; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; border-radius: 4px; }
QMenu::item:selected { background: $raised; color: $text; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal { width: 12px; margin: -4px 0; border-radius: 6px; background: $text; }
QSlider::handle:horizontal:disabled { background: $control; }
QScrollBar:vertical { width: 8px; background: transparent; }
QScrollBar::handle:vertical { background: $control; border-radius: 4px; min-height: 24px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; height: 0; }
"""
