"""The newest lines stay, the others are counted."""

from fxviewer.session.log_ring import LONGEST_LINE, LogRing
from fxviewer.stream.workbench import LogLine


def lines(*texts: str) -> list[LogLine]:
    return [LogLine("blur", text, 0, None, "v1") for text in texts]


def texts(ring: LogRing, after: int = 0, most: int = 100) -> tuple[list[str], int, int]:
    read = ring.read(after, most=most)
    return [line.text for line in read.lines], read.next, read.missed


def test_a_reader_goes_on_where_it_stopped() -> None:
    ring = LogRing()
    ring.append(lines("a", "b"))
    first = ring.read()

    ring.append(lines("c"))

    assert texts(ring, first.next) == (["c"], 3, 0)


def test_lines_that_fell_out_are_counted() -> None:
    ring = LogRing(capacity=2)

    ring.append(lines("a", "b", "c", "d", "e"))

    assert texts(ring) == (["d", "e"], 5, 3)


def test_lines_the_gateway_left_out_are_counted_once() -> None:
    ring = LogRing()
    ring.append(lines("a"))

    ring.append(lines("f"), dropped=4)

    assert texts(ring) == (["a", "f"], 6, 4)
    assert texts(ring, after=1) == (["f"], 6, 4)
    assert texts(ring, after=5) == (["f"], 6, 0)


def test_a_skipped_number_tells_where_lines_were_left_out() -> None:
    ring = LogRing()
    ring.append(lines("a", "b"))
    ring.append(lines("f"), dropped=3)

    assert ring.read().numbers == (0, 1, 5)


def test_a_reader_takes_no_more_than_it_wants_and_knows_what_it_missed() -> None:
    ring = LogRing()
    ring.append(lines("a", "b", "c"))

    assert texts(ring, most=2) == (["b", "c"], 3, 1)


def test_an_endless_line_is_cut() -> None:
    ring = LogRing()

    ring.append(lines("x" * 1_000_000))

    assert len(ring.read().lines[0].text) == LONGEST_LINE + 1


def test_after_clearing_only_new_lines_come() -> None:
    ring = LogRing()
    ring.append(lines("a"))
    after = ring.read().next

    ring.clear()
    ring.append(lines("b"))

    assert texts(ring, after) == (["b"], 2, 0)
