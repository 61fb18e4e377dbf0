"""Says what happened: recordings, snapshots, drops, and what nobody expected."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from fxviewer.errors import FxviewerError
from fxviewer.ui.desk import Desk
from fxviewer.ui.failure_report import FailureReport
from fxviewer.ui.notice import NoticeBoard, Offer
from fxviewer.ui.record_control import duration_text, size_text
from fxviewer.ui.sentence import told
from fxviewer.ui.tape import Tape
from fxviewer.ui.translation import tr

if TYPE_CHECKING:
    from fxviewer.media.recorder import RecordingStatus


class Announcer(QObject):
    """Turns events into notices on the board."""

    def __init__(self, board: NoticeBoard, desk: Desk, tape: Tape, failures: FailureReport) -> None:
        super().__init__(board)
        self._board = board
        desk.said.connect(self._say)
        desk.saved.connect(self._tell_snapshot)
        tape.finished.connect(self._tell_recording)
        tape.failed.connect(self._tell_failed)
        failures.happened.connect(self._tell_unexpected)

    def _say(self, text: str, is_bad: bool) -> None:
        self._board.show(text, "warn" if is_bad else "good")

    def _tell_snapshot(self, paths: list[Path]) -> None:
        text = tr("“{name}” is saved.") if len(paths) == 1 else tr("“{name}” and “{other}” are saved.")
        text = text.format(name=paths[0].name, other=paths[-1].name)
        self._board.show(text, "good", [Offer(tr("Show in folder"), lambda: show_in_folder(paths[0]))])

    def _tell_recording(self, status: "RecordingStatus") -> None:
        show = Offer(tr("Show in folder"), lambda: show_in_folder(status.path))
        if status.error is not None:
            self._board.show(str(status.error), "bad", [show] if status.frames else [])
        elif not status.frames:
            self._board.show(tr("There was no picture to record, so there is no recording."), "warn")
        else:
            text = tr("“{name}” is saved: {time}, {size}.").format(
                name=status.path.name,
                time=duration_text(status.elapsed_ns // 1_000_000_000),
                size=size_text(status.size_bytes),
            )
            if status.dropped:
                text += " " + tr("{count} frames are missing; the disk was too slow.").format(count=status.dropped)
            self._board.show(text, "warn" if status.dropped else "good", [show])

    def _tell_failed(self, error: FxviewerError) -> None:
        self._board.show(told(error), "bad")

    def _tell_unexpected(self, what: str, details: str) -> None:
        text = tr("Something went wrong that should not have: {what}.").format(what=what.rstrip("."))
        copy = Offer(tr("Copy details"), lambda: QGuiApplication.clipboard().setText(details))
        self._board.show(text, "bad", [copy])


def show_in_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
