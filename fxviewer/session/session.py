"""A session: one source, one or two lanes to functions, and the sinks that take what comes of it."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fxviewer.allocator import keep_freed_memory
from fxviewer.errors import GatewayRefusedError, GatewayUnreachableError
from fxviewer.handler.parameter import Value
from fxviewer.media.frame import Frame
from fxviewer.media.source import Size
from fxviewer.session.capture import Capture
from fxviewer.session.errands import Errands
from fxviewer.session.exchange import Exchange, Sink
from fxviewer.session.lanes import Lanes, LaneTarget
from fxviewer.session.live import Live, Place
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.meters import Meters
from fxviewer.session.pair import Pair, PairSink
from fxviewer.session.stages import Stages
from fxviewer.session.status import LaneStatus, SessionStatus, SourceStatus
from fxviewer.session.versions_seen import FunctionsSeen, VersionsSeen
from fxviewer.settings import Connection, Policy
from fxviewer.stream.ask import Ask
from fxviewer.stream.control import Bearer, Control
from fxviewer.stream.mailbox import Mailbox
from fxviewer.stream.secret import Secrets

log = logging.getLogger(__name__)


class Session:
    """One viewing, from source to sinks.

    Every method but `stop`, `wait_until_ended` and `add_function` returns at once and may be called from any thread;
    what comes of it shows in `status`. The callbacks run on the session's threads and must return within 1 ms.

    Args:
        connection: Where and how frames are sent.
        function: Name of the function that is asked.
        functions: Folders (or handler.py files) the embedded gateway hosts besides the shipped samples.
        workers: Of the embedded gateway, per function.
        policy: What happens when the function is slower than the source.
        paced: Play films at their own speed; False reads as fast as the function goes (export).
        secrets: Tokens and passwords of the connection; None has those of the environment and the keyring.
        loop: Start films anew at their end.
        sinks: Take every exchange in frame order.
        on_captured: Called with every frame as it is grabbed, also when no gateway is there.
        on_sent: Called with every frame when it has left for the function.
        on_status: Called with a new snapshot after each change.
        on_live: Called when something that `live` can be asked for has changed.

    Attributes:
        meters: Of the source and of lane A.
        stages: Where the time of lane A's frames goes; the window says when a result is on the screen.
        errands: Sweeps and measurements beside the stream.
        live: What happens to the functions while they are worked on.
        secrets: Give it what a `SecretMissingError` asks for, then `retry_now`.
    """

    def __init__(
        self,
        *,
        connection: Connection | None = None,
        function: str = "imgprocessing",
        functions: Sequence[Path] = (),
        workers: int = 1,
        policy: Policy = "auto",
        paced: bool = True,
        loop: bool = False,
        secrets: Secrets | None = None,
        sinks: Sequence[Sink] = (),
        on_captured: Callable[[Frame], None] | None = None,
        on_sent: Callable[[Frame], None] | None = None,
        on_status: Callable[[SessionStatus], None] | None = None,
        on_live: Callable[[], object] | None = None,
    ) -> None:
        self.meters = Meters()
        self.secrets = secrets or Secrets()
        self.live = Live(self._live_changed)
        self._on_live = on_live
        self._paced = paced
        self._sinks = tuple(sinks)
        self._pair_sinks: tuple[PairSink, ...] = ()
        self._on_status = on_status
        self._status_changed = threading.Condition()  # guards _status
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._gateway = LocalGateway(functions, workers=workers)
        self._capture = Capture(
            self._mailbox,
            self.meters,
            paced=paced,
            loop=loop,
            on_captured=on_captured or _ignore,
            on_status=self._source_changed,
        )
        self._lanes = Lanes(
            self._mailbox,
            self._gateway,
            self.meters,
            connection=connection or Connection(),
            function=function,
            secrets=self.secrets,
            deliver=self._deliver,
            deliver_pair=self._deliver_pair,
            on_sent=on_sent or _ignore,
            on_missed=self._capture.resend,
            on_status=self._lanes_changed,
            interval_ms=lambda: self._capture.interval_ms,
        )
        self.stages = Stages()
        self.errands = Errands(self._lanes, self._gateway, self.secrets)
        self._versions, self._functions = VersionsSeen(self.live), FunctionsSeen(self.live)
        self._status = SessionStatus(self._capture.status, self._lanes.a.status)
        self.set_policy(policy)

    @property
    def meters_b(self) -> Meters:
        """Of lane B, from its opening."""
        return self._lanes.meters_b

    @property
    def interval_ms(self) -> float | None:
        """Between two frames of the source; None when it goes as fast as it is let."""
        return self._capture.interval_ms

    @property
    def asked(self) -> Ask:
        """What lane A is asked."""
        return self._lanes.asked

    @property
    def status(self) -> SessionStatus:
        """The newest snapshot."""
        return self._status

    # -- life

    def start(self) -> None:
        """Start the threads: connect, and play what `open` names."""
        keep_freed_memory()
        self.live.start()
        self._lanes.start()
        self._capture.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """End everything the session started, in every state, within `timeout_s`. Idempotent."""
        deadline_ns = time.monotonic_ns() + int(timeout_s * 1e9)
        self._capture.stop()
        self.errands.cancel()
        self.live.stop()
        # Ending the gateway ends whatever the lane waits for in it, so both may take the time that is left.
        ending = threading.Thread(target=self._gateway.stop, name="fx-gateway-stop", daemon=True)
        self._lanes.stop(max(0.1, (deadline_ns - time.monotonic_ns()) / 2e9))
        ending.start()
        self.errands.stop(max(0.1, (deadline_ns - time.monotonic_ns()) / 1e9))
        ending.join(max(0.1, (deadline_ns - time.monotonic_ns()) / 1e9))
        if (left := self._mailbox.clear()) is not None:
            log.debug("frame %d was still waiting", left.seq)
            self.meters.dropped()

    def wait_until_ended(self, timeout_s: float | None = None) -> bool:
        """Wait until the source has ended and the sinks know what became of every frame; False on time-out."""
        with self._status_changed:
            has_ended = self._status_changed.wait_for(self._has_ended, timeout_s)
        return has_ended and self._lanes.wait_until_delivered(threading.TIMEOUT_MAX if timeout_s is None else timeout_s)

    # -- source

    def open(self, spec: str | Sequence[str], *, size: Size | None = None, playing: bool = True) -> None:
        """Replace the source. If it does not open, the status says why and there is no source."""
        self._capture.open(spec, size, playing=playing)

    def close_source(self) -> None:
        self._capture.close_source()

    def play(self) -> None:
        """Go on; at the end of a film from its start. Live: go on showing the newest."""
        self._capture.play()

    def pause(self) -> None:
        """Hold the frame. Live sources are read on, so that they are not stale afterwards."""
        self._capture.pause()

    def seek(self, pts_ns: int) -> None:
        """Show the frame that is on screen at this time of the film; plays on if it was playing."""
        self._capture.seek(pts_ns)

    def step(self, frames: int) -> None:
        """Pause and show the frame so many frames further on (or back, when negative)."""
        self._capture.step(frames)

    def set_speed(self, speed: float) -> None:
        """Play a film at this multiple of its own speed."""
        self._capture.set_speed(speed)

    def set_loop(self, loop: bool) -> None:
        """Start films anew at their end, or stop there."""
        self._capture.set_loop(loop)

    def resend(self) -> None:
        """Send a held frame (pause, still, end of film) once more: something about the function changed."""
        self._capture.resend()

    # -- lane

    def use(self, function: str) -> None:
        """Ask another function, in its newest version, from the next frame on; a held frame is sent again."""
        self._lanes.use(function)
        self.stages.reset()
        self._capture.resend()

    def ask_version(self, version: str) -> None:
        """Ask this version of the function from the next frame on; empty is the newest. A held frame is sent again."""
        self._lanes.ask_version(version)
        self.stages.reset()
        self._capture.resend()

    def set_parameters(self, function: str, values: Mapping[str, Value]) -> None:
        """Send these values with every frame for this function; what is left out has the handler's own default."""
        if self._lanes.set_parameters(function, values):
            self._capture.resend()

    def open_b(self, target: LaneTarget | None) -> None:
        """Have lane B ask this of the very same frames as well, or end it. A held frame is sent again."""
        self._lanes.open_b(target)
        self._capture.resend()

    def connect(self, connection: Connection) -> None:
        """Use these settings from now on: reopens the connection only when it must."""
        self._lanes.connect(connection)
        self._capture.resend()

    def retry_now(self) -> None:
        """Try the next connection attempt (or the lost source) at once instead of waiting."""
        self._lanes.retry_now()
        self._capture.retry_now()

    def reconnect(self) -> None:
        """Connect anew with the secrets of now, whether the connection is there or waited for."""
        self._lanes.a.reconnect()

    def refresh_functions(self) -> None:
        """List the gateway's functions again; the answer comes with the status."""
        self._lanes.a.refresh_functions()

    def add_function(self, path: Path, replicas: int | None = None) -> str:
        """Host a function folder or a handler.py on the embedded gateway and return its name. Blocks up to 10 s.

        It has as many replicas as the others where none are said.

        Raises:
            FunctionError: It is no function, or its handler does not load.
        """
        name = self._gateway.add(path, replicas)
        self._lanes.a.refresh_functions()
        return name

    def open_control(self) -> Control:
        """Open a channel for looking after the functions of the gateway that lane A is connected to. Close it.

        Raises:
            GatewayError: There is no connection at the moment, or none with calls for that.
        """
        link = self._lanes.a.link
        if link is None:
            raise GatewayUnreachableError("There is no connection to a gateway at the moment.")
        if link.dialect.way == "http":
            raise GatewayRefusedError(
                "Over HTTP alone, functions are called and listed, and not looked after.",
                "Connect to the gateway’s gRPC port.",
            )
        if self._status.lane.is_local:
            return Control(link.address, asker=Bearer(self._gateway.token))
        return Control(link.address, link.connection, link.credentials)

    def set_policy(self, policy: Policy) -> None:
        """Choose what happens when the function is slower than the source."""
        in_force = ("live" if self._paced else "every-frame") if policy == "auto" else policy
        self._mailbox.waits = in_force == "every-frame"
        self._publish(policy=in_force)

    # -- sinks

    def add_sink(self, sink: Sink) -> None:
        """Give this sink every exchange from now on."""
        self._sinks = (*self._sinks, sink)

    def remove_sink(self, sink: Sink) -> None:
        """Give it no more; one exchange may still be on its way to it."""
        self._sinks = tuple(one for one in self._sinks if one is not sink)

    def add_pair_sink(self, sink: PairSink) -> None:
        """Give this sink what becomes of each frame in both lanes, from now on; without lane B, in A alone."""
        self._pair_sinks = (*self._pair_sinks, sink)

    def remove_pair_sink(self, sink: PairSink) -> None:
        self._pair_sinks = tuple(one for one in self._pair_sinks if one is not sink)

    # -- of the session's own threads

    def _deliver(self, exchange: Exchange) -> None:
        self.stages.receive(exchange)
        for sink in self._sinks:
            sink.receive(exchange)
        with self._status_changed:
            self._status_changed.notify_all()

    def _deliver_pair(self, pair: Pair) -> None:
        for sink in self._pair_sinks:
            sink.receive_pair(pair)
        with self._status_changed:
            self._status_changed.notify_all()

    def _has_ended(self) -> bool:
        return self._status.source.phase in ("ended", "failed", "none") and self._lanes.are_settled

    def _source_changed(self, source: SourceStatus) -> None:
        self._publish(source=source)

    def _lanes_changed(self, a: LaneStatus, b: LaneStatus | None) -> None:
        link = self._lanes.a.link
        if link is not None:
            has_workbench = link.dialect.is_ours and link.dialect.way != "http"
            self.live.follow(Place(link.address, link.connection, link.credentials) if has_workbench else None)
        self._publish(lane=a, lane_b=b)

    def _live_changed(self) -> None:
        if self._status.has_workbench != self.live.has_workbench:
            self._publish(has_workbench=self.live.has_workbench)
        if self._functions.have_changed([one.name for one in self._status.lane.functions]):
            self._lanes.a.refresh_functions()
        if self._versions.have_changed(self._lanes.functions):
            self._capture.resend()  # a held frame is answered by the version that a save has put in force
        if self._on_live is not None:
            self._on_live()

    def _publish(self, **changes: object) -> None:
        with self._status_changed:
            self._status = replace(self._status, **changes)  # type: ignore[arg-type]  # fields of SessionStatus
            self._status_changed.notify_all()
            if self._on_status is not None:
                self._on_status(self._status)  # in here, so that the newest is told last


def _ignore(frame: Frame) -> None:
    """Nobody asked to see it."""
