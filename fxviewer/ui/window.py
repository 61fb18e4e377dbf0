"""The window: where things are."""

import contextlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QMenu, QToolButton, QVBoxLayout, QWidget

from fxviewer.ui.actions import make_actions, name_actions
from fxviewer.ui.drag import Drag, read_drag
from fxviewer.ui.drop_target import DropTarget
from fxviewer.ui.notice import NoticeBoard
from fxviewer.ui.panes import Panes
from fxviewer.ui.progress_line import ProgressLine
from fxviewer.ui.record_control import RecordControl
from fxviewer.ui.record_edge import RecordEdge
from fxviewer.ui.status_bar import StatusBar
from fxviewer.ui.top_bar import TopBar
from fxviewer.ui.translation import tr
from fxviewer.ui.transport_bar import TransportBar

DEFAULT_SIZE = (1280, 800)
MIN_SIZE = (640, 400)

HELD_KEYS: dict[int, str] = {Qt.Key.Key_Shift: "original", Qt.Key.Key_X: "version_before"}
HELD_TEXTS = {"ㅌ": "version_before"}  # X with Korean input on
PICTURE_MENU = ("play", "", "snapshot", "record", "", "fit", "actual_size", "difference", "fullscreen")


class ViewerWindow(QWidget):
    """Bars, panes and docks, each shown by others what it is to show.

    Signals:
        close_asked: The user wants to leave; `close_for_good` does it when everything has stopped.
        held: A key of HELD_KEYS went down, or up again.
        dropped: Things were dropped.
        named: Bars were made anew, in the language of now.
    """

    close_asked = Signal()
    held = Signal(str, bool)
    dropped = Signal(Drag)
    named = Signal()

    def __init__(self, slots: Mapping[str, Callable[[], object]]) -> None:
        super().__init__()
        self._may_close = False
        self._was_maximised = False
        self._held: set[str] = set()
        self.setWindowTitle("fxviewer")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that keys are the window's until a control is chosen
        self.setFocus()
        self.setMinimumSize(*MIN_SIZE)
        self.resize(*DEFAULT_SIZE)
        self.actions_by_name = make_actions(self, slots)
        self.progress = ProgressLine()
        self.panes = Panes()
        self.workspace = QMainWindow()
        self.workspace.setWindowFlags(Qt.WindowType.Widget)  # inside this window, so that docks lie between the bars
        self.workspace.setCentralWidget(self.panes)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.progress)
        self._column.addWidget(self.workspace, 1)
        self._make_bars()
        self.notices = NoticeBoard(self.panes)
        self.drop_target = DropTarget(self, self.panes)
        self._record_edge = RecordEdge(self)
        self.panes.full_screen_asked.connect(self.toggle_full_screen)

    def name(self) -> None:
        """Say everything in the language of now."""
        name_actions(self.actions_by_name)
        self.panes.name()
        for bar in (self.top_bar, self.transport, self.status_bar):
            self._column.removeWidget(bar)
            bar.deleteLater()
        self._make_bars()
        self.named.emit()

    def show_title(self, *parts: str) -> None:
        self.setWindowTitle(" – ".join([*(part for part in parts if part), "fxviewer"]))

    def show_recording(self, is_recording: bool) -> None:
        self._record_edge.show_recording(is_recording)

    # -- size and place

    def toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.leave_full_screen()
        else:
            self._was_maximised = self.isMaximized()
            self.showFullScreen()
        self._show_bars()

    def leave_full_screen(self) -> None:
        if self.isFullScreen():
            self.showMaximized() if self._was_maximised else self.showNormal()
        self._show_bars()

    def geometry_text(self) -> str:
        return b64encode(self.saveGeometry().data()).decode()

    def restore_geometry_text(self, text: str) -> None:
        with contextlib.suppress(ValueError):  # of another version, or edited: the default is fine
            self.restoreGeometry(QByteArray(b64decode(text)))

    def close_for_good(self) -> None:
        self._may_close = True
        self.close()

    # -- Qt's

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _presses_button(event):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            return
        event.ignore()
        self.hide()  # for the user it is closed; files and processes end behind it
        self.close_asked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.panes.rect().contains(self.panes.mapFromGlobal(event.globalPos())):
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for name in PICTURE_MENU:
                menu.addAction(self.actions_by_name[name]) if name else menu.addSeparator()
            menu.popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.WindowStateChange:
            self._show_bars()
        elif event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            for name in self._held:  # whose release another window will get
                self.held.emit(name, False)
            self._held.clear()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hold(event, True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._hold(event, False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002
        self.drop_target.hide_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_target.hide_drag()
        drag = read_drag(event.mimeData())
        if drag is not None:
            event.acceptProposedAction()
            self.dropped.emit(drag)

    def _drag(self, event: QDragMoveEvent) -> None:
        drag = read_drag(event.mimeData())
        if drag is None:
            return  # nothing that could be opened, such as a dragged colour
        self.drop_target.show_drag(drag.kind, drag.label)
        event.acceptProposedAction()

    def _hold(self, event: QKeyEvent, is_down: bool) -> None:
        name = HELD_KEYS.get(event.key()) or HELD_TEXTS.get(event.text())
        if name is None or event.isAutoRepeat():
            event.ignore()
        elif (name in self._held) != is_down:
            self._held ^= {name}
            self.held.emit(name, is_down)

    def _make_bars(self) -> None:
        actions = self.actions_by_name
        self.top_bar = TopBar(actions)
        self.transport = TransportBar(actions)
        self.record_control = RecordControl(actions["record"])
        snapshot = QToolButton(autoRaise=True)
        snapshot.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        snapshot.setDefaultAction(actions["snapshot"])
        self.transport.row.addSpacing(8)
        self.transport.row.addWidget(self.record_control)
        self.transport.row.addWidget(snapshot)
        self.status_bar = StatusBar()
        for bar in (self.top_bar, self.transport, self.status_bar):
            bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column.insertWidget(0, self.top_bar)
        self._column.addWidget(self.transport)
        self._column.addWidget(self.status_bar)
        self.setTabOrder(self.top_bar, self.transport)

    def _show_bars(self) -> None:
        is_full = self.isFullScreen()
        for bar in (self.top_bar, self.progress, self.status_bar):
            bar.setVisible(not is_full)
        action = self.actions_by_name["fullscreen"]
        action.setText(tr("Leave full screen") if is_full else tr("Full screen"))


def _presses_button(event: QKeyEvent) -> bool:
    """Tell whether a key belongs to the button that has the focus; without one, the space bar plays."""
    return event.key() == Qt.Key.Key_Space and isinstance(QApplication.focusWidget(), QAbstractButton)
