"""What comes in: cameras by name, files, addresses, the test pattern, and what was open lately."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fxviewer.settings import Capture
from fxviewer.ui.choosers import SIZES, Chooser, Size, policy_chooser, size_text
from fxviewer.ui.icons import icon
from fxviewer.ui.parts import named, note
from fxviewer.ui.popover import Popover, Row, form, section
from fxviewer.ui.translation import tr

if TYPE_CHECKING:
    from fxviewer.media.cameras import Camera

WIDTH = 380
MAX_SHOWN = 5  # of the recent ones; the rest would push the settings out of sight


class SourcePopover(Popover):
    """Signals:
    asked: Open this, as `open_source` takes it.
    capture_chosen: Other capture settings, to be in force at once.
    unfolding: It opens, and would like to know the cameras of now.
    """

    asked = Signal(str)
    capture_chosen = Signal(Capture)
    unfolding = Signal()

    def __init__(self, window: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(window, tr("Source"), WIDTH)
        self._capture = Capture()
        self._cameras = _column()
        self._recent_title = section(tr("Recent"))
        self._recent = _column()
        self._size: Chooser[Size] = Chooser([(size, size_text(size)) for size in SIZES])
        self._policy = policy_chooser()
        self._address = QLineEdit(placeholderText="rtsp://camera.local/stream")
        self.column.addWidget(section(tr("Cameras")))
        self.column.addLayout(self._cameras)
        self.column.addWidget(section(tr("Files and more")))
        self.column.addLayout(self._make_openers(actions))
        self.column.addLayout(self._make_address())
        self.column.addWidget(self._recent_title)
        self.column.addLayout(self._recent)
        self.column.addWidget(section(tr("Settings")))
        self.column.addLayout(self._make_settings())
        self._show_text(tr("Looking for cameras…"))

    def prepare(self) -> None:
        self.unfolding.emit()

    def show_cameras(self, cameras: Sequence["Camera"], current: str) -> None:
        """List the cameras there are; `current` is the spec of the source that is open."""
        if not cameras:
            self._show_text(tr("No camera is plugged in."))
            return
        _clear(self._cameras)
        for camera in cameras:
            row = self._make_row(camera.name, camera.path, camera.spec, "camera")
            row.setCheckable(True)
            row.setChecked(camera.spec == current)
            self._cameras.addWidget(row)
        self.refit()

    def show_recent(self, specs: Sequence[str]) -> None:
        _clear(self._recent)
        self._recent_title.setVisible(bool(specs))
        for spec in specs[:MAX_SHOWN]:
            self._recent.addWidget(self._make_row(source_name(spec), source_place(spec), spec, "recent"))

    def show_capture(self, capture: Capture) -> None:
        self._capture = capture
        self._size.show_value(capture.size, size_text(capture.size))
        self._policy.show_value(capture.policy)

    def ask_address(self) -> None:
        """Put the cursor where an address is typed."""
        self._address.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._address.selectAll()

    def _make_openers(self, actions: Mapping[str, QAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, text in (
            ("open_file", tr("File…")),
            ("open_folder", tr("Folder…")),
            ("open_pattern", tr("Test pattern")),
        ):
            button = named(QToolButton(), "opener")
            button.setDefaultAction(actions[name])
            button.setText(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(self.dismiss)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        return row

    def _make_address(self) -> QHBoxLayout:
        self._address.setAccessibleName(tr("Address of a network camera or stream"))
        self._address.setClearButtonEnabled(True)
        button = QPushButton(tr("Open"))
        button.setEnabled(False)
        self._address.textChanged.connect(lambda text: button.setEnabled("://" in text))
        self._address.returnPressed.connect(button.click)
        button.clicked.connect(lambda: self._ask(self._address.text().strip()))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._address, 1)
        row.addWidget(button)
        return row

    def _make_settings(self) -> QVBoxLayout:
        self._size.setAccessibleName(tr("Capture size"))
        self._size.setToolTip(tr("What is asked of the camera; what it gives is shown beside its name"))
        self._size.chosen.connect(lambda: self._tell(replace(self._capture, size=self._size.value)))
        self._policy.chosen.connect(lambda: self._tell(replace(self._capture, policy=self._policy.value)))
        rows = form()
        rows.addRow(tr("Capture size"), self._size)
        rows.addRow(tr("When it gets too much"), self._policy)
        column = QVBoxLayout()
        column.addLayout(rows)
        return column

    def _make_row(self, text: str, detail: str, spec: str, picture: str) -> Row:
        row = Row(text, detail)
        row.setIcon(icon(picture))
        row.clicked.connect(lambda: self._ask(spec))
        return row

    def _ask(self, spec: str) -> None:
        self.dismiss()
        self.asked.emit(spec)

    def _tell(self, capture: Capture) -> None:
        self._capture = capture
        self.capture_chosen.emit(capture)

    def _show_text(self, text: str) -> None:
        _clear(self._cameras)
        self._cameras.addWidget(note(text))
        self.refit()


def source_name(spec: str) -> str:
    """Return a short name for a source that is not open."""
    first, *others = spec.splitlines()
    if others:
        return tr("{count} images").format(count=len(others) + 1)
    if first.startswith("pattern"):
        return tr("Test pattern")
    if first.startswith("camera:"):
        return first.removeprefix("camera:")
    return _without_secrets(first) if "://" in first else Path(first).name


def source_place(spec: str) -> str:
    """Return where a source is, for the tool-tip; an address without its password."""
    first = spec.splitlines()[0]
    return _without_secrets(first) if "://" in first else str(Path(first).parent) if Path(first).is_absolute() else ""


def _without_secrets(address: str) -> str:
    from fxviewer.media.network import name_address  # brings PyAV, which the window must not wait for

    return name_address(address)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    return column


def _clear(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
