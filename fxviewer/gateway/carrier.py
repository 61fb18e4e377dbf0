"""The way to one function that runs elsewhere, and those who carry calls there."""

import logging
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import grpc

from fxviewer.gateway import verdict
from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.clock import openfx_time
from fxviewer.pb import openfx_pb2 as pb
from fxviewer.pb.openfx_pb2_grpc import FxWatcherStub

log = logging.getLogger(__name__)

CARRIERS = 32  # calls of one function that are under way at a time; the others wait
IDLE_S = 5.0  # a carrier without work ends
IDLE_OF_UNKNOWN_S = 0.1  # likewise where nobody has ever answered: any name can be asked for
# gRPC looks a name up again only when a connection breaks: replicas that were added would stay without work.
CHANNEL_LIFE_S = 20.0
# An executor at its end hands calls back untouched until gRPC has heard that it takes none: then others get them.
HANDED_BACK_S = 2.0
RETRY_S = 0.02

_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.service_config", '{"loadBalancingConfig":[{"round_robin":{}}]}'),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.dns_min_time_between_resolutions_ms", 1000),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.enable_http_proxy", 0),
)


@dataclass(slots=True)
class Job:
    call: Call
    answer: "Future[Result]"
    arrived_ns: int


class Target:
    """One function. Safe from any thread.

    Args:
        address: As gRPC writes it; all addresses it stands for take their turn.
        dials_each_call: With a connection of its own, without a stream, as OpenFx's gateway does.

    Attributes:
        has_answered: At least once, with or without a result.
        answers: The last call reached it.
        version: Of the last answer.
    """

    def __init__(self, function: str, address: str, *, deadline_s: float, dials_each_call: bool = False) -> None:
        self.function = function
        self.address = address
        self.deadline_s = deadline_s
        self._dials_each_call = dials_each_call
        self.has_answered = False
        self.answers = False
        self.version = ""
        # Bounded by the callers: each stream and each unary thread waits for its own answers.
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards _carriers, _idle, _connection
        self._carriers: set[Carrier] = set()
        self._idle = 0
        self._connection: Connection | None = None
        self._closed = False

    @property
    def is_forgettable(self) -> bool:
        return not self.has_answered and not self._carriers and self._jobs.empty()

    def submit(self, job: Job) -> None:
        with self._lock:
            self._jobs.put(job)
            if self._jobs.qsize() > self._idle and len(self._carriers) < CARRIERS and not self._closed:
                carrier = Carrier(self)
                self._carriers.add(carrier)
                carrier.start()

    def note_idle(self) -> None:
        """A carrier is about to wait for work."""
        with self._lock:
            self._idle += 1

    def next_job(self, carrier: "Carrier") -> Job | None:
        """Wait for work, after `note_idle`; None is the carrier's end."""
        try:
            job = self._jobs.get(timeout=IDLE_S if self.has_answered else IDLE_OF_UNKNOWN_S)
        except queue.Empty:
            job = None
        with self._lock:
            self._idle -= 1
            if job is None and not self._jobs.empty() and not self._closed:
                job = self._jobs.get()
            if job is None:
                self._carriers.discard(carrier)
        return job

    def connection(self) -> "Connection":
        with self._lock:
            if self._connection is None or self._connection.is_old:
                if self._connection is not None:
                    self._connection.retire()
                self._connection = Connection(self.address, is_for_one_call=self._dials_each_call)
            self._connection.users += 1
            return self._connection

    def leave(self, connection: "Connection") -> None:
        with self._lock:
            connection.users -= 1
            connection.close_if_unused()

    def note(self, result: Result, *, reached: bool) -> None:
        self.answers = reached
        if reached:
            self.has_answered = True
            self.version = result.version or self.version

    def cancel_overdue(self, now_s: float) -> None:
        with self._lock:
            carriers = list(self._carriers)
        for carrier in carriers:
            carrier.cancel_if_overdue(now_s)

    def cancel(self) -> None:
        with self._lock:
            self._closed = True
            carriers = list(self._carriers)
        for carrier in carriers:
            self._jobs.put(None)
            carrier.cancel()

    def join(self, deadline_s: float) -> None:
        with self._lock:
            carriers = list(self._carriers)
        for carrier in carriers:
            carrier.join(max(0.0, deadline_s - time.monotonic()))
        with self._lock:
            if self._connection is not None:
                self._connection.retire()
                self._connection.close_if_unused()
        while not self._jobs.empty():
            if (job := self._jobs.get()) is not None:
                job.answer.cancel()


class Connection:
    """A channel, and what is known of who is at its end. Its target's lock guards it."""

    def __init__(self, address: str, *, is_for_one_call: bool) -> None:
        self._channel = grpc.insecure_channel(address, options=_OPTIONS)
        self._born_s = time.monotonic()
        self._is_retired = is_for_one_call
        self.users = 0
        self.stub = FxWatcherStub(self._channel)  # type: ignore[no-untyped-call]  # generated
        self.streams = not is_for_one_call  # until somebody there says otherwise

    @property
    def is_old(self) -> bool:
        """It may finish the call it has, and takes no other."""
        return self._is_retired or time.monotonic() - self._born_s > CHANNEL_LIFE_S

    def retire(self) -> None:
        self._is_retired = True

    def close_if_unused(self) -> None:
        if self._is_retired and not self.users:
            self._channel.close()


class Carrier:
    """One thread that carries one call at a time, over a stream of its own where the executor has one."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._thread = threading.Thread(target=self._run, name=f"fx-forward-{target.function}", daemon=True)
        self._connection: Connection | None = None
        self._stream: Any = None
        self._outgoing: queue.SimpleQueue[pb.Request | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards _under_way, _due_s, _is_overdue, _is_ending
        self._under_way: Any = None
        self._due_s = 0.0
        self._is_overdue = False
        self._is_ending = False

    @property
    def _is_given_up(self) -> bool:
        return self._is_overdue or self._is_ending

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        self._thread.join(timeout_s)

    def cancel(self) -> None:
        with self._lock:
            self._is_ending = True
            if self._under_way is not None:
                self._under_way.cancel()

    def cancel_if_overdue(self, now_s: float) -> None:
        with self._lock:
            if self._under_way is not None and now_s > self._due_s:
                self._is_overdue = True
                self._under_way.cancel()

    def _run(self) -> None:
        try:
            self._target.note_idle()
            while (job := self._target.next_job(self)) is not None:
                result = self._carry(job) if job.answer.set_running_or_notify_cancel() else None
                self._target.note_idle()  # before the answer, upon which the next call may come at once
                if result is not None:
                    job.answer.set_result(result)
        finally:
            self._hang_up()

    def _carry(self, job: Job) -> Result:
        began_ns = time.perf_counter_ns()
        until_s = time.monotonic() + HANDED_BACK_S
        while True:
            try:
                reply = self._ask(job)
            except grpc.RpcError as error:
                result, reached = verdict.of_error(
                    error,
                    self._target.function,
                    self._target.address,
                    self._target.deadline_s,
                    is_overdue=self._is_overdue,
                )
            else:
                if reply is None and time.monotonic() < until_s and not self._is_ending:
                    time.sleep(RETRY_S)
                    continue
                if reply is None:
                    result, reached = verdict.handed_back(self._target.function, self._target.address), False
                else:
                    result, reached = verdict.of_reply(reply, began_ns - job.arrived_ns), True
            break
        self._target.note(result, reached=reached)
        return result

    def _ask(self, job: Job) -> Any:
        """Return the reply; None when the executor ended before it took the call."""
        connection = self._connect()
        request = self._request(job.call)
        try:
            if connection.streams:
                try:
                    return self._ask_by_stream(connection, request)
                except grpc.RpcError as error:
                    if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                        raise
                    connection.streams = False
            return self._watched(connection.stub.Call.future(request)).result()
        finally:
            with self._lock:
                self._under_way = None
            if connection.is_old:
                self._hang_up()

    def _ask_by_stream(self, connection: Connection, request: pb.Request) -> Any:
        if self._stream is None or not self._stream.is_active():
            self._outgoing = queue.SimpleQueue()
            self._stream = connection.stub.Calls(iter(self._outgoing.get, None))
        stream = self._watched(self._stream)
        self._outgoing.put(request)
        try:
            return next(stream)
        except StopIteration:
            self._end_stream()
            return None
        except grpc.RpcError as error:
            self._end_stream()
            # An executor that ends lets go of the streams it is not at work for.
            if error.code() == grpc.StatusCode.CANCELLED and not self._is_given_up:
                return None
            raise

    def _watched(self, call: Any) -> Any:
        with self._lock:
            self._under_way = call
            self._is_overdue = False
            self._due_s = time.monotonic() + self._target.deadline_s
        return call

    def _request(self, call: Call) -> pb.Request:
        request = pb.Request(
            input=call.body,
            info=pb.Info(FunctionName=self._target.function, Trigger=pb.Trigger(Name="grpc", Time=openfx_time())),
            parameters=call.parameters,
            profile=call.profile,
        )
        if call.frame_id is not None:
            request.frame_id = call.frame_id
        return request

    def _connect(self) -> Connection:
        if self._connection is not None and self._connection.is_old:  # since its last call
            self._hang_up()
        if self._connection is None:
            self._connection = self._target.connection()
        return self._connection

    def _hang_up(self) -> None:
        self._end_stream()
        if self._connection is not None:
            self._target.leave(self._connection)
            self._connection = None

    def _end_stream(self) -> None:
        """Nothing is under way on it, so nothing is lost."""
        if self._stream is not None:
            self._outgoing.put(None)
            self._stream.cancel()
            self._stream = None
