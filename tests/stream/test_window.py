import threading

import pytest

from fxviewer.stream.window import MAX_WINDOW, Window, WindowRule


def test_window_gives_no_credit_beyond_its_limit() -> None:
    window = Window(2)
    window.acquire()
    window.acquire()
    third = threading.Thread(target=window.acquire)
    third.start()
    assert window.in_flight == 2

    window.release()

    third.join(5)
    assert not third.is_alive()
    assert window.in_flight == 2


def test_closed_window_wakes_who_waits_for_a_credit() -> None:
    window = Window(1)
    window.acquire()
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(window.acquire()))
    waiting.start()

    window.close()

    waiting.join(5)
    assert answers == [False]


@pytest.mark.parametrize(
    ("network_ms", "service_ms", "every_frame", "expected"),
    [
        (0.5, 50, False, 1),  # slower than the camera: anything more only ages
        (0.5, 5, False, 2),
        (100, 50, False, 3),  # (100 + 50) / 50 keeps a far function busy
        (0.5, 5, True, 3),
        (100, 10, True, 11),
        (1000, 10, True, MAX_WINDOW),
    ],
)
def test_rule_fills_the_pipe_and_no_more(
    network_ms: float, service_ms: float, every_frame: bool, expected: int
) -> None:
    rule = WindowRule()

    rule.observe(network_ms + service_ms, service_ms, service_ms)

    assert rule.limit(every_frame=every_frame, interval_ms=1000 / 30) == expected


def test_queueing_of_our_own_does_not_widen_the_window() -> None:
    rule = WindowRule()
    rule.observe(6, 5, 5)

    for _ in range(500):
        rule.observe(300, 5, 5)

    assert rule.limit(every_frame=True, interval_ms=None) == 3
