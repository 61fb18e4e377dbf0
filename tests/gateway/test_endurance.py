"""Many saves, and nothing left of them."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

SAYS = "def Handler(req): return '{}'\n"


def reloads(workshop: Any, wait: Callable[..., Any], count: int) -> None:
    text = "import cv2, numpy\ndef Handler(req): return '{}'\n"
    name = workshop.host(text.format("start"))
    gateway = psutil.Process()
    for number in range(10):
        workshop.write(text.format(f"warm {number}"))
        workshop.ask_until(name, f"warm {number}")
    wait(lambda: is_settled(workshop))
    before = gateway.memory_info().rss

    for number in range(count):
        workshop.write(text.format(number))
        workshop.ask_until(name, str(number))

    wait(lambda: is_settled(workshop))
    assert gateway.memory_info().rss - before < 20 << 20


def is_settled(workshop: Any) -> bool:
    """Whether there are one worker, two spares and the reaper, and none that is only ending."""
    return (
        sum(thread.name.startswith("fx-worker") for thread in threading.enumerate()) == 1
        and len(workshop.registry._launcher._spares) == 2
        and len(psutil.Process().children(recursive=True)) == 4
    )


def test_reloads_leave_no_process_and_no_memory(workshop: Any, wait: Callable[..., Any]) -> None:
    reloads(workshop, wait, 10)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_hundred_reloads_leave_no_process_and_no_memory(workshop: Any, wait: Callable[..., Any]) -> None:
    reloads(workshop, wait, 200)


def test_gateways_open_files_do_not_grow_with_reloads(workshop: Any, wait: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("start"))
    workshop.say(name)
    for number in range(3):
        workshop.write(SAYS.format(number))
        workshop.ask_until(name, str(number))
    wait(lambda: is_settled(workshop))
    before = len(list(Path("/dev/fd").iterdir()))

    for number in range(3, 10):
        workshop.write(SAYS.format(number))
        workshop.ask_until(name, str(number))

    wait(lambda: len(list(Path("/dev/fd").iterdir())) <= before)
