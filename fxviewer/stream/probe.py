"""Finding out, step by step, whether a function can be called, and what to do where it cannot."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Literal, TypeVar

from fxviewer.errors import FxviewerError, GatewayError, SettingsError
from fxviewer.settings import Connection
from fxviewer.stream.address import parse_address, split_address
from fxviewer.stream.ask import Ask
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.credentials import Credentials
from fxviewer.stream.dialect import Dialect
from fxviewer.stream.reply import Failure, read_result
from fxviewer.stream.secret import Secrets
from fxviewer.stream.tls import ssl_context

STEP_TIMEOUT_S = 5.0

StepName = Literal["name", "TCP", "TLS", "token", "service", "function", "call"]
Verdict = Literal["ok", "failed", "skipped"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried.

    Attributes:
        what: One sentence: what was found.
        cure: One sentence: what to do about it; empty where it worked.
    """

    name: StepName
    verdict: Verdict
    what: str
    cure: str = ""
    elapsed_ms: float = 0.0
    has_function_failed: bool = False


def probe_steps(connection: Connection, secrets: Secrets, *, function: str, body: bytes) -> Iterator[Step]:
    """Try name, TCP, TLS, token, service, function and one call; end with the first that fails.

    Every step ends within STEP_TIMEOUT_S, but for the call, which has the connection's deadline. Closing the iterator
    ends it between two steps.

    Args:
        function: To be called; empty leaves out the last two steps.
        body: What it is called with, base64 already where it wants that.

    Raises:
        SettingsError: The connection has no address.
    """
    address = parse_address(connection.address)
    probe = _Probe(address, connection, secrets, function, body)
    with closing(probe):
        for name, attempt in probe.attempts():
            step = _timed(name, attempt)
            yield step
            if step.verdict == "failed":
                return


class _FailedError(Exception):
    """args are what and cure."""


class _SkippedError(Exception):
    """args is why."""


class _Probe:
    """What the steps find out one after another."""

    def __init__(self, address: str, connection: Connection, secrets: Secrets, function: str, body: bytes) -> None:
        self._address = address
        self._host, self._port = split_address(address)
        self._connection = connection
        self._function = function
        self._body = body
        self._secrets = secrets
        self._place: tuple[str, int] = ("", 0)
        self._credentials: Credentials | None = None
        self._client: GatewayClient | None = None
        self._dialect: Dialect | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def attempts(self) -> Iterator[tuple[StepName, Callable[[], str]]]:
        yield "name", self._resolve
        yield "TCP", self._connect
        yield "TLS", self._encrypt
        yield "token", self._obtain_token
        yield "service", self._find_service
        if self._function:
            yield "function", self._find_function
            yield "call", self._call

    def _resolve(self) -> str:
        try:
            found = _within(STEP_TIMEOUT_S, lambda: socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM))
        except (socket.gaierror, UnicodeError) as error:  # a part of a name is neither empty nor longer than 63 letters
            reason = error.strerror if isinstance(error, OSError) else "this is no name"
            raise _FailedError(
                f"There is no computer named {self._host}: {reason}.", "Check the address for typing errors."
            ) from error
        except TimeoutError as error:
            raise _FailedError("The name server does not answer.", "Check the network, or use a number.") from error
        self._place = found[0][4][0], self._port  # type: ignore[assignment]  # of IPv4 and IPv6 alike
        number = self._place[0]
        return f"{self._host} needs no look-up." if number == self._host else f"{self._host} is {number}."

    def _connect(self) -> str:
        try:
            socket.create_connection(self._place, STEP_TIMEOUT_S).close()
        except TimeoutError as error:
            raise _FailedError(
                f"{self._address} does not answer.", "Check that the computer is on, and the firewalls on the way."
            ) from error
        except ConnectionRefusedError as error:
            raise _FailedError(
                f"Nothing listens at {self._address}.", "Check the port (OpenFx’s is 31113), and that the gateway runs."
            ) from error
        except OSError as error:
            raise _FailedError(f"{self._address} cannot be reached: {error.strerror}.", "Check the network.") from error
        return f"Somebody listens at port {self._port}."

    def _encrypt(self) -> str:
        tls = self._connection.tls
        if not tls.is_on:
            raise _SkippedError("The connection is not encrypted.")
        context = ssl_context(tls)
        context.set_alpn_protocols(["h2", "http/1.1"])
        try:
            with (
                socket.create_connection(self._place, STEP_TIMEOUT_S) as plain,
                context.wrap_socket(plain, server_hostname=tls.server_name or self._host) as encrypted,
            ):
                version, protocol = encrypted.version(), encrypted.selected_alpn_protocol()
        except ssl.SSLCertVerificationError as error:
            raise _FailedError(
                f"The certificate is not trusted: {error.verify_message}.", _trust_cure(error)
            ) from error
        except (OSError, ssl.SSLError) as error:
            raise _FailedError(
                f"The handshake failed: {_reason(error)}.", "The port may not be encrypted: try without TLS."
            ) from error
        return f"{version}, {protocol or 'no protocol agreed on'}."

    def _obtain_token(self) -> str:
        self._credentials = Credentials(self._connection, self._secrets)
        if self._connection.access.identity == "none":
            raise _SkippedError("No token is sent.")
        self._credentials.obtain()
        return f"There is a token, sent in {self._connection.access.carrier}."

    def _find_service(self) -> str:
        self._client = GatewayClient(self._address, self._connection, self._credentials)
        try:
            self._dialect = self._client.probe(self._connection.transport)
        except GatewayError as error:
            if not self._connection.tls.is_on and self._wants_tls():
                raise _FailedError("The port is encrypted.", "Switch TLS on.") from error
            raise
        return f"{self._dialect.kind}, asked by {self._dialect.wording}."

    def _find_function(self) -> str:
        assert self._client is not None
        assert self._dialect is not None
        names = [one.Name for one in self._client.functions(self._dialect)]
        if not names:
            raise _SkippedError("The gateway does not list its functions, or has none.")
        if self._function not in names:
            known = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
            raise _FailedError(f"The gateway has no function “{self._function}”.", f"It has {known}.")
        return f"“{self._function}” is one of {len(names)}."

    def _call(self) -> str:
        assert self._client is not None
        assert self._dialect is not None
        ask = Ask(self._function)
        reply = self._client.call(self._dialect, ask, self._body, self._connection.deadline_s)
        result = reply if isinstance(reply, Failure) else read_result(reply)
        if isinstance(result, Failure):
            raise _FailedError(
                f"The function failed: {result.message.rstrip('.')}.", result.hint or "Look at the function’s log."
            )
        if isinstance(result, str):
            shown = " ".join(result.split())[:60]
            return f"It answered with text: “{shown}”." if shown else "It answered nothing."
        return f"It answered with {len(result):,} bytes."

    def _wants_tls(self) -> bool:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with socket.create_connection(self._place, STEP_TIMEOUT_S) as plain, context.wrap_socket(plain):
                return True
        except OSError:
            return False


def _timed(name: StepName, attempt: Callable[[], str]) -> Step:
    began = time.perf_counter()
    verdict: Verdict = "ok"
    cure = ""
    has_function_failed = False
    try:
        what = attempt()
    except _SkippedError as error:
        verdict, what = "skipped", str(error)
    except _FailedError as error:
        verdict, (what, cure) = "failed", error.args
        has_function_failed = name == "call"  # what breaks the connection in it is another error
    except FxviewerError as error:
        verdict, what, cure = "failed", error.what, error.cure
        if isinstance(error, SettingsError) and not cure:
            cure = "Check the connection’s settings."
    return Step(name, verdict, what, cure, (time.perf_counter() - began) * 1e3, has_function_failed)


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """Ask on a thread that is left alone when it takes longer; the resolver knows no time-out.

    Raises:
        TimeoutError: It took longer.
    """
    answers: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except (OSError, UnicodeError) as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="fx-resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]


def _trust_cure(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in (18, 19, 20, 21):  # self-signed, or signed by who is not known
        return "Name the authority that signed it as the CA file."
    if error.verify_code in (62, 64):  # the host's name or number is not in it
        return "Set the server name to the one that is in the certificate."
    if error.verify_code == 10:
        return "It has expired: ask who runs the gateway for another one."
    return "Ask who runs the gateway."


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or error.strerror or type(error).__name__)
