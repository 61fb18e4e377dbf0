"""Tokens and passwords: where they come from, and that they go nowhere else."""

import logging
import os
import threading
from typing import Literal

from fxviewer.errors import GatewayRefusedError

log = logging.getLogger(__name__)

SecretKind = Literal["token", "client secret", "password"]
Place = Literal["environment", "this run", "keyring", "nowhere"]
"""Where a secret is known from."""

SERVICE = "fxviewer"
"""Under which the system's keyring keeps them."""
VARIABLES: dict[SecretKind, str] = {
    "token": "FXVIEWER_TOKEN",
    "client secret": "FXVIEWER_CLIENT_SECRET",
    "password": "FXVIEWER_PASSWORD",
}


class SecretMissingError(GatewayRefusedError):
    """Nobody knows the secret yet; who can ask the user should, and `Secrets.give` it.

    Attributes:
        profile: Whose it is.
        kind: Which.
    """

    def __init__(self, profile: str, kind: SecretKind) -> None:
        whose = f"the connection “{profile}”" if profile else "this connection"
        super().__init__(f"The {kind} of {whose} is not known.", f"Type it in, or set {VARIABLES[kind]}.")
        self.profile = profile
        self.kind = kind


class Secrets:
    """Secrets by profile: out of the environment, as given in this run, or out of the system's keyring.

    Safe from any thread. The keyring may ask the user to unlock it, so every method but `give` can take long.
    Nothing here or behind it is ever logged or shown.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards both below
        self._given: dict[tuple[str, SecretKind], str] = {}
        self._kept: set[tuple[str, SecretKind]] = set()  # of those given

    def find(self, profile: str, kind: SecretKind) -> str:
        """Return the secret.

        Raises:
            SecretMissingError: It is in none of the places.
        """
        found, _ = self._look(profile, kind)
        if not found:
            raise SecretMissingError(profile, kind)
        return found

    def place(self, profile: str, kind: SecretKind) -> Place:
        """Tell where `find` would find it, for people to see."""
        return self._look(profile, kind)[1]

    def give(self, profile: str, kind: SecretKind, text: str) -> None:
        """Use this for the rest of this run."""
        with self._lock:
            self._given[profile, kind] = text
            self._kept.discard((profile, kind))

    def keep(self, profile: str, kind: SecretKind, text: str) -> bool:
        """Use this from now on and put it into the keyring; False when there is none, so that it lasts for this run."""
        self.give(profile, kind, text)
        if not profile or not _into_keyring(profile, kind, text):
            return False
        with self._lock:
            self._kept.add((profile, kind))
        return True

    def rename(self, old: str, new: str) -> None:
        """Keep a profile's secrets under its new name, in the same places."""
        for kind in VARIABLES:
            with self._lock:
                if given := self._given.pop((old, kind), ""):
                    self._given[new, kind] = given
                if (old, kind) in self._kept:
                    self._kept.remove((old, kind))
                    self._kept.add((new, kind))
            if kept := _from_keyring(old, kind):
                _into_keyring(new, kind, kept)
                _out_of_keyring(old, kind)

    def forget(self, profile: str) -> None:
        """Remove all of a profile's secrets, from the keyring too."""
        with self._lock:
            for kind in VARIABLES:
                self._given.pop((profile, kind), None)
                self._kept.discard((profile, kind))
        for kind in VARIABLES:
            _out_of_keyring(profile, kind)

    def _look(self, profile: str, kind: SecretKind) -> tuple[str, Place]:
        with self._lock:
            given = self._given.get((profile, kind), "").strip()
            was_kept = (profile, kind) in self._kept
        if found := os.environ.get(VARIABLES[kind], "").strip():
            return found, "environment"
        kept = _from_keyring(profile, kind).strip() if profile and not given else ""
        if given or kept:
            return given or kept, "this run" if given and not was_kept else "keyring"
        return "", "nowhere"


def has_keyring() -> bool:
    """Whether `keep` will last. Asks the system, which may take a moment."""
    import keyring
    import keyring.backends.fail

    return not isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring)


# The keyring is imported when it is needed: it looks for its back ends, which takes a tenth of a second. Back ends of
# other makers raise what they like, and what they say may hold what they were given.


def _from_keyring(profile: str, kind: SecretKind) -> str:
    import keyring

    try:
        return keyring.get_password(SERVICE, f"{profile}: {kind}") or ""
    except Exception as error:
        log.info("the keyring does not give the %s: %s", kind, type(error).__name__)
        return ""


def _into_keyring(profile: str, kind: SecretKind, text: str) -> bool:
    import keyring

    try:
        keyring.set_password(SERVICE, f"{profile}: {kind}", text)
    except Exception as error:
        log.info("the keyring does not take the %s: %s", kind, type(error).__name__)
        return False
    return True


def _out_of_keyring(profile: str, kind: SecretKind) -> None:
    import keyring

    try:
        keyring.delete_password(SERVICE, f"{profile}: {kind}")
    except Exception as error:
        log.debug("the keyring forgets no %s: %s", kind, type(error).__name__)
