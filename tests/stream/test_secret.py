from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest

from fxviewer.stream.secret import SecretMissingError, Secrets, has_keyring
from tests.peers.keyrings import BrokenKeyring, MemoryKeyring


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("FXVIEWER_TOKEN", "FXVIEWER_CLIENT_SECRET", "FXVIEWER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_what_is_kept_outlives_the_run() -> None:
    keyring.set_keyring(MemoryKeyring())

    assert has_keyring()
    assert Secrets().keep("lab", "token", "s3cret")

    assert Secrets().find("lab", "token") == "s3cret"


def test_without_a_keyring_it_lasts_for_this_run() -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    secrets = Secrets()

    assert not has_keyring()
    assert not secrets.keep("lab", "token", "s3cret")

    assert secrets.find("lab", "token") == "s3cret"
    with pytest.raises(SecretMissingError, match=r"token of the connection “lab” is not known.*FXVIEWER_TOKEN"):
        Secrets().find("lab", "token")


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXVIEWER_CLIENT_SECRET", " from outside\n")
    secrets = Secrets()
    secrets.give("lab", "client secret", "given")

    assert secrets.find("lab", "client secret") == "from outside"


def test_a_connection_without_a_name_has_nothing_in_the_keyring() -> None:
    memory = MemoryKeyring()
    keyring.set_keyring(memory)

    assert not Secrets().keep("", "token", "s3cret")

    assert memory.kept == {}


def test_a_forgotten_profile_leaves_nothing() -> None:
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    secrets = Secrets()
    secrets.keep("lab", "token", "a")
    secrets.keep("lab", "password", "b")

    secrets.forget("lab")

    assert memory.kept == {}
    with pytest.raises(SecretMissingError):
        secrets.find("lab", "token")


def test_a_keyring_that_breaks_is_as_good_as_none() -> None:
    keyring.set_keyring(BrokenKeyring())
    secrets = Secrets()

    with pytest.raises(SecretMissingError):
        secrets.find("lab", "token")
    assert not secrets.keep("lab", "token", "s3cret")
    secrets.forget("lab")


def test_nothing_shows_what_is_inside() -> None:
    secrets = Secrets()
    secrets.give("lab", "token", "s3cret")

    assert "s3cret" not in repr(secrets) + str(vars(SecretMissingError("lab", "token")))


def test_where_a_secret_is_known_from_is_told_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(MemoryKeyring())
    secrets = Secrets()
    assert secrets.place("lab", "token") == "nowhere"

    secrets.give("lab", "token", "a")
    assert secrets.place("lab", "token") == "this run"
    secrets.keep("lab", "token", "b")
    assert secrets.place("lab", "token") == Secrets().place("lab", "token") == "keyring"
    monkeypatch.setenv("FXVIEWER_TOKEN", "c")
    assert secrets.place("lab", "token") == "environment"


def test_a_renamed_profile_takes_its_secrets_along_to_where_they_were() -> None:
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    secrets = Secrets()
    secrets.keep("lab", "token", "kept")
    secrets.give("lab", "password", "for this run")

    secrets.rename("lab", "cellar")

    assert (secrets.find("cellar", "token"), secrets.place("cellar", "token")) == ("kept", "keyring")
    assert (secrets.find("cellar", "password"), secrets.place("cellar", "password")) == ("for this run", "this run")
    assert list(memory.kept) == [("fxviewer", "cellar: token")]
    assert secrets.place("lab", "token") == secrets.place("lab", "password") == "nowhere"


def test_the_environments_secret_is_no_profiles_and_is_not_renamed_into_the_keyring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    monkeypatch.setenv("FXVIEWER_TOKEN", "outside")

    Secrets().rename("lab", "cellar")

    assert memory.kept == {}
