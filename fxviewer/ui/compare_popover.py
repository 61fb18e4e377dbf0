"""What lane B asks beside lane A: another version, another function, or the same one elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from fxviewer.session.lanes import LaneTarget
from fxviewer.session.status import FunctionInfo
from fxviewer.settings import Connection
from fxviewer.stream.workbench import Version
from fxviewer.ui.desk import HEAD
from fxviewer.ui.icons import icon
from fxviewer.ui.popover import Popover, Row, section
from fxviewer.ui.translation import tr

WIDTH = 340

MAX_VERSIONS = 6  # the rest is in the panel of versions


class ComparePopover(Popover):
    """Signals:
    asked: Have lane B ask this LaneTarget of the very same frames; None ends that.
    unfolding: It opens, and would like to know the versions of now.
    """

    asked = Signal(object)
    unfolding = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Compare with…"), WIDTH)
        self._shown: object = None
        self._close = QPushButton(icon("close"), tr("End the comparison"))
        self._close.clicked.connect(lambda: self._ask(None))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        explanation = QLabel(tr("The very same frames go to both."))
        explanation.setObjectName("dim")
        self.column.addWidget(explanation)
        self.column.addWidget(self._close)
        self.column.addLayout(self._rows)

    def prepare(self) -> None:
        self.unfolding.emit()

    def show_targets(
        self,
        function: str,
        versions: Sequence[Version],
        functions: Sequence[FunctionInfo],
        places: Sequence[Connection],
        *,
        is_open: bool,
    ) -> None:
        """List what can be compared with what `function` makes now.

        Args:
            versions: Of it, the newest first; the first is the one in force.
            functions: All that the gateway has.
            places: Other gateways that may have it.
        """
        self._close.setVisible(is_open)
        shown = (function, tuple(versions), tuple(one.name for one in functions), tuple(places))
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._add_versions(function, versions)
        others = [one for one in functions if one.name != function]
        self._add_section(tr("Another function"), [(one.name, one.description, LaneTarget(one.name)) for one in others])
        self._add_section(
            tr("The same function elsewhere"),
            [(_place_name(place), place.address, LaneTarget(function, connection=place)) for place in places],
        )
        if self.isVisible():
            self.refit()

    def _add_versions(self, function: str, versions: Sequence[Version]) -> None:
        saved, held = versions[1:], [one for one in versions if one.name == HEAD]
        earlier = [*[one for one in saved if one.name != HEAD][:MAX_VERSIONS], *held]
        rows = [(version_text(one), one.label, LaneTarget(function, one.name)) for one in earlier]
        self._add_section(tr("An earlier version"), rows)

    def _add_section(self, title: str, rows: Sequence[tuple[str, str, LaneTarget]]) -> None:
        if not rows:
            return
        self._rows.addWidget(section(title))
        for text, detail, target in rows:
            row = Row(text, detail)
            row.clicked.connect(lambda _=False, target=target: self._ask(target))
            self._rows.addWidget(row)

    def _ask(self, target: LaneTarget | None) -> None:
        self.dismiss()
        self.asked.emit(target)


def version_text(version: Version) -> str:
    """Return a version as people tell it apart: its name and when it was saved."""
    when = datetime.fromtimestamp(version.unix_ns / 1e9).astimezone()
    today = when.date() == datetime.now().astimezone().date()
    return f"{version.name}  {when:%H:%M:%S}" if today else f"{version.name}  {when:%Y-%m-%d %H:%M}"


def _place_name(place: Connection) -> str:
    return place.name or place.address or tr("This computer")
