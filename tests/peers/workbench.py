"""A real gRPC server that says of functions what a test wants it to say."""
# ruff: noqa: N802 (method names are gRPC's)

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import grpc

from fxviewer.pb import workbench_pb2 as pb
from fxviewer.pb import workbench_pb2_grpc


class WorkbenchPeer(workbench_pb2_grpc.WorkbenchServicer):
    """Tells each follower everything said so far and from then on, as a gateway does with what is in force."""

    def __init__(self, *, answers: bool = True) -> None:
        self._server = grpc.server(ThreadPoolExecutor(8, thread_name_prefix="peer"))
        if answers:
            workbench_pb2_grpc.add_WorkbenchServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._changed = threading.Condition()  # guards all below
        self._said: list[pb.Event] = []
        self._followers: list[queue.SimpleQueue[pb.Event | None]] = []
        self.requests: list[pb.FollowRequest] = []
        self.versions = pb.Versions()

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()
        self._server.stop(0).wait()

    def say(self, event: pb.Event) -> None:
        with self._changed:
            self._said.append(event)
            for follower in self._followers:
                follower.put(event)

    def hang_up(self) -> None:
        """End every stream; the server stays."""
        with self._changed:
            for follower in self._followers:
                follower.put(None)
            self._followers.clear()

    def wait_for_requests(self, count: int, timeout_s: float = 20) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.requests) >= count, timeout_s)

    def Follow(self, request: pb.FollowRequest, context: grpc.ServicerContext) -> Iterator[pb.Event]:
        mine: queue.SimpleQueue[pb.Event | None] = queue.SimpleQueue()
        if not context.add_callback(lambda: mine.put(None)):
            return  # it hung up before we came to it, and nobody would end this
        with self._changed:
            for event in self._said:
                mine.put(event)
            self._followers.append(mine)
            self.requests.append(request)
            self._changed.notify_all()
        while (event := mine.get()) is not None:
            yield event

    def ListVersions(self, request: pb.VersionsRequest, context: grpc.ServicerContext) -> pb.Versions:
        return self.versions


def described(function: str, version: str = "abc1234", *parameters: pb.Parameter, reload_ns: int = 0) -> pb.Event:
    what = pb.Described(version=version, handler=f"/{function}/handler.py", parameters=parameters, reload_ns=reload_ns)
    return pb.Event(function=function, described=what)


def refused(function: str, message: str) -> pb.Event:
    what = pb.Refused(version="bad0000")
    what.error.message = message
    what.error.line = 3
    return pb.Event(function=function, refused=what)


def logged(function: str, *texts: str, dropped: int = 0) -> pb.Event:
    return pb.Event(function=function, log=pb.Log(lines=[pb.LogLine(text=text) for text in texts], dropped=dropped))


def removed(function: str) -> pb.Event:
    return pb.Event(function=function, removed=pb.Removed())
