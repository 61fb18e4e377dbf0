import threading

import pytest

from fxviewer.stream.mailbox import Mailbox


@pytest.mark.openfx("9.16")
def test_put_replaces_an_unread_item_and_returns_it() -> None:
    mailbox: Mailbox[int] = Mailbox()

    first, second = mailbox.put(1), mailbox.put(2)

    assert (first, second, mailbox.take()) == (None, 1, 2)


def test_waiting_put_goes_on_when_the_slot_is_free() -> None:
    mailbox: Mailbox[int] = Mailbox(waits=True)
    mailbox.put(1)
    writer = threading.Thread(target=mailbox.put, args=(2,))
    writer.start()

    taken = [mailbox.take(), mailbox.take()]

    writer.join(5)
    assert taken == [1, 2]
    assert not writer.is_alive()


def test_waiting_put_gives_up_when_the_item_is_no_longer_wanted() -> None:
    mailbox: Mailbox[int] = Mailbox(waits=True)
    mailbox.put(1)

    assert mailbox.put(2, is_wanted=lambda: False) == 2
    assert mailbox.take() == 1


def test_take_ends_when_woken_and_unwanted() -> None:
    mailbox: Mailbox[int] = Mailbox()
    stop = threading.Event()
    taken: list[int | None] = []
    reader = threading.Thread(target=lambda: taken.append(mailbox.take(is_wanted=lambda: not stop.is_set())))
    reader.start()

    stop.set()
    mailbox.wake()

    reader.join(5)
    assert taken == [None]


def test_change_to_live_frees_a_waiting_put() -> None:
    mailbox: Mailbox[int] = Mailbox(waits=True)
    mailbox.put(1)
    replaced: list[int | None] = []
    writer = threading.Thread(target=lambda: replaced.append(mailbox.put(2)))
    writer.start()

    mailbox.waits = False

    writer.join(5)
    assert replaced == [1]


def test_clear_returns_what_was_waiting() -> None:
    mailbox: Mailbox[int] = Mailbox()
    mailbox.put(7)

    assert (mailbox.clear(), mailbox.clear()) == (7, None)
