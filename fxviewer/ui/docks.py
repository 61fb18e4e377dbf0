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
_SIDES = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)


class Docks(QObject):
    """Panels by the name of the action that folds them; all are folded until the user unfolds one.

    Every panel can be moved to another side, laid on another as a tab, or taken out into a window of its own. One that
    is unfolded where there is no room for it becomes a tab of the one above it.
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
        """Unfold or fold a panel; one that lies behind another comes to the front."""
        dock = self._docks[name]
        if dock.isHidden():
            dock.show()
            if not dock.isFloating():
                self._make_room(dock)
        elif not _is_behind(dock):
            dock.hide()
            return
        dock.raise_()

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

    def _make_room(self, dock: QDockWidget) -> None:
        """Give a panel its size, and make tabs where a side has no longer the room for all of its panels."""
        workspace, pictures = self._workspace, self._workspace.centralWidget()
        assert pictures is not None
        if workspace.dockWidgetArea(dock) == _BOTTOM:
            height = max(BOTTOM_HEIGHT, dock.sizeHint().height())
            workspace.resizeDocks([dock], [height], Qt.Orientation.Vertical)
            room = workspace.height() - height
        else:
            workspace.resizeDocks([dock], [SIDE_WIDTH], Qt.Orientation.Horizontal)
            room = pictures.height()
        for side in _SIDES:
            here = [one for one in self._docks.values() if workspace.dockWidgetArea(one) == side and _is_at_side(one)]
            apart = [one for one in here if one is not dock and one not in workspace.tabifiedDockWidgets(dock)]
            seen = [one for one in apart if not _is_behind(one)] + [dock] * (dock in here)
            while len(seen) > 1 and sum(one.minimumSizeHint().height() for one in seen) > room:
                last = seen.pop()
                for one in (*workspace.tabifiedDockWidgets(last), last):
                    workspace.tabifyDockWidget(seen[-1], one)
                last.raise_()


def _is_at_side(dock: QDockWidget) -> bool:
    return not dock.isHidden() and not dock.isFloating()


def _is_behind(dock: QDockWidget) -> bool:
    """Tell whether it is a tab that another lies on."""
    return dock.visibleRegion().isEmpty()
