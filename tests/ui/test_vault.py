from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.stream.secret import Secrets
from fxviewer.ui.background import Background
from fxviewer.ui.vault import Vault
from tests.peers.keyrings import MemoryKeyring


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    for name in ("FXVIEWER_TOKEN", "FXVIEWER_CLIENT_SECRET", "FXVIEWER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def vault(loop: QEventLoop) -> Vault:
    def fail(error: BaseException) -> None:
        raise error

    return Vault(Secrets(), Background(loop, fail))


def test_a_secret_that_is_to_last_goes_into_the_keyring(qtbot: QtBot, vault: Vault, memory: MemoryKeyring) -> None:
    given: list[tuple[str, str]] = []
    vault.given.connect(lambda *one: given.append(one))
    with qtbot.waitSignal(vault.looked) as looked:
        vault.take("Lab", "token", "s3cret", lasting=True)

    assert looked.args == ["Lab", "token", "keyring", True]
    assert given == [("Lab", "token")]
    assert memory.kept == {("fxviewer", "Lab: token"): "s3cret"}
    assert vault.secrets.find("Lab", "token") == "s3cret"


def test_one_that_is_not_stays_in_this_run(qtbot: QtBot, vault: Vault, memory: MemoryKeyring) -> None:
    with qtbot.waitSignal(vault.looked) as looked:
        vault.take("Lab", "token", "s3cret", lasting=False)

    assert looked.args == ["Lab", "token", "this run", True]
    assert not memory.kept


def test_a_computer_without_a_keyring_is_told(qtbot: QtBot, vault: Vault) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())

    with qtbot.waitSignal(vault.looked) as looked:
        vault.look("Lab", "password")

    assert looked.args == ["Lab", "password", "nowhere", False]


def test_secrets_follow_a_new_name_and_go_with_their_profile(qtbot: QtBot, vault: Vault, memory: MemoryKeyring) -> None:
    with qtbot.waitSignal(vault.looked):
        vault.take("Lab", "token", "s3cret", lasting=True)

    vault.rename("Lab", "Cellar")
    qtbot.waitUntil(lambda: list(memory.kept) == [("fxviewer", "Cellar: token")])
    vault.forget("Cellar")

    qtbot.waitUntil(lambda: not memory.kept)
