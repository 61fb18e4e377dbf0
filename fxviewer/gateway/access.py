"""Who may do what at one of the gateway's doors."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

import grpc

from fxviewer.gateway.status import StatusError

SCHEME = "bearer"


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """The rule of one door: an address, or a socket in the file system.

    Attributes:
        token: Asked for by what changes the gateway; empty is none.
        is_private: The operating system already keeps everybody else out.
        guards_calls: Everything else asks for the token too.
    """

    token: str = ""
    is_private: bool = False
    guards_calls: bool = False

    def check_change(self, given: str) -> None:
        """Let a function be deployed, updated, scaled or deleted.

        Raises:
            StatusError: This door or this token does not.
        """
        if self.is_private:
            return
        if not self.token:
            raise StatusError(
                grpc.StatusCode.PERMISSION_DENIED,
                "this gateway takes no changes through the network: start it with a token or on a Unix socket",
            )
        self._check(given)

    def check_call(self, given: str) -> None:
        """Let a function be called or looked at.

        Raises:
            StatusError: This door asks for a token, and it is another one.
        """
        if self.guards_calls:
            self._check(given)

    def _check(self, given: str) -> None:
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise StatusError(
                grpc.StatusCode.UNAUTHENTICATED,
                "this needs the gateway's token: send it as metadata “authorization: Bearer TOKEN”; "
                "openfx-cli sends none and needs a gateway on a Unix socket",
            )


def bearer(headers: Iterable[tuple[str, str | bytes]]) -> str:
    """Return the token in metadata or headers, or "" where there is none."""
    for key, value in headers:
        if key.lower() == "authorization" and isinstance(value, str):
            scheme, _, token = value.partition(" ")
            if scheme.lower() == SCHEME:
                return token.strip()
    return ""
