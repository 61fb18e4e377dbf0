"""The workbench's words become values."""

import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from fxviewer.errors import GatewayError, GatewayUnreachableError
from fxviewer.handler.parameter import Parameter
from fxviewer.pb import workbench_pb2 as pb
from fxviewer.stream.workbench import Described, LogBatch, NoWorkbenchError, Refused, Removed, Version, Workbench
from tests.peers.workbench import WorkbenchPeer, described, logged, refused, removed


@pytest.fixture
def peer() -> Iterator[WorkbenchPeer]:
    with WorkbenchPeer() as peer:
        yield peer


@pytest.fixture
def workbench(peer: WorkbenchPeer) -> Iterator[Workbench]:
    workbench = Workbench(peer.address)
    yield workbench
    workbench.close()


def test_every_kind_of_event_is_read(peer: WorkbenchPeer, workbench: Workbench) -> None:
    low = pb.Parameter(name="low", kind=pb.Parameter.INT, default="80", minimum="0", maximum="255", step="5")
    mode = pb.Parameter(name="mode", kind=pb.Parameter.CHOICE, default='"good"', choices=['"fast"', '"good"'])
    peer.say(described("edges", "abc1234", low, mode, reload_ns=123_000_000))
    peer.say(refused("edges", "no such name"))
    peer.say(logged("edges", "hello", dropped=7))
    peer.say(removed("edges"))

    told, failed, log, gone = islice(workbench.follow(with_log=True), 4)

    assert told == Described(
        "edges",
        "abc1234",
        "/edges/handler.py",
        (Parameter("low", "int", 80, 0, 255, 5), Parameter("mode", "choice", "good", choices=("fast", "good"))),
        123.0,
    )
    assert isinstance(failed, Refused)
    assert (failed.failure.message, failed.failure.line) == ("no such name", 3)
    assert isinstance(log, LogBatch)
    assert ([line.text for line in log.lines], log.dropped, log.lines[0].frame_id) == (["hello"], 7, None)
    assert gone == Removed("edges")


def test_what_a_newer_gateway_may_say_is_passed_over(peer: WorkbenchPeer, workbench: Workbench) -> None:
    strange = pb.Parameter(name="sound", kind=99, default="1")  # type: ignore[arg-type]  # of a later version
    broken = pb.Parameter(name="broken", kind=pb.Parameter.INT, default="{")
    peer.say(pb.Event(function="edges"))
    peer.say(described("edges", "abc1234", strange, broken))

    (told,) = islice(workbench.follow(with_log=False), 1)

    assert isinstance(told, Described)
    assert told.parameters == ()


def test_versions_are_listed(peer: WorkbenchPeer, workbench: Workbench) -> None:
    peer.versions.versions.add(name="HEAD", unix_ns=5, label="blur less")

    assert workbench.versions("edges") == (Version("HEAD", 5, "blur less"),)


def test_a_gateway_without_a_workbench_is_told_apart() -> None:
    with WorkbenchPeer(answers=False) as peer:
        workbench = Workbench(peer.address)

        with pytest.raises(NoWorkbenchError):
            next(workbench.follow(with_log=False))
        with pytest.raises(NoWorkbenchError):
            workbench.versions("edges")
        workbench.close()


def test_nobody_at_the_address_is_said() -> None:
    workbench = Workbench("127.0.0.1:1")

    with pytest.raises(GatewayUnreachableError):
        next(workbench.follow(with_log=False))
    workbench.close()


def test_closing_ends_a_stream_that_waits(peer: WorkbenchPeer, workbench: Workbench) -> None:
    ended = threading.Event()

    def follow() -> None:
        with pytest.raises(GatewayError):
            list(workbench.follow(with_log=False))
        ended.set()

    thread = threading.Thread(target=follow, name="fx-test")
    thread.start()
    assert peer.wait_for_requests(1)

    workbench.close()

    assert ended.wait(10)
    thread.join()


def test_a_closed_channel_is_no_crash(workbench: Workbench) -> None:
    workbench.close()

    with pytest.raises(GatewayUnreachableError):
        next(workbench.follow(with_log=False))
    with pytest.raises(GatewayUnreachableError):
        workbench.versions("edges")
