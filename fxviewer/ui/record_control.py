"""Recording as it looks: the button, and the red pill with time, size and what is left of the disk."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fxviewer.ui.icons import icon
from fxviewer.ui.parts import action_button, named
from fxviewer.ui.theme import tabular
from fxviewer.ui.translation import tr

if TYPE_CHECKING:
    from fxviewer.media.recorder import RecordingStatus

_UNITS = ("B", "kB", "MB", "GB", "TB")
_DAY_S = 86_400


class RecordControl(QWidget):
    """Shows what `show_status` is given; the button is the action's."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        action.setCheckable(True)
        self._pill = named(QLabel(), "pill")
        self._pill.setFont(tabular(self._pill.font()))
        self._pill.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(action_button(action))
        row.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_status(self, status: "RecordingStatus | None") -> None:
        """Show a recording under way; None is none."""
        self._action.setChecked(status is not None)
        self._action.setIcon(icon("stop" if status else "record", "bad" if status else ""))
        self._pill.setVisible(status is not None)
        if status is None:
            return
        seconds = status.elapsed_ns // 1_000_000_000
        words = [f"{tr('REC')} {duration_text(seconds)}", size_text(status.size_bytes)]
        if status.time_left_s is not None and status.time_left_s < _DAY_S:
            words.append(tr("{time} left").format(time=duration_text(int(status.time_left_s))))
        self._pill.setText("  ".join(words))
        self._pill.setToolTip(
            tr("{path}\n{frames} frames, {dropped} left out, {free} free on the disk").format(
                path=status.path, frames=status.frames, dropped=status.dropped, free=size_text(status.free_bytes)
            )
        )


def duration_text(seconds: int) -> str:
    """Return whole seconds as 00:12, 12:07 or 2:03:04."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def size_text(size_bytes: int) -> str:
    """Return a size with the unit it is spoken of in: 640 kB, 12 MB, 1.2 GB."""
    size, unit = float(size_bytes), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit >= 3 else f"{size:.0f} {_UNITS[unit]}"
