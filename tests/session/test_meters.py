import random
import statistics
import threading

import pytest

from fxviewer.session.meters import GRAPH_LENGTH, Meters, percentile

MS = 1_000_000


class FakeClock:
    def __init__(self) -> None:
        self.now_ns = 1

    def __call__(self) -> int:
        return self.now_ns


def test_the_numbers_agree_with_a_log_of_the_same_events_within_one_per_cent() -> None:
    """A camera of 30 fps with jitter, a function that drops, fails and loses some; the log is kept and read apart."""
    clock, chance = FakeClock(), random.Random(7)
    meters = Meters(clock)
    log: list[tuple[str, int, float]] = []
    for _ in range(300):
        clock.now_ns += int(chance.uniform(25, 41.7) * MS)
        meters.captured()
        log.append(("captured", clock.now_ns, 0))
        fate = chance.random()
        if fate < 0.1:
            meters.dropped()
            log.append(("dropped", clock.now_ns, 0))
            continue
        clock.now_ns += 1 * MS
        meters.sent()
        log.append(("sent", clock.now_ns, 0))
        clock.now_ns += int(chance.uniform(4, 9) * MS)
        if fate < 0.15:
            meters.lost(1)
            log.append(("lost", clock.now_ns, 0))
            continue
        latency_ms = chance.uniform(5, 60)
        meters.result(int(latency_ms * MS), failed=fate < 0.2)
        log.append(("failed" if fate < 0.2 else "picture", clock.now_ns, latency_ms))

    reading = meters.read()

    since_ns = clock.now_ns - 2_000_000_000
    recent = [event for event in log if event[1] >= since_ns]

    def rate(*names: str) -> float:
        times = [at for name, at, _ in recent if name in names]
        return (len(times) - 1) * 1e9 / (times[-1] - times[0])

    latencies = [ms for name, _, ms in recent if name in ("failed", "picture")]
    count = {name: sum(one == name for one, _, _ in log) for name in ("captured", "dropped", "sent", "lost", "failed")}
    assert reading.source_fps == pytest.approx(rate("captured"), rel=0.01)
    assert reading.sent_fps == pytest.approx(rate("sent"), rel=0.01)
    assert reading.result_fps == pytest.approx(rate("failed", "picture"), rel=0.01)
    assert reading.latency_p50_ms == pytest.approx(statistics.median_high(latencies), rel=0.01)
    assert reading.latency_p95_ms == pytest.approx(sorted(latencies)[int(0.95 * len(latencies))], rel=0.01)
    assert (reading.captured, reading.dropped) == (count["captured"], count["dropped"])
    assert (reading.sent, reading.lost, reading.failed) == (count["sent"], count["lost"], count["failed"])
    assert reading.captured == reading.dropped + reading.sent
    assert reading.sent == reading.results + reading.lost


def test_the_sums_hold_at_every_moment() -> None:
    chance = random.Random(3)
    meters = Meters(FakeClock())
    waiting = in_flight = 0
    for _ in range(2000):
        act = chance.choice(["capture", "send", "answer", "lose", "drop", "reset"])
        if act == "capture":
            meters.captured()
            waiting += 1
        elif act == "send" and waiting:
            meters.sent()
            waiting, in_flight = waiting - 1, in_flight + 1
        elif act == "drop" and waiting:
            meters.dropped()
            waiting -= 1
        elif act in ("answer", "lose") and in_flight:
            meters.result(1, failed=False) if act == "answer" else meters.lost(1)
            in_flight -= 1
        elif act == "reset" and chance.random() < 0.05:
            meters.reset()

        reading = meters.read()
        assert reading.in_flight == in_flight
        assert reading.captured == reading.dropped + reading.sent + waiting
        assert reading.sent == reading.results + reading.lost + reading.in_flight
        assert meters.is_settled == (waiting == in_flight == 0)


def test_what_is_older_than_two_seconds_counts_no_more_for_rates_and_latency() -> None:
    clock = FakeClock()
    meters = Meters(clock)
    for _ in range(10):
        clock.now_ns += 10 * MS
        meters.result(5 * MS, failed=False)

    clock.now_ns += 3_000 * MS

    reading = meters.read()
    assert (reading.result_fps, reading.latency_p50_ms) == (0.0, None)
    assert reading.results == 10


def test_shown_and_not_shown_and_strays_are_counted() -> None:
    clock = FakeClock()
    meters = Meters(clock)
    for _ in range(21):
        clock.now_ns += 20 * MS
        meters.shown()
    meters.display_dropped(3)
    meters.strayed()
    meters.set_window(2)

    reading = meters.read()
    assert reading.shown_fps == pytest.approx(50)
    assert (reading.shown, reading.display_dropped, reading.strays, reading.window) == (21, 3, 1, 2)


def test_the_graph_holds_the_newest() -> None:
    meters = Meters(FakeClock())
    for number in range(GRAPH_LENGTH + 30):
        meters.result(number * MS, failed=False)

    latencies = meters.read().latencies_ms
    assert (len(latencies), latencies[0], latencies[-1]) == (GRAPH_LENGTH, 30, GRAPH_LENGTH + 29)


def test_counting_from_many_threads_loses_nothing() -> None:
    meters = Meters()
    threads = [
        threading.Thread(target=lambda: [(meters.captured(), meters.sent()) for _ in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (meters.read().captured, meters.read().sent) == (2000, 2000)


@pytest.mark.parametrize(("fraction", "expected"), [(0.0, 1), (0.5, 6), (0.95, 10), (1.0, 10)])
def test_percentiles_are_by_nearest_rank(fraction: float, expected: float) -> None:
    assert percentile([float(value) for value in range(1, 11)], fraction) == expected


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile([], 0.5) is None
