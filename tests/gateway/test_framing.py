import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxviewer.gateway.framing import receive, send


@given(head=st.dictionaries(st.text(), st.integers() | st.text()), body=st.binary())
def test_message_arrives_as_it_was_sent(head: dict[str, int | str], body: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(ours, head, body)

        assert receive(theirs) == (head, body)


def test_large_message_arrives_whole_through_a_small_buffer() -> None:
    ours, theirs = socket.socketpair()
    body = bytes(range(256)) * 100_000
    with ours, theirs:
        sender = threading.Thread(target=send, args=(ours, {}, body))
        sender.start()

        assert receive(theirs) == ({}, body)
        sender.join()


def test_end_of_the_other_side_is_said() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(b"\x01\x00")
        ours.close()

        with pytest.raises(EOFError):
            receive(theirs)


def test_end_in_the_middle_of_a_body_is_said() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        send(ours, {}, b"whole")
        ours.close()
        theirs.recv(16)

        with pytest.raises(EOFError):
            receive(theirs)


@pytest.mark.parametrize("nonsense", [b"print " * 10, bytes(12), b"\x02" + bytes(11) + b"[x", b"\xff" * 12])
def test_what_is_no_message_is_an_end(nonsense: bytes) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(nonsense)
        ours.close()

        with pytest.raises(EOFError):
            receive(theirs)


def test_silence_is_a_timeout() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(0.01)

        with pytest.raises(TimeoutError):
            receive(theirs)
