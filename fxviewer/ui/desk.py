"""What the user can do with a session, in the words of the keys and buttons."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from fxviewer.errors import FxviewerError
from fxviewer.session.fitting import size_that_fits
from fxviewer.session.lanes import LaneTarget
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Capture, Connection, moved_to, with_newest
from fxviewer.stream.dialect import OPENFX_LIMIT_BYTES
from fxviewer.stream.workbench import Version
from fxviewer.ui.background import Background
from fxviewer.ui.choices import Choices
from fxviewer.ui.choosers import size_text
from fxviewer.ui.drop import understand
from fxviewer.ui.preparer import Sight
from fxviewer.ui.sentence import told
from fxviewer.ui.snapshot import save_snapshot, snapshot_of
from fxviewer.ui.translation import tr

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
SEEK_SETTLE_S = 0.4  # so long after a seek, the next one counts from where that one went

HEAD = "HEAD"  # what git holds is a version, and not the one before

_NS = 1_000_000_000


class Desk(QObject):
    """Turns what hands do into calls of the session, and remembers what was chosen.

    Attributes:
        status: The newest; `follow` brings it.
        position_ns: In the film, of the frame on screen; the window keeps it.

    Signals:
        said: A sentence for the user, and whether it is bad news.
        saved: The paths of a snapshot.
        cameras_found: The cameras that are plugged in.
    """

    said = Signal(str, bool)
    saved = Signal(list)
    cameras_found = Signal(list)

    def __init__(self, session: Session, choices: Choices, background: Background) -> None:
        super().__init__()
        self.status = SessionStatus()
        self.position_ns = 0
        self._session = session
        self._choices = choices
        self._background = background
        self._asked = ""
        self._seek_ns = 0
        self._seek_until = 0.0

    def follow(self, status: SessionStatus) -> None:
        """Take a new status; a source that opened is remembered for the next start."""
        info, before = status.source.info, self.status.source.info
        self.status = status
        if info is not None and info != before and status.source.phase != "lost":
            window = self._choices.window
            recent = window.recent_sources if info.kind == "pattern" else with_newest(window.recent_sources, info.spec)
            self._choices.window = replace(window, source=info.spec, recent_sources=recent)

    # -- source

    def open(self, spec: str) -> None:
        self._asked = spec
        self._session.open(spec, size=self._choices.capture.size)

    def close_source(self) -> None:
        self._session.close_source()
        self._choices.window = replace(self._choices.window, source="")

    def drop(self, paths: Sequence[Path], text: str) -> None:
        """Do what one expects of things dropped on the window."""
        self._background.start(self._drop(paths, text))

    def drop_files(self, paths: Sequence[Path]) -> None:
        self.drop(paths, "")

    def open_any_camera(self) -> None:
        """Open the first camera there is."""
        self._background.start(self._open_any_camera())

    def find_cameras(self) -> None:
        """List the cameras; `cameras_found` brings them."""
        self._background.start(self._find_cameras())

    def capture(self, capture: Capture) -> None:
        """Use these settings from now on; a camera is opened again when its size changes."""
        before, self._choices.capture = self._choices.capture, capture
        self._session.set_policy(capture.policy)
        info = self.status.source.info
        if capture.size != before.size and info is not None and info.kind == "camera":
            self.open(info.spec)

    # -- playing

    def toggle_play(self) -> None:
        # The session's own: what is on its way to us may be older than the last press.
        if self._session.status.source.phase == "playing":
            self._session.pause()
        else:
            self._session.play()

    def step(self, frames: int) -> None:
        if self.is_seekable:
            self._session.step(frames)

    def seek(self, position_ns: int) -> None:
        if not self.is_seekable:
            return
        self._seek_ns = max(0, min(position_ns, self._last_ns))
        self._seek_until = time.monotonic() + SEEK_SETTLE_S
        self._session.seek(self._seek_ns)

    def seek_by(self, seconds: float) -> None:
        start_ns = self._seek_ns if time.monotonic() < self._seek_until else self.position_ns
        self.seek(start_ns + int(seconds * _NS))

    def seek_first(self) -> None:
        self.seek(0)

    def seek_last(self) -> None:
        """Go to the last frame; a live source that is held goes on with the newest."""
        if self.is_seekable:
            self.seek(self._last_ns)
        else:
            self._session.play()

    def set_speed(self, speed: float) -> None:
        if self.is_seekable:
            self._session.set_speed(speed)

    def change_speed(self, steps: int) -> None:
        """Take the next faster speed, or slower when negative."""
        nearest = min(SPEEDS, key=lambda speed: abs(speed - self.status.source.speed))
        position = SPEEDS.index(nearest) + steps
        self.set_speed(SPEEDS[max(0, min(position, len(SPEEDS) - 1))])

    def toggle_loop(self) -> None:
        loop = not self._choices.window.loop
        self._choices.window = replace(self._choices.window, loop=loop)
        self._session.set_loop(loop)

    @property
    def is_seekable(self) -> bool:
        info = self.status.source.info
        return info is not None and bool(info.duration_ns) and not info.is_live

    @property
    def _last_ns(self) -> int:
        info = self.status.source.info
        if info is None or not info.duration_ns:
            return 0
        frames = info.frame_count or round(info.duration_ns / _NS * (info.fps or 25))
        return info.duration_ns - info.duration_ns // max(1, frames)

    # -- function and connection

    def use(self, function: str) -> None:
        self._choices.window = replace(self._choices.window, function=function)
        self._session.use(function)

    def use_number(self, number: int) -> None:
        """Ask the function at this place of the list, counted from 1."""
        functions = self.status.lane.functions
        if number <= len(functions):
            self.use(functions[number - 1].name)

    def connect_to(self, connection: Connection) -> None:
        window, address = self._choices.window, connection.address
        if address:
            self._choices.window = replace(window, recent_addresses=with_newest(window.recent_addresses, address))
        before, self._choices.connection = self._choices.connection, connection
        self._choices.profiles = _with_changes(self._choices.profiles, before, connection)
        self._session.connect(connection)

    def change_connection(self, **changes: Any) -> None:
        """Use these fields of the connection from now on."""
        self.connect_to(replace(self._choices.connection, **changes))

    def send_base64(self, function: str, on: bool) -> None:
        """Send frames to this function as base64 from now on, or as they are."""
        others = tuple(name for name in self._choices.connection.base64_functions if name != function)
        self.change_connection(base64_functions=(*others, function) if on else others)

    def fit_frames(self, sight: Sight | None) -> None:
        """Lower the send size to what the gateway takes."""
        if sight is not None:
            self._background.start(self._fit_frames(sight))

    def retry(self) -> None:
        """Try again what waits or failed: the connection, the lost source, or the source that did not open."""
        if self.status.source.phase == "failed":
            self.open(self._asked)
        self._session.retry_now()

    @property
    def versions(self) -> tuple[Version, ...]:
        """Of the function in use, as last listed, the newest first."""
        return self._session.live.versions(self.status.lane.function)

    def refresh_versions(self) -> None:
        self._session.live.refresh_versions(self.status.lane.function)

    def compare_with(self, target: LaneTarget | None) -> None:
        """Have lane B ask this of the very same frames; None ends it."""
        self._session.open_b(target)

    def show_version_before(self, on: bool) -> None:
        """Ask the version before the newest while a key is held."""
        earlier = [version for version in self.versions[1:] if version.name != HEAD]
        if on and not earlier:
            self.said.emit(tr("There is no version before this one yet: save the handler once more."), True)
        elif self.status.lane.version == "" or not on:
            self._session.ask_version(earlier[0].name if on else "")

    def rerun(self) -> None:
        """Hold the frame, and send it once more."""
        self._session.pause()
        self._session.resend()

    def refresh_functions(self) -> None:
        self._session.refresh_functions()

    def host(self, path: Path, replicas: int | None = None) -> None:
        """Make a handler or a function folder the function, on this computer, with so many replicas if it had some."""
        self._background.start(self._host(path, replicas))

    def forget_hosted(self, path: Path) -> None:
        """Host this no more from the next start on."""
        window = self._choices.window
        hosted = tuple(one for one in window.hosted if one != str(path))
        self._choices.window = replace(window, hosted=hosted)

    # -- saving

    def snapshot(self, sight: Sight | None) -> None:
        """Save the pictures on screen; None is nothing on screen yet."""
        if sight is None:
            self.said.emit(tr("There is no picture to save yet."), True)
        else:
            self._background.start(self._snapshot(sight))

    # -- as coroutines

    async def _drop(self, paths: Sequence[Path], text: str) -> None:
        drop = await asyncio.to_thread(understand, paths, text)
        if drop.remark:
            self.said.emit(drop.remark, not drop.source and drop.function is None)
        if drop.source:
            self.open(drop.source)
        if drop.function is not None:
            await self._host(drop.function)

    async def _find_cameras(self) -> None:
        from fxviewer.media.cameras import list_cameras

        self.cameras_found.emit(await asyncio.to_thread(list_cameras))

    async def _open_any_camera(self) -> None:
        from fxviewer.media.cameras import list_cameras

        cameras = await asyncio.to_thread(list_cameras)
        if cameras:
            self.open(cameras[0].spec)
        else:
            self.said.emit(tr("No camera is plugged in."), True)

    async def _snapshot(self, sight: Sight) -> None:
        info = self.status.source.info
        snapshot = snapshot_of(sight.frame, sight.a.exchange, info.name if info else "")
        try:
            self.saved.emit(await asyncio.to_thread(save_snapshot, snapshot, self._choices.recording))
        except FxviewerError as error:
            self.said.emit(told(error), True)

    async def _fit_frames(self, sight: Sight) -> None:
        lane, connection = self.status.lane, self._choices.connection
        limit_bytes = lane.limit_bytes or OPENFX_LIMIT_BYTES
        size = await asyncio.to_thread(
            size_that_fits, sight.frame.image, connection, limit_bytes=limit_bytes, function=lane.function
        )
        if size is None:
            self.said.emit(tr("No size fits: the gateway’s limit is too low for any picture."), True)
        else:
            self.change_connection(send_size=size)
            self.said.emit(tr("Frames are sent at most {size} from now on.").format(size=size_text(size)), False)

    async def _host(self, path: Path, replicas: int | None = None) -> None:
        try:
            name = await asyncio.to_thread(self._session.add_function, path, replicas)
        except FxviewerError as error:
            self.said.emit(told(error), True)
            return
        window = self._choices.window
        self._choices.window = replace(window, hosted=with_newest(window.hosted, str(path)))
        if self._choices.connection.address:
            self.connect_to(moved_to(self._choices.connection, ""))
        self.use(name)


def _with_changes(profiles: tuple[Connection, ...], before: Connection, now: Connection) -> tuple[Connection, ...]:
    """Return the profiles with what was changed about the connection in use, where that is one of them."""
    if not now.name or now.name != before.name:
        return profiles
    names = [field.name for field in fields(Connection) if getattr(before, field.name) != getattr(now, field.name)]
    changes: dict[str, Any] = {name: getattr(now, name) for name in names}
    return tuple(replace(one, **changes) if one.name == now.name else one for one in profiles)
