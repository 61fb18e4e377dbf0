"""What the conformance tests do not see of the strict gateway: sizes to the byte."""

from concurrent.futures import Future

import pytest

from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.strict import LIMIT_BYTES, StrictHost, _request_size
from fxviewer.pb import openfx_pb2 as pb


@pytest.mark.parametrize("size", [0, 1, 127, 128, 16383, 16384, 2097151, 2097152, LIMIT_BYTES])
def test_size_of_the_request_is_that_of_the_message(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    now = "2026-11-23 13:03:44.153661664 +0000 UTC"
    monkeypatch.setattr("fxviewer.gateway.strict.openfx_time", lambda: now)
    info = pb.Info(FunctionName="echo", Trigger=pb.Trigger(Name="grpc", Time=now))

    assert _request_size("echo", bytes(size)) == pb.Request(input=bytes(size), info=info).ByteSize()


def test_call_that_is_taken_back_is_taken_back_behind_it_too() -> None:
    class Waiting(Registry):
        def __init__(self) -> None:
            self.future: Future[Result] = Future()

        def submit(self, name: str, call: Call) -> "Future[Result]":
            return self.future

    behind = Waiting()

    StrictHost(behind).submit("f", Call(b"")).cancel()

    assert behind.future.cancelled()
