"""Faults of handlers against the workers of one function: each costs its own frame."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import psutil
import pytest

from fxviewer.gateway.call import Call
from fxviewer.gateway.replicas import Replicas

close = Replicas.close


def test_crash_says_how_and_the_next_frame_is_answered(workshop: Any) -> None:
    name = workshop.host("import ctypes\ndef Handler(req):\n    if req.input: ctypes.string_at(0)\n    return 'fine'\n")

    error = workshop.ask(name, b"x").error

    assert (error["kind"], error["message"]) == ("CRASHED", "The handler ended its process: signal SIGSEGV.")
    assert workshop.say(name) == "fine"


def test_hanging_handler_is_stopped_at_its_deadline(make_workshop: Callable[..., Any]) -> None:
    workshop = make_workshop(deadline_s=3.0)
    name = workshop.host("def Handler(req):\n    while req.input: pass\n    return 'fine'\n")
    workshop.say(name)

    error = workshop.ask(name, b"x").error

    assert (error["kind"], error["message"]) == ("DEADLINE", "The handler did not return within 3 s.")
    assert workshop.say(name) == "fine"


def test_worker_that_outgrows_its_limit_is_replaced_and_says_so(make_workshop: Callable[..., Any]) -> None:
    workshop = make_workshop(memory_limit_bytes=300 << 20)
    name = workshop.host(
        "import time\nkept = []\ndef Handler(req):\n    while req.input and len(kept) < 20:\n"
        "        kept.append(bytearray(20 << 20))\n    time.sleep(60 if kept else 0)\n    return str(len(kept))\n"
    )

    error = workshop.ask(name, b"x").error

    assert error["kind"] == "CRASHED"
    assert "beyond its limit of 300 MiB, and was replaced" in error["message"]
    assert workshop.say(name) == "0"
    assert "beyond its limit of 300 MiB" in workshop.registry.state(name).log_text


def test_limit_of_the_function_counts_before_the_gateways(make_workshop: Callable[..., Any]) -> None:
    workshop = make_workshop()
    workshop.write("functions:\n  big:\n    runtime: python3\n    limits: {memory: 200Mi}\n", "big/config.yaml")
    workshop.write(
        "import time\ndef Handler(req):\n    kept = bytearray(400 << 20)\n    time.sleep(60)\n", "big/src/handler.py"
    )
    workshop.registry.host([workshop.folder / "big"])

    assert "beyond its limit of 200 MiB" in workshop.ask("big").error["message"]


def test_replicas_answer_side_by_side(make_workshop: Callable[..., Any]) -> None:
    workshop = make_workshop(workers=2)
    meeting = workshop.folder / "met"
    name = workshop.host(
        f"import os, time\nfrom pathlib import Path\nplace = Path({str(meeting)!r})\n"
        "def Handler(req):\n    place.mkdir(exist_ok=True)\n    (place / str(os.getpid())).touch()\n"
        "    while len(list(place.iterdir())) < 2: time.sleep(0.01)\n    return str(os.getpid())\n"
    )

    answers = [workshop.registry.submit(name, Call(b"")) for _ in range(2)]

    assert len({answer.result(30).output for answer in answers}) == 2


def test_opencv_uses_one_thread_where_there_are_several_workers(make_workshop: Callable[..., Any]) -> None:
    workshop = make_workshop(workers=2)
    text = "import cv2\ndef Handler(req): return str(cv2.getNumThreads())\n"
    name = workshop.host(text)

    assert workshop.say(name) == "1"
    workshop.registry.scale(name, 1)
    workshop.ask_until(name, str(psutil.cpu_count()))


def test_worker_that_is_told_to_end_and_closed_at_once_ends(
    workshop: Any, monkeypatch: pytest.MonkeyPatch, wait: Callable[..., Any]
) -> None:
    """Closing takes back what is left to do, but not the word to end that a swap has left there."""
    swapped = []
    monkeypatch.setattr(Replicas, "close", lambda replicas: (swapped.append(replicas.retire()), close(replicas)))
    name = workshop.host("def Handler(req): return b''\n")
    workshop.registry.submit(name, Call(b"x"))  # its worker has not begun yet

    workshop.registry.remove(name)

    assert swapped
    wait(lambda: not [one for one in threading.enumerate() if one.name.startswith(f"fx-worker-{name}")])


def test_cancelled_call_is_not_begun(workshop: Any) -> None:
    done = workshop.folder / "done"
    name = workshop.host(
        "import os, time\ncalls = []\ndef Handler(req):\n    calls.append(1)\n"
        f"    while req.input and not os.path.exists({str(done)!r}): time.sleep(0.01)\n    return str(len(calls))\n"
    )
    workshop.say(name)
    busy = workshop.registry.submit(name, Call(b"x"))
    waiting = workshop.registry.submit(name, Call(b""))

    assert waiting.cancel()

    done.touch()
    busy.result(30)
    assert workshop.say(name) == "3"


def test_calls_are_answered_when_the_function_ends(workshop: Any, wait: Callable[..., Any]) -> None:
    name = workshop.host("import time\ndef Handler(req):\n    if req.input: time.sleep(600)\n")
    workshop.ask(name)
    answers: list[Future[Any]] = [workshop.registry.submit(name, Call(b"x")) for _ in range(3)]

    began = time.monotonic()
    workshop.registry.close()

    assert {answer.result(30).error["kind"] for answer in answers} == {"CRASHED"}
    assert time.monotonic() - began < 25  # and did not wait for the deadline of the calls
    wait(lambda: not [thread for thread in threading.enumerate() if thread.name.startswith("fx-")])


@pytest.mark.parametrize("text", ["import os\nos._exit(5)\n", "import ctypes\nctypes.string_at(0)\n"])
def test_handler_that_ends_its_process_while_loading_says_so(workshop: Any, text: str) -> None:
    error = workshop.ask(workshop.host(text)).error

    assert error["kind"] == "LOAD"
    assert error["message"].startswith("The handler ended its process while loading: ")


def test_interpreter_that_is_gone_is_named(workshop: Any, tmp_path: Any) -> None:
    from fxviewer.errors import FunctionError
    from fxviewer.gateway.function import Function

    handler = workshop.write("def Handler(req): pass\n")

    with pytest.raises(FunctionError, match="no/python does not start: No such file"):
        workshop.registry.deploy(Function("x", handler, python=str(tmp_path / "no/python")), 1)
