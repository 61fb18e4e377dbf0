"""What the tests of forwarding do not see: threads and connections."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from fxviewer.gateway import carrier
from fxviewer.gateway.call import Call, Result
from fxviewer.gateway.carrier import Job, Target

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


def test_end_lets_go_of_calls_that_wait(target: Target) -> None:
    answers = [ask(target, b"x") for _ in range(500)]

    target.cancel()
    target.join(threading.TIMEOUT_MAX)

    assert all(answer.done() for answer in answers)
    assert carriers() == 0
