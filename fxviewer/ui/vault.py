"""Secrets for the window: looked up and kept on threads, because a keyring may ask the user first."""

import asyncio

from PySide6.QtCore import QObject, Signal

from fxviewer.stream.secret import Place, SecretKind, Secrets, has_keyring
from fxviewer.ui.background import Background


class Vault(QObject):
    """What is secret goes in and never comes out; only where it is kept is told.

    Signals:
        looked: Profile, kind, where the secret is known from, and whether this computer has a keyring.
        given: Profile and kind of a secret that was typed in.
    """

    looked = Signal(str, str, str, bool)
    given = Signal(str, str)

    def __init__(self, secrets: Secrets, background: Background) -> None:
        super().__init__()
        self.secrets = secrets
        self._background = background

    def look(self, profile: str, kind: SecretKind) -> None:
        """Find out where it is known from; `looked` tells."""
        self._background.start(self._look(profile, kind))

    def take(self, profile: str, kind: SecretKind, text: str, *, lasting: bool) -> None:
        """Use a secret, and put it into the keyring when it is to last; `given` and `looked` tell."""
        self._background.start(self._take(profile, kind, text, lasting))

    def rename(self, old: str, new: str) -> None:
        """Let a profile's secrets follow its new name."""
        self._background.start(asyncio.to_thread(self.secrets.rename, old, new))

    def forget(self, profile: str) -> None:
        """Remove a profile's secrets, from the keyring too."""
        self._background.start(asyncio.to_thread(self.secrets.forget, profile))

    async def _look(self, profile: str, kind: SecretKind) -> None:
        place, has_one = await asyncio.to_thread(_place, self.secrets, profile, kind)
        self.looked.emit(profile, kind, place, has_one)

    async def _take(self, profile: str, kind: SecretKind, text: str, lasting: bool) -> None:
        keep = self.secrets.keep if lasting else self.secrets.give
        await asyncio.to_thread(keep, profile, kind, text)
        self.given.emit(profile, kind)
        await self._look(profile, kind)


def _place(secrets: Secrets, profile: str, kind: SecretKind) -> tuple[Place, bool]:
    return secrets.place(profile, kind), has_keyring()
