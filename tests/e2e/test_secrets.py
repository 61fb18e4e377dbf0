"""Secrets are in no settings file, log, recording, repr or error."""

import base64
import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fxviewer.session.recording import start_recording
from fxviewer.session.session import Session
from fxviewer.session.status import SessionStatus
from fxviewer.settings import Access, Carrier, Connection, Recording, Settings, save_settings, with_profile
from fxviewer.stream.secret import Secrets
from tests.peers.collector import Collector
from tests.peers.oauth import OAuthServer
from tests.peers.openfx import OAuthPeer

Start = Callable[..., Session]

CLIENT_SECRET = "cl13nt-s3cret-zq"
PASSWORD = "p4ssw0rd-zq"
TOKEN = "t0ken-zq"


class Overheard:
    """Everything that is ever said about a session."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.is_refused = threading.Event()

    def __call__(self, status: SessionStatus) -> None:
        self.words.append(repr(status))
        error: BaseException | None = status.lane.error
        if error is not None:
            self.words += [str(error), repr(error), *traceback.format_exception(error)]
            self.is_refused.set()


@pytest.mark.parametrize("carrier", ["field", "metadata"])
def test_a_whole_session_says_nothing_of_its_secrets(
    start: Start, collector: Collector, tmp_path: Path, caplog: pytest.LogCaptureFixture, carrier: Carrier
) -> None:
    caplog.set_level(logging.DEBUG)
    overheard, secrets = Overheard(), Secrets()
    secrets.give("lab", "client secret", CLIENT_SECRET)
    secrets.give("lab", "password", PASSWORD)
    functions = {"f": base64.b64encode}
    with (
        OAuthServer(client_secret=CLIENT_SECRET, password=PASSWORD) as server,
        OAuthPeer(functions, tokens={"", "t1"}, allowed={"f"}) as peer,
    ):
        access = Access("client credentials", carrier, server.url, "me", "kim")
        connection = Connection(address=peer.address, name="lab", access=access)
        session = start(function="f", connection=connection, secrets=secrets, on_status=overheard)
        session.open("pattern:320x200@30")
        recording = start_recording(Recording(str(tmp_path), with_original=True), function="f", source="pattern")
        session.add_sink(recording)
        assert collector.wait_for(lambda _: collector.pictures > 5)
        server.password = "another"
        session.connect(replace(connection, metadata=(("x", "y"),)))
        assert overheard.is_refused.wait(30)
        secrets.give("lab", "token", TOKEN)
        session.connect(replace(connection, access=Access("token", carrier)))
        session.stop()
        recording.recorder.stop()
    save_settings(with_profile(Settings(connection=connection), connection), tmp_path / "settings.json")

    said = "\n".join([*overheard.words, caplog.text, repr(session), repr(vars(session)), repr(collector.exchanges[0])])
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert len(kept) > 10_000
    for secret in (CLIENT_SECRET, PASSWORD, TOKEN):
        assert secret not in said
        assert secret.encode() not in kept


def test_a_token_grpc_would_quote_is_refused_before_it_gets_there(start: Start) -> None:
    """grpc's complaint about metadata shows the metadata."""
    secrets, overheard = Secrets(), Overheard()
    secrets.give("lab", "token", f"{TOKEN}\nand a line")
    connection = Connection(address="127.0.0.1:1", name="lab", access=Access("token", "metadata"))

    start(connection=connection, secrets=secrets, on_status=overheard)

    assert overheard.is_refused.wait(30)
    assert TOKEN not in "\n".join(overheard.words)
