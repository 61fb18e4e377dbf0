import pytest

from fxviewer.errors import SettingsError
from fxviewer.stream.address import is_encrypted, is_loopback, parse_address, split_address


@pytest.mark.openfx("9.24")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10.0.0.5", "10.0.0.5:31113"),
        ("http://keti:80/", "keti:80"),
        ("grpc://keti", "keti:31113"),
        ("https://openfx.example", "openfx.example:443"),
        ("[::1]", "[::1]:31113"),
        ("::1", "[::1]:31113"),
        ("fe80::a:1", "[fe80::a:1]:31113"),
        (":4000", "127.0.0.1:4000"),
        (" a:1 ", "a:1"),
    ],
)
def test_address_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert parse_address(typed) == meant


@pytest.mark.parametrize("typed", ["", "a b:1", "host:port", "host:99999", "host/path:1", "http://:1"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(SettingsError, match="no gateway address"):
        parse_address(typed)


def test_a_socket_is_told_from_what_is_no_address() -> None:
    with pytest.raises(SettingsError, match="is a socket, and frames are sent to a port"):
        parse_address("unix:/tmp/fx.sock")


@pytest.mark.parametrize(("typed", "expected"), [("https://a", True), ("grpcs://a:1", True), ("http://a", False)])
def test_the_scheme_may_ask_for_tls(typed: str, expected: bool) -> None:
    assert is_encrypted(typed) == expected


def test_loopback_is_known_by_name_and_number() -> None:
    assert is_loopback("127.0.0.1:1")
    assert is_loopback("[::1]:1")
    assert is_loopback("localhost:1")
    assert not is_loopback("10.0.0.1:1")


def test_host_and_port_come_apart() -> None:
    assert split_address("[::1]:80") == ("::1", 80)
