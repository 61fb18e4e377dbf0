from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from fxviewer.cli.connection import connection_of, connection_options, overrides, secrets_for
from fxviewer.errors import SettingsError
from fxviewer.settings import Access, Connection, Settings, Tls, save_settings, settings_path
from fxviewer.stream.secret import SecretMissingError
from fxviewer.viewer_options import ConnectionOverrides

LAB = Connection(
    address="10.0.0.7:443",
    name="lab",
    quality=60,
    tls=Tls(is_on=True),
    access=Access("token", "metadata"),
    base64_functions=("old",),
)


@click.command()
@click.argument("function", required=False)
@connection_options
def command(function: str | None, **given: Any) -> tuple[ConnectionOverrides, Connection]:
    return overrides(given, function), connection_of(given, function)


def parse(*arguments: str) -> tuple[ConnectionOverrides, Connection]:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    parsed: tuple[ConnectionOverrides, Connection] = result.return_value
    return parsed


def connection(*arguments: str) -> Connection:
    return parse(*arguments)[1]


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FXVIEWER_SETTINGS", str(tmp_path / "settings.json"))
    for name in ("OPENFX_URL", "FXVIEWER_TOKEN", "FXVIEWER_CLIENT_SECRET", "FXVIEWER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def lab() -> None:
    save_settings(Settings(profiles=(LAB,)), settings_path())


def test_what_is_not_asked_for_stays_as_remembered() -> None:
    assert parse()[0] == ConnectionOverrides()


def test_the_connection_is_read() -> None:
    arguments = ["--gateway", "http://10.0.0.7/", "--transport", "http", "--window", "4", "--quality", "70"]

    assert connection(
        *arguments, "--size", "640x360", "--deadline", "5", "--max-message", "16", "--no-fit"
    ) == Connection(
        address="10.0.0.7:31113",
        transport="http",
        window=4,
        quality=70,
        send_size=(640, 360),
        deadline_s=5,
        limit_bytes=16 << 20,
        is_fitted=False,
    )


def test_window_auto_is_asked_for_and_not_left_out() -> None:
    assert parse("--window", "auto")[0].window == 0


@pytest.mark.openfx("9.24")
def test_the_gateway_of_openfx_cli_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENFX_URL", "10.0.0.9:31113")

    assert connection().address == "10.0.0.9:31113"


@pytest.mark.usefixtures("lab")
def test_a_profile_is_used_and_options_win_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENFX_URL", "10.0.0.9:31113")

    assert connection("--profile", "lab") == LAB
    changed = connection("--profile", "lab", "--gateway", "here:1", "--quality", "90", "--no-tls")
    assert (changed.address, changed.quality, changed.tls.is_on, changed.name) == ("here:1", 90, False, "lab")


@pytest.mark.usefixtures("lab")
def test_a_profile_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match=r"no connection profile “office”\. There are “lab”"):
        connection("--profile", "office")


def test_files_and_names_of_tls_switch_it_on(tmp_path: Path) -> None:
    for name in ("ca", "cert", "key"):
        (tmp_path / name).touch()
    arguments = [part for name in ("ca", "cert", "key") for part in (f"--{name}", str(tmp_path / name))]

    assert connection(*arguments, "--server-name", "gw").tls == Tls(
        True, str(tmp_path / "ca"), str(tmp_path / "cert"), str(tmp_path / "key"), "gw"
    )


def test_https_in_front_of_the_address_means_tls() -> None:
    assert connection("--gateway", "https://openfx.example").tls.is_on
    assert connection("--gateway", "https://openfx.example").address == "openfx.example:443"


@pytest.mark.parametrize(
    ("arguments", "access"),
    [
        (("--auth", "token"), Access("token", "field")),
        (("--token-in", "metadata"), Access("token", "metadata")),
        (
            ("--token-url", "http://a/token", "--client-id", "me", "--user", "kim"),
            Access("client credentials", "field", "http://a/token", "me", "kim"),
        ),
        (("--auth", "oauth2"), Access("client credentials")),
        (("--auth", "none", "--token-in", "field"), Access("none", "field")),
    ],
)
def test_who_asks_is_read(arguments: tuple[str, ...], access: Access) -> None:
    assert connection(*arguments).access == access


def test_metadata_is_read_pair_by_pair() -> None:
    assert connection("--metadata", "X-Team=vision=1", "--metadata", "b=").metadata == (
        ("x-team", "vision=1"),
        ("b", ""),
    )


@pytest.mark.usefixtures("lab")
def test_base64_is_about_the_function_that_is_named() -> None:
    assert connection("new", "--base64").base64_functions == ("new",)
    assert connection("new", "--base64", "--profile", "lab").base64_functions == ("old", "new")
    assert connection("old", "--raw", "--profile", "lab").base64_functions == ()
    with pytest.raises(click.UsageError, match="FUNCTION"):
        connection("--base64")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--size", "640"),
        ("--size", "0x480"),
        ("--window", "0"),
        ("--window", "many"),
        ("--quality", "0"),
        ("--quality", "101"),
        ("--gateway", "host:port"),
        ("--transport", "carrier pigeon"),
        ("--deadline", "0"),
        ("--max-message", "0"),
        ("--ca", "not there"),
        ("--auth", "password"),
        ("--metadata", "authorization=Bearer x"),
        ("--metadata", "Grpc-X=1"),
        ("--metadata", "=x"),
        ("--metadata", "x"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(click.BadParameter):
        parse(*arguments)


def test_no_option_takes_a_secret() -> None:
    """Other users of a computer can read the arguments of a program."""
    names = {name for param in command.params for name in param.opts}

    assert not {"--token", "--client-secret", "--password"} & names


def test_secrets_come_from_the_environment_or_are_missed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SecretMissingError, match="FXVIEWER_TOKEN"):
        secrets_for(LAB)

    monkeypatch.setenv("FXVIEWER_TOKEN", "s3cret")
    assert secrets_for(LAB).find("lab", "token") == "s3cret"


def test_without_an_identity_nothing_is_asked_for() -> None:
    secrets_for(Connection())
