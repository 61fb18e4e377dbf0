"""Values written by people reach the handler before the first frame, or are refused in a sentence."""

from collections.abc import Callable, Iterator

import pytest

from fxviewer.errors import SettingsError
from fxviewer.session.assignment import assign
from fxviewer.session.session import Session
from fxviewer.settings import Connection
from tests.peers.openfx import OpenFxPeer

Open = Callable[..., Session]


@pytest.fixture
def open_session() -> Iterator[Open]:
    sessions: list[Session] = []

    def build(**options: object) -> Session:
        session = Session(**options)  # type: ignore[arg-type]
        sessions.append(session)
        session.start()
        return session

    yield build
    for session in sessions:
        session.stop()


def test_values_are_read_by_the_handlers_own_signature(open_session: Open) -> None:
    session = open_session(function="cartoon")

    assign(session, "cartoon", ["smoothing=0", "ink=off", "colour=#f80", "detail=full"])

    assert session.asked.parameters == {"smoothing": 0, "ink": False, "colour": "#ff8800", "detail": "full"}


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("smoothing=7", "“smoothing” must be at most 6, not 7."),
        ("smothing=1", "The function has no parameter “smothing”. Is “smoothing” meant?"),
        ("detail=quarter", "“detail” can’t be “quarter”: it is “half” or “full”."),
    ],
)
def test_what_does_not_fit_is_said(open_session: Open, assignment: str, sentence: str) -> None:
    session = open_session(function="cartoon")

    with pytest.raises(SettingsError) as caught:
        assign(session, "cartoon", [assignment])

    assert str(caught.value) == sentence


def test_a_function_without_parameters_is_said(open_session: Open) -> None:
    session = open_session(function="identity")

    with pytest.raises(SettingsError, match="it has none at all"):
        assign(session, "identity", ["low=1"])


def test_a_foreign_gateway_passes_none_on(open_session: Open) -> None:
    with OpenFxPeer({"echo": lambda body: body.decode("latin-1")}) as peer:
        session = open_session(function="echo", connection=Connection(address=peer.address))

        with pytest.raises(SettingsError, match="gives functions their frame and nothing else"):
            assign(session, "echo", ["low=1"])
        session.stop()


@pytest.mark.parametrize(("function", "address"), [("nobody", ""), ("edges", "127.0.0.1:1")])
def test_what_is_said_of_the_frames_is_not_said_twice(open_session: Open, function: str, address: str) -> None:
    session = open_session(function=function, connection=Connection(address=address))

    assign(session, function, ["low=1"])

    assert session.asked.parameters == {}


def test_no_values_wait_for_nothing() -> None:
    assign(Session(), "edges", [])
