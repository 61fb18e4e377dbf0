import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fxviewer.stream.control import Control

Fn = Callable[..., Any]
TIMEOUT_S = 30


@pytest.fixture
def deployed(fn: Fn, gateway: str, project: Path) -> str:
    fn("build", "-f", project)
    assert fn("deploy", "-f", project, "-g", gateway).code == 0
    return gateway


@pytest.fixture
def control(deployed: str) -> Iterator[Control]:
    control = Control(deployed)
    yield control
    control.close()


def test_the_log_is_in_openfx_s_form(fn: Fn, deployed: str) -> None:
    fn("call", "answer", "-g", deployed, given=b"12345")

    told = fn("log", "answer", "-g", deployed)

    assert told.code == 0
    assert told.text.startswith("---\nName: answer\nLog:\n")
    assert "asked for 5\n" in told.text


def test_json_holds_it_too(fn: Fn, deployed: str) -> None:
    fn("call", "answer", "-g", deployed, given=b"123456")

    told = json.loads(fn("log", "answer", "-g", deployed, "--json").text)

    assert told["name"] == "answer"
    assert "asked for 6" in told["log"]


def test_why_and_where_a_call_failed_is_in_it(fn: Fn, deployed: str) -> None:
    failed = fn("call", "answer", "-g", deployed, given=b"raise")

    deadline = time.monotonic() + TIMEOUT_S
    while "Traceback" not in (told := fn("log", "answer", "-g", deployed)).text:  # the caller may be told before it
        assert time.monotonic() < deadline

    assert failed.code == 5
    assert failed.errors == "fxviewer: The function “answer” failed: as asked. Its log may tell more.\n"
    assert "Exception calling application: as asked\nTraceback (most recent call last):\n" in told.text
    assert 'handler.py", line 4, in Handler\n' in told.text


def test_a_function_that_is_not_there_is_an_error(fn: Fn, gateway: str) -> None:
    told = fn("log", "nosuch", "-g", gateway)

    assert told.code == 4
    assert told.text == ""


def test_a_log_that_is_followed_goes_on_until_the_function_is_removed(control: Control) -> None:
    lines: queue.Queue[str | None] = queue.Queue()

    def follow() -> None:
        for line in control.follow_log("answer"):
            lines.put(line)
        lines.put(None)

    following = threading.Thread(target=follow, name="fx-following")
    following.start()
    heard = None
    for _ in range(600):  # the first calls may come before the gateway has begun to tell
        control.call("answer", b"abc")
        try:
            heard = lines.get(timeout=0.05)
            break
        except queue.Empty:
            continue
    control.delete("answer")
    following.join(TIMEOUT_S)

    assert heard == "asked for 3"
    assert not following.is_alive()


def test_a_gateway_that_cannot_be_followed_says_so(fn: Fn, openfx: Any) -> None:
    control = Control(openfx[1])

    with pytest.raises(Exception, match="does not tell its log as it grows"):
        list(control.follow_log("answer"))

    control.close()
