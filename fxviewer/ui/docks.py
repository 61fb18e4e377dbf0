"""The panels beside the pictures, and the rail they fold to."""

import contextlib
from base64 import b64decode, b64encode
from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy, QToolBar, QWidget

from fxviewer.ui.actions import ENTRIES
from fxviewer.ui.translation import tr

STATE_VERSION = 1  # of the arrangement as saved; another one is not restored
SIDE_WIDTH = 300
BOTTOM_HEIGHT = 240
ICON = 20

_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


class Docks(QObject):
    """Panels by the name of the action that folds them; all are folded until the user unfolds one.

    Every panel can be moved to another side, laid on another as a tab, or taken out into a window of its own.
    """

    def __init__(self, workspace: QMainWindow, actions: Mapping[str, QAction]) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._actions = actions
        self._docks: dict[str, QDockWidget] = {}
        self._rail = QToolBar()
        self._rail.setObjectName("rail")
        self._rail.setMovable(False)
        self._rail.setIconSize(QSize(ICON, ICON))
        self._rail.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        workspace.setDockNestingEnabled(True)
        workspace.addToolBar(Qt.ToolBarArea.RightToolBarArea, self._rail)

    def add(self, name: str, panel: QWidget, side: Qt.DockWidgetArea = Qt.DockWidgetArea.RightDockWidgetArea) -> None:
        """Take a panel in; its title, icon and keys are those of the action."""
        dock = QDockWidget(tr(ENTRIES[name].text))
        dock.setObjectName(name)
        dock.setWidget(panel)
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._workspace.addDockWidget(side, dock)
        dock.hide()
        action = self._actions[name]
        action.setCheckable(True)
        dock.visibilityChanged.connect(lambda _: action.setChecked(not dock.isHidden()))
        self._rail.addAction(action)
        self._docks[name] = dock

    def toggle(self, name: str) -> None:
        dock = self._docks[name]
        dock.setVisible(dock.isHidden())
        if not dock.isHidden():
            dock.raise_()
            if dock.isFloating():
                return
            if self._workspace.dockWidgetArea(dock) == _BOTTOM:
                height = max(BOTTOM_HEIGHT, dock.sizeHint().height())
                self._workspace.resizeDocks([dock], [height], Qt.Orientation.Vertical)
            else:
                self._workspace.resizeDocks([dock], [SIDE_WIDTH], Qt.Orientation.Horizontal)

    def unfold(self, name: str) -> None:
        """Make sure a panel is seen."""
        if self._docks[name].isHidden():
            self.toggle(name)
        self._docks[name].raise_()

    def is_unfolded(self, name: str) -> bool:
        return not self._docks[name].isHidden()

    def name(self) -> None:
        """Write the titles in the language of now."""
        for name, dock in self._docks.items():
            dock.setWindowTitle(tr(ENTRIES[name].text))

    def arrangement_text(self) -> str:
        return b64encode(self._workspace.saveState(STATE_VERSION).data()).decode()

    def restore_arrangement_text(self, text: str) -> None:
        with contextlib.suppress(ValueError):  # of another version, or edited: all are folded
            self._workspace.restoreState(QByteArray(b64decode(text)), STATE_VERSION)
