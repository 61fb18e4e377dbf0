"""Profiles and secrets in the real window, with stand-ins for gateways that want them."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fxviewer.settings import Access, Connection, Settings
from fxviewer.ui.connection_popover import ConnectionPopover
from fxviewer.ui.popover import Row
from fxviewer.ui.secret_prompt import SecretPrompt
from fxviewer.ui.viewer import Viewer
from tests.peers.keyrings import MemoryKeyring
from tests.peers.oauth import OAuthServer
from tests.peers.openfx import OAuthPeer, OpenFxPeer

OpenViewer = Callable[..., Viewer]
TIMEOUT_MS = 20_000


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    for name in ("FXVIEWER_TOKEN", "FXVIEWER_CLIENT_SECRET", "FXVIEWER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def guarded() -> Iterator[OAuthPeer]:
    with OAuthPeer({"echo": base64.b64encode}, tokens={"s3cret"}, allowed={"echo"}) as peer:
        yield peer


def lab(peer: OAuthPeer) -> Connection:
    return Connection(address=peer.address, name="Lab", access=Access("token"))


def prompts(viewer: Viewer) -> list[SecretPrompt]:
    return [prompt for prompt in viewer.window.findChildren(SecretPrompt) if prompt.isVisible()]


def shown(viewer: Viewer) -> int:
    return viewer.session.meters.read().shown


def test_a_token_that_is_missing_is_asked_for_kept_and_never_written_down(
    qtbot: QtBot, open_viewer: OpenViewer, guarded: OAuthPeer, memory: MemoryKeyring, tmp_path: Path
) -> None:
    profile = lab(guarded)
    viewer = open_viewer(settings=Settings(connection=profile, profiles=(profile,)), function="echo")
    qtbot.waitUntil(lambda: viewer.connections.prompt is not None, timeout=TIMEOUT_MS)
    prompt = viewer.connections.prompt
    assert prompt is not None
    qtbot.waitUntil(prompt.keep.isVisible, timeout=TIMEOUT_MS)

    QTest.keyClicks(prompt.line, "s3cret")
    QTest.keyClick(prompt.line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shown(viewer) > 3, timeout=TIMEOUT_MS)
    assert guarded.requests[-1].token == "s3cret"
    assert memory.kept == {("fxviewer", "Lab: token"): "s3cret"}
    viewer.desk.change_connection(quality=50)
    viewer._choices.save()
    assert "s3cret" not in (tmp_path / "settings.json").read_text()


def test_a_prompt_that_was_closed_does_not_come_back_by_itself_but_from_the_card(
    qtbot: QtBot, open_viewer: OpenViewer, guarded: OAuthPeer
) -> None:
    viewer = open_viewer(settings=Settings(connection=lab(guarded)), function="echo")
    qtbot.waitUntil(lambda: viewer.connections.prompt is not None, timeout=TIMEOUT_MS)
    assert viewer.connections.prompt is not None
    viewer.connections.prompt.dismiss()

    attempt = viewer.session.status.lane.attempt
    qtbot.waitUntil(lambda: viewer.session.status.lane.attempt > attempt, timeout=TIMEOUT_MS)
    qtbot.waitUntil(viewer.stage.card.isVisible, timeout=TIMEOUT_MS)
    assert not prompts(viewer)
    next(one for one in viewer.stage.card.findChildren(QPushButton) if one.text() == "Type it in…").click()

    assert prompts(viewer)


def test_without_a_keyring_the_secret_lasts_for_this_run(
    qtbot: QtBot, open_viewer: OpenViewer, guarded: OAuthPeer
) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    viewer = open_viewer(settings=Settings(connection=lab(guarded)), function="echo")
    qtbot.waitUntil(lambda: viewer.connections.prompt is not None, timeout=TIMEOUT_MS)
    prompt = viewer.connections.prompt
    assert prompt is not None
    qtbot.waitUntil(lambda: "no keyring" in prompt.remark, timeout=TIMEOUT_MS)

    QTest.keyClicks(prompt.line, "s3cret")
    QTest.keyClick(prompt.line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shown(viewer) > 3, timeout=TIMEOUT_MS)
    assert viewer.session.secrets.place("Lab", "token") == "this run"


def test_a_profile_with_oauth2_is_made_tested_and_used(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    with (
        OAuthServer(client_secret="right") as server,
        OAuthPeer({"echo": base64.b64encode}, tokens={"t1", "t2", "t3"}, allowed={"echo"}) as peer,
    ):
        viewer = open_viewer(function="echo")
        viewer.window.actions_by_name["connections"].trigger()
        dialog = viewer.connections.dialog
        assert dialog is not None
        assert dialog.isVisible()
        dialog.side.new.click()
        form = dialog.form
        assert form is not None
        for field, text in (
            (form.fields.address, peer.address),
            (form.fields.token_url, server.url),
            (form.fields.client_id, "me"),
        ):
            field.line.setText(text)
        form.fields.who.show_value("client credentials")
        form.fields.who.chosen.emit()
        form.fields.client_secret.line.setText("right")
        form.fields.client_secret.line.editingFinished.emit()
        qtbot.waitUntil(lambda: "keyring" in form.fields.client_secret.state, timeout=TIMEOUT_MS)

        dialog.test.click()
        qtbot.waitUntil(lambda: not dialog.probe.is_running, timeout=TIMEOUT_MS)
        steps = [step.name for step in dialog.probe.steps if step.verdict == "ok"]
        assert steps == ["name", "TCP", "token", "service", "function", "call"]
        dialog.use.click()

        qtbot.waitUntil(lambda: shown(viewer) > 3 and not viewer.session.status.lane.is_local, timeout=TIMEOUT_MS)
        assert dialog.use.text() == "In use"
        assert viewer._choices.profiles[0].access.client_id == "me"
        dialog.close()


def test_a_test_of_a_way_that_is_closed_says_where_and_what_to_do(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    profile = Connection(address="127.0.0.1:9", name="Closed")
    viewer = open_viewer(settings=Settings(profiles=(profile,)))
    viewer.connections.open()
    dialog = viewer.connections.dialog
    assert dialog is not None
    dialog.turn_to("Closed")

    dialog.test.click()

    qtbot.waitUntil(lambda: not dialog.probe.is_running, timeout=TIMEOUT_MS)
    assert [step.name for step in dialog.probe.steps] == ["name", "TCP"]
    assert dialog.probe.cure.startswith("Check the port")


def test_profiles_are_picked_with_one_press_and_what_is_changed_then_is_theirs(
    qtbot: QtBot, open_viewer: OpenViewer
) -> None:
    with OpenFxPeer({"echo": base64.b64encode}) as peer:
        profile = Connection(address=peer.address, name="Lab")
        viewer = open_viewer(settings=Settings(profiles=(profile,)), function="echo")
        popover = viewer.popovers.toggle("connection", viewer.window.top_bar.connection)
        assert isinstance(popover, ConnectionPopover)
        row = next(row for row in popover.findChildren(Row) if row.text() == "Lab")
        row.click()
        qtbot.waitUntil(lambda: viewer.session.status.lane.address == peer.address, timeout=TIMEOUT_MS)

        viewer.desk.change_connection(quality=40)
        assert viewer._choices.profiles[0].quality == 40

        popover._local.click()
        qtbot.waitUntil(lambda: viewer.session.status.lane.is_local, timeout=TIMEOUT_MS)
        assert viewer._choices.connection.name == ""
        assert viewer._choices.profiles[0].address == peer.address, "going elsewhere is no change of the profile"


def test_secrets_of_a_profile_do_not_go_to_another_address(
    qtbot: QtBot, open_viewer: OpenViewer, guarded: OAuthPeer
) -> None:
    with OpenFxPeer({"echo": base64.b64encode}) as other:
        viewer = open_viewer(settings=Settings(connection=lab(guarded)), function="echo")
        viewer.session.secrets.give("Lab", "token", "s3cret")
        qtbot.waitUntil(lambda: shown(viewer) > 1, timeout=TIMEOUT_MS)
        popover = viewer.popovers.toggle("connection", viewer.window.top_bar.connection)
        assert isinstance(popover, ConnectionPopover)
        popover._address.setText(other.address)
        popover._go.click()

        qtbot.waitUntil(lambda: bool(other.requests), timeout=TIMEOUT_MS)
        assert {request.token for request in other.requests} == {""}


def test_profiles_survive_the_program_without_their_secrets(
    qtbot: QtBot, open_viewer: OpenViewer, memory: MemoryKeyring, tmp_path: Path
) -> None:
    viewer = open_viewer()
    viewer.connections.open()
    dialog = viewer.connections.dialog
    assert dialog is not None
    dialog.side.new.click()
    assert dialog.form is not None
    dialog.form.fields.address.line.setText("10.0.0.7")
    dialog.form.fields.address.finish()
    viewer.connections.vault.take("New connection", "token", "s3cret", lasting=True)
    qtbot.waitUntil(lambda: bool(memory.kept), timeout=TIMEOUT_MS)

    viewer._choices.save()

    stored = json.loads((tmp_path / "settings.json").read_text())
    assert stored["profiles"][0]["address"] == "10.0.0.7:31113"
    assert "s3cret" not in json.dumps(stored)


def test_a_renamed_profile_keeps_its_secrets_and_a_deleted_one_takes_them_along(
    qtbot: QtBot, open_viewer: OpenViewer, memory: MemoryKeyring
) -> None:
    memory.kept["fxviewer", "Lab: token"] = "s3cret"
    viewer = open_viewer(settings=Settings(profiles=(Connection(address="10.0.0.7:1", name="Lab"),)))
    viewer.connections.open()
    dialog = viewer.connections.dialog
    assert dialog is not None
    dialog.turn_to("Lab")
    assert dialog.form is not None

    dialog.form.fields.name.line.setText("Cellar")
    dialog.form.fields.name.line.editingFinished.emit()
    qtbot.waitUntil(lambda: list(memory.kept) == [("fxviewer", "Cellar: token")], timeout=TIMEOUT_MS)
    dialog.side.delete.click()
    assert memory.kept
    dialog.close()

    qtbot.waitUntil(lambda: not memory.kept, timeout=TIMEOUT_MS)


def test_another_language_makes_the_dialog_anew(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    viewer = open_viewer(settings=Settings(profiles=(Connection(address="10.0.0.7:1", name="Lab"),)))
    viewer.connections.open()
    try:
        viewer._choices.window = type(viewer._choices.window)(language="ko")

        assert viewer.connections.dialog is not None
        assert viewer.connections.dialog.windowTitle() != "Connections"
        assert viewer.connections.dialog.isVisible()
    finally:
        viewer._choices.window = type(viewer._choices.window)(language="en")


def test_another_token_is_in_force_at_once_while_the_stream_goes_on(
    qtbot: QtBot, open_viewer: OpenViewer, guarded: OAuthPeer
) -> None:
    guarded.tokens.add("newer")
    viewer = open_viewer(settings=Settings(connection=lab(guarded)), function="echo")
    viewer.connections.vault.take("Lab", "token", "s3cret", lasting=False)
    qtbot.waitUntil(lambda: shown(viewer) > 1, timeout=TIMEOUT_MS)

    viewer.connections.vault.take("Lab", "token", "newer", lasting=False)

    qtbot.waitUntil(lambda: guarded.requests[-1].token == "newer", timeout=TIMEOUT_MS)


def test_a_deleted_profile_that_is_in_use_can_be_made_one_again(qtbot: QtBot, open_viewer: OpenViewer) -> None:
    profile = Connection(address="127.0.0.1:9", name="Lab")
    viewer = open_viewer(settings=Settings(connection=profile, profiles=(profile,)))
    viewer.connections.open()
    dialog = viewer.connections.dialog
    assert dialog is not None
    dialog.side.delete.click()
    dialog.close()
    viewer.connections.open()

    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Make it a profile").click()

    assert viewer._choices.profiles == (profile,)
