"""Qt's style sheet, made from the colours of a theme: what Fusion draws otherwise than we want, and nothing more."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fxviewer.assets import resource

_COLOUR = re.compile(r"\$(\w+)")
_ICON = re.compile(r"icon\((?P<name>[a-z-]+), (?P<role>\w+)\)")


def style_sheet(colours: Mapping[str, str]) -> str:
    """Return the style sheet.

    Args:
        colours: "#rrggbb" by the name the sheet has for it.

    Raises:
        KeyError: The sheet names a colour that there is not.
    """
    filled = _COLOUR.sub(lambda match: colours[match[1]], _SHEET)
    return _ICON.sub(lambda match: f'url("{_tinted(match["name"], colours[match["role"]])}")', filled)


@cache
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="fxviewer-icons-")


@cache
def _tinted(name: str, colour: str) -> str:
    """Return the path of an icon in this colour: a style sheet takes pictures from files only."""
    path = Path(_folder().name, f"{name}-{colour[1:]}.svg")
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    path.write_text(drawing.replace("currentColor", colour), encoding="utf-8")
    return path.as_posix()


_SHEET = """
/* -- the window's own parts */
#bar { background: $panel; }
#popover, #notice, #card { background: $panel; border: 1px solid $line; border-radius: 6px; }
#notice[mood="bad"] { border-color: $bad; }
#notice[mood="warn"] { border-color: $warn; }
#popover QScrollArea, #popover QScrollArea > QWidget > QWidget,
QDockWidget QScrollArea, QDockWidget QScrollArea > QWidget > QWidget { background: transparent; }
#section { color: $dim; font-size: 11px; padding-top: 4px; }
#dim { color: $dim; }
#complaint { color: $bad; }
#pill { background: $pill; color: #ffffff; border-radius: 11px; padding: 0 10px; min-height: 22px; max-height: 22px; }
#code { background: $window; border: none; border-radius: 4px; padding: 4px 8px; font-family: monospace; }
#key { background: $raised; border: 1px solid $line; border-radius: 4px; padding: 2px 6px; }

/* -- buttons */
QPushButton, QToolButton#opener {
  background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
  min-height: 26px; padding: 0 12px; icon-size: 20px;
}
QToolButton#opener { padding: 0 8px; }
QPushButton:hover, QToolButton#opener:hover { border-color: $control; }
QPushButton:pressed, QPushButton:checked, QToolButton#opener:pressed { background: $line; }
QPushButton:default { background: $accent; border-color: $accent; color: $window; }
QPushButton:default:pressed { background: $pressed; border-color: $pressed; }
QPushButton:disabled, QToolButton#opener:disabled { background: transparent; border-color: $line; color: $control; }
QPushButton:focus, QToolButton#opener:focus { border-color: $accent; }
QPushButton:default:focus { border-color: $text; }
QPushButton#row { background: transparent; border: 1px solid transparent; text-align: left; padding: 0 8px; }
QPushButton#row:hover, QPushButton#row:checked { background: $raised; }
QPushButton#row:pressed { background: $line; }
QPushButton#row:focus { border-color: $accent; }
QToolButton {
  background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px;
  min-height: 26px; min-width: 26px; icon-size: 20px;
}
QToolButton#small { min-height: 22px; min-width: 22px; icon-size: 16px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $line; }
QToolButton:disabled { color: $control; }
QToolButton:focus { border-color: $accent; }
QToolButton[popupMode="2"] { padding: 0 18px 0 6px; }
QToolButton::menu-indicator {
  image: icon(chevron-down, dim); width: 14px; height: 14px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 3px;
}
QLineEdit QToolButton { min-width: 0; min-height: 0; padding: 0; border: none; icon-size: 16px; }

/* -- what is ticked */
QCheckBox, QRadioButton { spacing: 8px; min-height: 20px; }
QCheckBox:disabled, QRadioButton:disabled { color: $control; }
QCheckBox::indicator, QAbstractItemView::indicator, QGroupBox::indicator {
  width: 14px; height: 14px; border: 1px solid $control; border-radius: 4px; background: $window;
}
QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid $control; border-radius: 8px; background: $window;
}
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QGroupBox::indicator:checked {
  background: $accent; border-color: $accent; image: icon(check, window);
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $accent; border-color: $accent; image: icon(minus, window);
}
QRadioButton::indicator:checked {
  width: 6px; height: 6px; border: 5px solid $accent; border-radius: 8px; background: $window;
}
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: transparent; }
QCheckBox::indicator:checked:disabled, QCheckBox::indicator:indeterminate:disabled { background: $control; }
QRadioButton::indicator:checked:disabled { border-color: $control; }

/* -- fields */
QLineEdit, QAbstractSpinBox, QComboBox {
  background: $window; color: $text; border: 1px solid $control; border-radius: 6px; min-height: 26px; padding: 0 8px;
  selection-background-color: $accent; selection-color: $window;
}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  background: transparent; color: $control; border-color: $line;
}
QLineEdit[readOnly="true"] { background: transparent; border-color: $line; }
QLineEdit { lineedit-clear-button-icon: icon(close, dim); }
QPlainTextEdit, QTextEdit {
  background: $window; color: $text; border: 1px solid $line; border-radius: 6px; padding: 4px;
  selection-background-color: $accent; selection-color: $window;
}
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QComboBox { padding-right: 4px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: icon(chevron-down, dim); width: 14px; height: 14px; }
QComboBox::down-arrow:disabled { image: icon(chevron-down, control); }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit, QAbstractItemView QLineEdit {
  border: none; border-radius: 0; padding: 0; min-height: 0; background: transparent;
}
QAbstractItemView QLineEdit { background: $window; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {
  background: $panel; border: 1px solid $line; border-radius: 0; padding: 4px;
}
QComboBox QAbstractItemView::item { padding: 4px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: $raised; color: $text; }
QAbstractSpinBox { qproperty-alignment: AlignRight; max-height: 26px; } /* Qt leaves no room at the left */
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  subcontrol-origin: border; width: 20px; border: none; background: transparent;
}
QAbstractSpinBox::up-button {
  subcontrol-position: top right; margin: 1px 1px 0 0; border-top-right-radius: 5px;
}
QAbstractSpinBox::down-button {
  subcontrol-position: bottom right; margin: 0 1px 1px 0; border-bottom-right-radius: 5px;
}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $raised; }
QAbstractSpinBox::up-button:pressed, QAbstractSpinBox::down-button:pressed { background: $line; }
QAbstractSpinBox::up-arrow { image: icon(chevron-up, dim); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: icon(chevron-down, dim); width: 12px; height: 12px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: icon(chevron-up, control); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: icon(chevron-down, control); }

/* -- what moves */
QSlider:horizontal { min-height: 20px; }
QSlider:vertical { min-width: 20px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::groove:vertical { width: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal, QSlider::add-page:vertical { background: $accent; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled, QSlider::add-page:vertical:disabled { background: $line; }
QSlider::handle { background: $text; border-radius: 6px; }
QSlider::handle:horizontal { width: 12px; margin: -4px 0; }
QSlider::handle:vertical { height: 12px; margin: 0 -4px; }
QSlider::handle:focus { background: $accent; }
QSlider::handle:disabled { background: $control; }
QProgressBar {
  background: $line; color: transparent; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QScrollBar { background: transparent; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $control; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { background: none; width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page, QAbstractScrollArea::corner { background: none; border: none; }

/* -- lists and tables */
QListView, QTreeView, QTableView {
  background: $panel; alternate-background-color: $window; color: $text; gridline-color: $line;
  border: 1px solid $line; border-radius: 6px; outline: none;
  selection-background-color: $chosen; selection-color: $text;
}
QListView:focus, QTreeView:focus, QTableView:focus { border-color: $accent; }
QListView::item, QTreeView::item { padding: 3px 4px; }
QTableView::item { padding: 0 8px; }
QListView::item:hover, QTreeView::item:hover { background: $raised; }
QListView::item:selected, QTreeView::item:selected, QTreeView::branch:selected, QTableView::item:selected {
  background: $chosen; color: $text;
}
QTreeView::branch:closed:has-children { image: icon(chevron-right, dim); }
QTreeView::branch:open:has-children { image: icon(chevron-down, dim); }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
  background: $panel; color: $dim; border: none; border-bottom: 1px solid $line; padding: 4px 8px; font-weight: normal;
}
QHeaderView::section:vertical { border-bottom: none; border-right: 1px solid $line; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow {
  image: icon(chevron-up, dim); width: 12px; height: 12px; subcontrol-position: center right; right: 4px;
}
QHeaderView::down-arrow {
  image: icon(chevron-down, dim); width: 12px; height: 12px; subcontrol-position: center right; right: 4px;
}
QTableCornerButton::section { background: $panel; border: none; border-bottom: 1px solid $line; }

/* -- what holds others */
QScrollArea[frameShape="6"] { border: 1px solid $line; border-radius: 6px; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
  background: transparent; color: $dim; border: 2px solid transparent; padding: 5px 10px; min-height: 18px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; }
QTabBar::tab:top:selected { border-bottom-color: $accent; }
QTabBar::tab:bottom:selected { border-top-color: $accent; }
QTabBar::tab:left:selected { border-right-color: $accent; }
QTabBar::tab:right:selected { border-left-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $control; }
QTabBar::close-button { image: icon(close, dim); }
QTabBar QToolButton { background: $window; min-width: 16px; min-height: 16px; border-radius: 0; }
QDockWidget {
  color: $text; titlebar-close-icon: icon(close, dim); titlebar-normal-icon: icon(external, dim);
}
QDockWidget::title { background: $panel; border-bottom: 1px solid $line; padding: 7px 12px 3px 12px; text-align: left; }
QDockWidget > QWidget { background: $panel; }
QDockWidget > QAbstractScrollArea { border: none; border-radius: 0; }
QDockWidget::close-button, QDockWidget::float-button { background: transparent; border: none; border-radius: 4px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $raised; }
QMainWindow::separator, QSplitter::handle { background: $window; }
QMainWindow::separator { width: 4px; height: 4px; }
QMainWindow::separator:hover, QSplitter::handle:hover { background: $accent; }
QToolBar { background: $panel; border: none; spacing: 4px; padding: 4px; }
#rail { border-left: 1px solid $line; }
QToolBar::separator { background: $line; width: 1px; height: 1px; margin: 4px; }
QGroupBox { border: 1px solid $line; border-radius: 6px; margin-top: 20px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; color: $dim; padding: 0 0 4px 0; }
QStatusBar { background: $panel; color: $dim; }
QStatusBar::item { border: none; }
QDialog, QMessageBox {
  background: $window; dialogbuttonbox-buttons-have-icons: 0;
  backward-icon: icon(back, text); forward-icon: icon(arrow, text); filedialog-parent-directory-icon: icon(up, text);
  filedialog-new-directory-icon: icon(folder-new, text); filedialog-listview-icon: icon(sweep, text);
  filedialog-detailedview-icon: icon(list, text);
  messagebox-information-icon: icon(help, accent); messagebox-question-icon: icon(help, accent);
  messagebox-warning-icon: icon(warning, warn); messagebox-critical-icon: icon(error, bad);
}

/* -- what comes up */
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border: none; border-radius: 4px; }
QMenu::item:selected { background: $raised; }
QMenu::item:disabled { color: $control; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }
QMenu::indicator:checked { image: icon(check, accent); }
QMenu::right-arrow { image: icon(chevron-right, dim); width: 14px; height: 14px; right: 4px; }
"""
