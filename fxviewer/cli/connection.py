"""How commands are told which gateway to ask, and how."""

import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fxviewer.cli.options import add_options, read_size
from fxviewer.errors import SettingsError
from fxviewer.settings import Connection, Identity, load_settings, profile_named, settings_path
from fxviewer.viewer_options import ConnectionOverrides

if TYPE_CHECKING:
    from fxviewer.stream.secret import Secrets

_Command = TypeVar("_Command", bound=Callable[..., Any])

_MAX_WINDOW = 64  # more requests than any network needs only make frames old
_IDENTITIES: dict[str, Identity] = {"none": "none", "token": "token", "oauth2": "client credentials"}


def _read_window(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    if text == "auto":
        return 0
    if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= _MAX_WINDOW:
        raise click.BadParameter(f"“{text}” is neither auto nor a number from 1 to {_MAX_WINDOW}.")
    return int(text)


def read_gateway(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    """Check an address as people type it; $OPENFX_URL does not count against a profile that is named."""
    if text is None:
        return None
    is_from_environment = ctx.get_parameter_source(param.name or "") is click.core.ParameterSource.ENVIRONMENT
    if is_from_environment and ctx.params.get("profile"):
        return None
    from fxviewer.stream.address import parse_address

    try:
        parse_address(text)
    except SettingsError as error:
        raise click.BadParameter(str(error)) from error
    return text


def _read_metadata(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    for text in texts:
        if "=" not in text:
            raise click.BadParameter(f"“{text}” is not of the form KEY=VALUE.")
    pairs = tuple((key.strip().lower(), value) for key, _, value in (text.partition("=") for text in texts))
    from fxviewer.stream.credentials import check_metadata

    try:
        check_metadata(pairs)
    except SettingsError as error:
        raise click.BadParameter(str(error)) from error
    return pairs


_FILE = click.Path(exists=True, dir_okay=False, resolve_path=True)
_GATEWAY_OPTION = click.option(
    "--gateway",
    metavar="HOST:PORT",
    callback=read_gateway,
    envvar="OPENFX_URL",
    help="Ask this gateway ($OPENFX_URL, or else one on this computer).",
)
_CONNECTION_OPTIONS = (
    click.option("--profile", metavar="NAME", is_eager=True, help="Connect as this profile says."),
    click.option(
        "--transport", type=click.Choice(["auto", "stream", "unary", "http"]), help="How frames are sent (auto)."
    ),
    click.option("--window", callback=_read_window, metavar="N|auto", help="Requests in flight at most (auto)."),
    click.option("--quality", type=click.IntRange(1, 100), metavar="N", help="Of frames sent as JPEG (85)."),
    click.option("--size", callback=read_size, metavar="WxH", help="Scale frames down to fit before they are sent."),
    click.option("--base64/--raw", default=None, help="Send frames to this function as base64 text, or as they are."),
    click.option("--deadline", type=click.FloatRange(0.1, 3600), metavar="S", help="A frame may take so long (30)."),
    click.option(
        "--max-message", type=click.FloatRange(0.01, 2047), metavar="MIB", help="What the gateway takes at most (4)."
    ),
    click.option("--fit/--no-fit", default=None, help="Send frames above that smaller, or refuse them."),
    click.option("--tls/--no-tls", default=None, help="Encrypt the connection."),
    click.option("--ca", type=_FILE, metavar="FILE", help="Trust this authority alone (PEM)."),
    click.option("--cert", type=_FILE, metavar="FILE", help="Show this certificate of ours (PEM)."),
    click.option("--key", type=_FILE, metavar="FILE", help="Its key (PEM)."),
    click.option("--server-name", metavar="NAME", help="The gateway’s certificate must carry this name."),
    click.option("--auth", type=click.Choice(list(_IDENTITIES)), help="How to say who asks (none)."),
    click.option(
        "--token-in",
        type=click.Choice(["field", "metadata"]),
        help="Where the token goes: OpenFx’s own field, or “authorization” (field).",
    ),
    click.option("--token-url", metavar="URL", help="Fetch the token from this OAuth2 server."),
    click.option("--client-id", metavar="ID", help="Ours, at the OAuth2 server."),
    click.option("--user", metavar="NAME", help="Likewise, where it asks for a user."),
    click.option(
        "--metadata", multiple=True, callback=_read_metadata, metavar="KEY=VALUE", help="Send it along. Repeatable."
    ),
)


def connection_options(command: _Command) -> _Command:
    """Add everything about the gateway. Secrets are never options: other users can read those."""
    return add_options(command, (_GATEWAY_OPTION, *_CONNECTION_OPTIONS))


def connection_options_without_gateway(command: _Command) -> _Command:
    """Add the same, for a command whose argument is the gateway."""
    return add_options(command, _CONNECTION_OPTIONS)


def overrides(given: dict[str, Any], function: str | None) -> ConnectionOverrides:
    """Read what `connection_options` gave.

    Args:
        function: That is asked, as far as the command line names it.

    Raises:
        SettingsError: There is no such profile.
        click.UsageError: Nobody knows which function is to get base64.
    """
    if given["base64"] is not None and function is None:
        raise click.UsageError("Name the FUNCTION that --base64 or --raw is about.")
    address, is_encrypted = _address(given["gateway"])
    return ConnectionOverrides(
        address=address,
        transport=given["transport"],
        window=given["window"],
        quality=given["quality"],
        send_size=given["size"],
        deadline_s=given["deadline"],
        metadata=given["metadata"] or None,
        limit_bytes=None if given["max_message"] is None else int(given["max_message"] * (1 << 20)),
        is_fitted=given["fit"],
        tls=_tls(given, is_encrypted=is_encrypted),
        access=_access(given),
        base64=None if given["base64"] is None or function is None else (function, given["base64"]),
        profile=profile_named(load_settings(settings_path()), given["profile"]) if given["profile"] else None,
    )


def connection_of(given: dict[str, Any], function: str | None) -> Connection:
    """Read the connection for a command without a window, where nothing but a named profile is remembered.

    Raises:
        SettingsError, click.UsageError: As overrides.
    """
    return overrides(given, function).over(Connection())


def secrets_for(connection: Connection) -> "Secrets":
    """Return the secrets with everything the connection needs; what is missing is asked for on a terminal.

    Raises:
        SecretMissingError: There is no terminal to ask on.
    """
    from fxviewer.stream.credentials import needed_secrets
    from fxviewer.stream.secret import SecretMissingError, Secrets, has_keyring

    secrets = Secrets()
    for kind in needed_secrets(connection.access):
        try:
            secrets.find(connection.name, kind)
        except SecretMissingError:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            whose = f" of “{connection.name}”" if connection.name else ""
            text = click.prompt(f"The {kind}{whose}", hide_input=True, err=True)
            secrets.give(connection.name, kind, text)
            if connection.name and has_keyring() and click.confirm("Keep it in the system’s keyring?", err=True):
                secrets.keep(connection.name, kind, text)
    return secrets


def _address(text: str | None) -> tuple[str | None, bool]:
    if text is None:
        return None, False
    from fxviewer.stream.address import is_encrypted, parse_address

    return parse_address(text), is_encrypted(text)


def _tls(given: dict[str, Any], *, is_encrypted: bool) -> dict[str, Any]:
    names = {"ca": "ca_file", "cert": "certificate_file", "key": "key_file", "server_name": "server_name"}
    asked: dict[str, Any] = {field: given[name] for name, field in names.items() if given[name] is not None}
    if given["tls"] is not None:
        asked["is_on"] = given["tls"]
    elif asked or is_encrypted:
        asked["is_on"] = True
    return asked


def _access(given: dict[str, Any]) -> dict[str, Any]:
    names = {"token_in": "carrier", "token_url": "token_url", "client_id": "client_id", "user": "username"}
    asked: dict[str, Any] = {field: given[name] for name, field in names.items() if given[name] is not None}
    if given["auth"] is not None:
        asked["identity"] = _IDENTITIES[given["auth"]]
    elif given["token_url"] is not None:
        asked["identity"] = "client credentials"
    elif given["token_in"] is not None:
        asked["identity"] = "token"
    return asked
