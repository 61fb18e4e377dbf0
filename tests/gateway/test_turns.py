import threading
from concurrent.futures import Future

from fxviewer.gateway.turns import Turns

DEADLINE_S = 5.0


def done(value: object = None) -> "Future[object]":
    future: Future[object] = Future()
    future.set_result(value)
    return future


def in_thread(work: object) -> threading.Thread:
    assert callable(work)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_answers_are_taken_in_the_order_of_asking() -> None:
    turns: Turns[str] = Turns(4)
    first: Future[object] = Future()
    turns.put("first", first)
    turns.put("second", done())
    taken: list[str | None] = []
    taker = in_thread(lambda: taken.extend([turns.take(), turns.take()]))
    taker.join(0.1)
    assert taken == []

    first.set_result(None)

    taker.join(DEADLINE_S)
    assert taken == ["first", "second"]


def test_put_waits_while_it_is_full() -> None:
    turns: Turns[int] = Turns(1)
    turns.put(0, done())
    putter = in_thread(lambda: turns.put(1, done()))
    putter.join(0.1)
    assert putter.is_alive()

    turns.take()

    putter.join(DEADLINE_S)
    assert not putter.is_alive()


def test_what_waits_at_the_end_is_still_taken() -> None:
    turns: Turns[int] = Turns(4)
    turns.put(1, done())
    turns.end()

    assert (turns.take(), turns.take()) == (1, None)


def test_close_wakes_both_sides_and_takes_back_what_nobody_has_begun() -> None:
    turns: Turns[int] = Turns(1)
    waiting: Future[object] = Future()
    turns.put(0, waiting)
    results: list[object] = []
    sides = [in_thread(lambda: results.append(turns.take())), in_thread(lambda: results.append(turns.put(1, done())))]

    turns.close()

    for side in sides:
        side.join(DEADLINE_S)
    assert sorted(map(str, results)) == ["False", "None"]
    assert waiting.cancelled()


def test_work_that_has_begun_is_not_taken_back() -> None:
    turns: Turns[int] = Turns(1)
    running: Future[object] = Future()
    running.set_running_or_notify_cancel()
    turns.put(0, running)

    turns.close()
    running.set_result(None)

    assert turns.take() is None
