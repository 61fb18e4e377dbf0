"""Who asks the gateway: the token, where it comes from, and that it is fetched anew in time."""

import http.client
import json
import logging
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from fxviewer.errors import GatewayError, GatewayRefusedError, GatewayUnreachableError, SettingsError
from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.secret import SecretKind, Secrets
from fxviewer.stream.tls import ssl_context

log = logging.getLogger(__name__)

FETCH_TIMEOUT_S = 5.0
MAX_REPLY_BYTES = 65536
RENEW_AT = 0.8  # of a token's life, so that no call meets the end of it
USUAL_LIFE_S = 7200.0  # OpenFx's


class Credentials:
    """The token of one connection. Safe from any thread; its repr shows nothing of it.

    Raises:
        SettingsError: The metadata cannot be sent.
    """

    def __init__(self, connection: Connection, secrets: Secrets) -> None:
        check_metadata(connection.metadata)
        self._access = connection.access
        self._tls = connection.tls
        self._profile = connection.name
        self._extra = connection.metadata
        self._secrets = secrets
        self._lock = threading.Lock()  # guards the two below
        self._token = ""
        self._renew_at = float("inf")

    @property
    def field(self) -> str:
        """What goes into the request's own field `token`."""
        return self._token if self._access.carrier == "field" else ""

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with every call."""
        if self._access.carrier == "metadata" and self._token:
            return (*self._extra, ("authorization", f"Bearer {self._token}"))
        return self._extra

    @property
    def with_bearer(self) -> tuple[tuple[str, str], ...]:
        """Metadata that have the token in any case: what opens a stream, or is fxviewer's own, reads no field."""
        token = self.field
        return (*self.metadata, *([("authorization", f"Bearer {token}")] if token else []))

    def obtain(self) -> None:
        """Look the token up, or fetch it. Blocks up to FETCH_TIMEOUT_S, or as long as the keyring asks the user.

        Raises:
            SecretMissingError: Somebody has to be asked first.
            GatewayError: The OAuth2 server cannot be reached, or gives none.
            SettingsError: It cannot be a token.
        """
        life_s = float("inf")
        if self._access.identity == "none":
            return
        if self._access.identity == "token":
            token = self._secrets.find(self._profile, "token")
        else:
            token, life_s = self._fetch()
        check_token(token)
        with self._lock:
            self._token, self._renew_at = token, time.monotonic() + life_s * RENEW_AT

    def renew_if_due(self) -> None:
        """Begin to obtain it again while the one at hand still works, on the thread fx-renew."""
        if time.monotonic() >= self._renew_at:
            self._renew_at = float("inf")
            threading.Thread(target=self._renew, name="fx-renew", daemon=True).start()

    def _renew(self) -> None:
        try:
            self.obtain()
        except (GatewayError, SettingsError) as error:
            log.warning("the token could not be renewed: %s", error)
            self._renew_at = time.monotonic() + FETCH_TIMEOUT_S

    def _fetch(self) -> tuple[str, float]:
        """Ask the OAuth2 server as OpenFx's documents say: form values, JSON back, a sentence when it does not want."""
        access, host = self._access, urllib.parse.urlsplit(self._access.token_url).netloc
        if not re.match(r"https?://[^/]", access.token_url) or "@" in host:
            raise SettingsError(
                "The address of the OAuth2 server is missing or no address.", "For example http://10.0.0.91:30011/token"
            )
        form = {
            "grant_type": "client_credentials",
            "client_id": access.client_id,
            "client_secret": self._secrets.find(self._profile, "client secret"),
        }
        if access.username:
            form |= {"username": access.username, "password": self._secrets.find(self._profile, "password")}
        text = _post(access.token_url, form, self._tls)
        try:
            answer = json.loads(text)
            return str(answer["access_token"]), float(answer.get("expires_in") or USUAL_LIFE_S)
        except (ValueError, TypeError, KeyError):
            # From None: the exception would carry the answer, which may carry a token.
            said = f" It says: {text.strip()[:200]}" if re.fullmatch(r"[^{}<>]{1,200}", text.strip()) else ""
            raise GatewayRefusedError(
                f"The OAuth2 server at {host} gives no token.{said}", "Check client, user and their secrets."
            ) from None


def needed_secrets(access: Access) -> tuple[SecretKind, ...]:
    """Return what has to be known before a connection can be made."""
    if access.identity == "token":
        return ("token",)
    if access.identity == "client credentials":
        return ("client secret", "password") if access.username else ("client secret",)
    return ()


def check_token(token: str) -> None:
    """Raises:
    SettingsError: It cannot be sent.
    """
    if not re.fullmatch(r"[\x20-\x7e]+", token):  # grpc would quote it in its complaint
        raise SettingsError("The token has characters no token has.", "Copy it again, as one line of ASCII.")


def check_metadata(metadata: tuple[tuple[str, str], ...]) -> None:
    """Raises:
    SettingsError: A key or a value cannot be sent, or is a secret that belongs elsewhere.
    """
    for key, value in metadata:
        if not re.fullmatch(r"[0-9a-z_.-]+", key) or key.startswith("grpc-") or key.endswith("-bin"):
            raise SettingsError(f"“{key}” is no key for metadata.", "Use lower-case letters, digits and dashes.")
        if key == "authorization":
            raise SettingsError("A token does not belong in the metadata.", "Set it as the token, and it stays secret.")
        if not re.fullmatch(r"[\x20-\x7e]*", value):
            raise SettingsError(f"The value of the metadata “{key}” is no plain text.", "Only ASCII can be sent.")


def _post(url: str, form: dict[str, str], tls: Tls) -> str:
    host = urllib.parse.urlsplit(url).netloc
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode(), method="POST")
    context = ssl_context(tls) if url.startswith("https") else None
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=FETCH_TIMEOUT_S) as reply:
            return str(reply.read(MAX_REPLY_BYTES).decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        what = f"The OAuth2 server at {host} answered with status {error.code}."
        error.close()
        raise GatewayRefusedError(what, "Check its address, the client and the secrets.") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise GatewayUnreachableError(
            f"The OAuth2 server at {host} cannot be reached: {reason}.", "Check its address."
        ) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Secrets go where the user said, and nowhere that a server says."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None
