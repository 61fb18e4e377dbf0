"""What the user has chosen, in force at once and on disk a moment later."""

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from fxviewer.settings import Capture, Connection, Recording, Settings, Tuning, Window, save_settings

log = logging.getLogger(__name__)

SAVE_DELAY_MS = 500  # a slider that is dragged changes its value sixty times a second


class Choices(QObject):
    """The settings in force.

    Signals:
        changed: Some of them are others now.
    """

    changed = Signal()

    def __init__(self, settings: Settings, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._path = path
        self._saved = settings
        self._timer = QTimer(self, singleShot=True, interval=SAVE_DELAY_MS)
        self._timer.timeout.connect(self.save)

    @property
    def connection(self) -> Connection:
        return self.settings.connection

    @connection.setter
    def connection(self, value: Connection) -> None:
        self._change(replace(self.settings, connection=value))

    @property
    def profiles(self) -> tuple[Connection, ...]:
        return self.settings.profiles

    @profiles.setter
    def profiles(self, value: tuple[Connection, ...]) -> None:
        self._change(replace(self.settings, profiles=value))

    @property
    def capture(self) -> Capture:
        return self.settings.capture

    @capture.setter
    def capture(self, value: Capture) -> None:
        self._change(replace(self.settings, capture=value))

    @property
    def recording(self) -> Recording:
        return self.settings.recording

    @recording.setter
    def recording(self, value: Recording) -> None:
        self._change(replace(self.settings, recording=value))

    @property
    def window(self) -> Window:
        return self.settings.window

    @window.setter
    def window(self, value: Window) -> None:
        self._change(replace(self.settings, window=value))

    @property
    def tunings(self) -> tuple[Tuning, ...]:
        return self.settings.tunings

    @tunings.setter
    def tunings(self, value: tuple[Tuning, ...]) -> None:
        self._change(replace(self.settings, tunings=value))

    def save(self) -> None:
        """Write what is not written yet. A few hundred bytes; where it fails, the choice holds until the end."""
        self._timer.stop()
        if self.settings == self._saved:
            return
        try:
            save_settings(self.settings, self._path)
        except OSError as error:
            log.warning("settings are not remembered: %s", error)
        self._saved = self.settings

    def _change(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        self._timer.start()
        self.changed.emit()
