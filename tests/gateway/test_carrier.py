"""What the tests of forwarding do not see: threads and connections."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import psutil
import pytest

from fxviewer.gateway import carrier
from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.carrier import Job, Target
from tests.peers.executor import ExecutorPeer

Watch = Callable[..., Any]
Wait = Callable[[Callable[[], object]], object]

SAME = "def Handler(req):\n    return req.input\n"


def ask(target: Target, body: bytes) -> "Future[Result]":
    job = Job(Call(body), Future(), 0)
    target.submit(job)
    return job.answer


@pytest.fixture
def target(watch: Watch, cleanup: Any) -> Target:
    target = Target("fn", watch("127.0.0.2", SAME).address, deadline_s=5.0)

    def close() -> None:
        target.cancel()
        target.join(threading.TIMEOUT_MAX)

    cleanup.callback(close)
    return target


def carriers() -> int:
    return sum(thread.name == "fx-forward-fn" for thread in threading.enumerate())


def test_calls_one_after_the_other_need_one_thread(target: Target) -> None:
    for number in range(50):
        assert ask(target, b"%d" % number).result(10).output == b"%d" % number

    assert carriers() == 1


def test_call_made_upon_an_answer_finds_the_thread_that_brought_it(target: Target) -> None:
    second: Future[Result] = Future()
    first = Job(Call(b"first"), Future(), 0)
    first.answer.add_done_callback(lambda _: target.submit(Job(Call(b"second"), second, 0)))

    target.submit(first)

    assert second.result(10).output == b"second"
    assert carriers() == 1


def test_threads_are_bounded_and_end_without_work(target: Target, monkeypatch: pytest.MonkeyPatch, wait: Wait) -> None:
    monkeypatch.setattr(carrier, "IDLE_S", 0.2)

    answers = [ask(target, b"x") for _ in range(500)]

    assert carriers() <= carrier.CARRIERS
    assert {answer.result(30).output for answer in answers} == {b"x"}
    wait(lambda: carriers() == 0)
    assert ask(target, b"again").result(10).output == b"again"


def test_call_that_was_taken_back_is_not_carried(target: Target) -> None:
    answers = [ask(target, b"x") for _ in range(200)]
    taken_back = [answer for answer in answers if answer.cancel()]

    assert all(answer.result(30).output == b"x" for answer in answers if not answer.cancelled())
    assert all(answer.cancelled() for answer in taken_back)


def test_end_lets_go_of_calls_that_wait(target: Target, wait: Wait) -> None:
    answers = [ask(target, b"x") for _ in range(500)]

    target.cancel()
    target.join(threading.TIMEOUT_MAX)

    assert all(answer.done() for answer in answers)
    wait(lambda: carriers() == 0)


@pytest.mark.parametrize(("dials_each_call", "connections"), [(True, 60), (False, 1)])
def test_connection_is_kept_or_dialled_for_each_call(
    dials_each_call: bool, connections: int, cleanup: Any, wait: Wait
) -> None:
    executor = cleanup.enter_context(ExecutorPeer())
    target = Target("fn", executor.address, deadline_s=5.0, dials_each_call=dials_each_call)

    answers = [ask(target, b"one by one").result(10) for _ in range(30)]
    answers += [answer.result(10) for answer in [ask(target, b"together") for _ in range(30)]]

    assert [answer.output for answer in answers] == [b"one by one"] * 30 + [b"together"] * 30
    assert len(set(executor.peers)) == connections
    if dials_each_call:
        wait(lambda: not _connected_to(executor.address))
    target.cancel()
    target.join(threading.TIMEOUT_MAX)


def test_call_is_offered_again_until_somebody_takes_it(cleanup: Any) -> None:
    class Leaving(ExecutorPeer):
        offers = 0

        def Calls(self, requests: Any, context: Any) -> Any:  # noqa: N802 - grpc's
            self.offers += 1
            if self.offers > 10:  # before, it hands back whatever comes
                yield from super().Calls(requests, context)

    executor = cleanup.enter_context(Leaving())
    target = Target("fn", executor.address, deadline_s=5.0)

    assert ask(target, b"x").result(10).output == b"x"
    target.cancel()
    target.join(threading.TIMEOUT_MAX)


def _connected_to(address: str) -> bool:
    """Whether this process still holds a connection to it."""
    port = int(address.rpartition(":")[2])
    found = psutil.Process().net_connections("tcp")
    return any(one.raddr and one.raddr.port == port and one.status == psutil.CONN_ESTABLISHED for one in found)
