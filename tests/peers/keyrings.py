"""Keyrings that remember as long as the test runs, and one that is broken."""

import keyring.backend
import keyring.errors


class MemoryKeyring(keyring.backend.KeyringBackend):  # type: ignore[misc]  # keyring has no types here
    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


class BrokenKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("the bus is gone")

    set_password = get_password  # type: ignore[assignment]
    delete_password = get_password  # type: ignore[assignment]
