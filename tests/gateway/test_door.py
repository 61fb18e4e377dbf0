import socket
from pathlib import Path

import pytest

from fxviewer.errors import GatewayRefusedError, SettingsError
from fxviewer.gateway.access import Access
from fxviewer.gateway.door import Door, address_here, parse_door


@pytest.mark.parametrize(
    ("text", "door", "address"),
    [
        ("127.0.0.1:31113", Door("127.0.0.1", 31113), "127.0.0.1:31113"),
        ("localhost:0", Door("localhost", 0), "localhost:0"),
        ("[::1]:31113", Door("::1", 31113), "[::1]:31113"),
        ("unix:/run/fx.sock", Door("", 0, Path("/run/fx.sock")), "unix:/run/fx.sock"),
        ("unix:///run/fx.sock", Door("", 0, Path("/run/fx.sock")), "unix:/run/fx.sock"),
    ],
)
def test_address_is_read_and_written(text: str, door: Door, address: str) -> None:
    assert parse_door(text) == door
    assert door.address() == address


@pytest.mark.parametrize("text", ["127.0.0.1", "nonsense", ":31113", "host:port", "host:70000", "unix:", ""])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="is no address"):
        parse_door(text)


@pytest.mark.parametrize("text", ["127.0.0.1:1", "127.0.0.9:1", "localhost:1", "[::1]:1", "unix:/x"])
def test_door_nobody_else_reaches_is_open_for_calls(text: str) -> None:
    assert not parse_door(text).access("", is_open=False).guards_calls


@pytest.mark.parametrize("text", ["0.0.0.0:1", "10.1.2.3:1", "[::]:1", "example.com:1"])
def test_door_others_reach_needs_a_token_or_the_word_for_it(text: str) -> None:
    door = parse_door(text)

    with pytest.raises(SettingsError, match="Others can reach"):
        door.access("", is_open=False)
    assert door.access("secret", is_open=False) == Access("secret", guards_calls=True)
    assert door.access("", is_open=True) == Access("")


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("0.0.0.0:5", "127.0.0.1:5"),
        ("[::]:5", "[::1]:5"),
        ("10.0.0.0:5", "10.0.0.0:5"),
        ("127.0.0.1:5", "127.0.0.1:5"),
        ("unix:/x", "unix:/x"),
    ],
)
def test_all_addresses_are_reached_here_at_loopback(address: str, here: str) -> None:
    assert address_here(address) == here


def test_socket_in_the_file_system_is_private() -> None:
    assert parse_door("unix:/x").access("", is_open=False).is_private


def test_what_a_dead_gateway_left_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "fx.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))

    parse_door(f"unix:{path}").claim()

    assert not path.exists()


def test_socket_of_a_living_gateway_and_a_file_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with socket.socket(socket.AF_UNIX) as living:
        living.bind(str(tmp_path / "fx.sock"))
        living.listen()

        with pytest.raises(GatewayRefusedError, match="Another gateway"):
            parse_door(f"unix:{tmp_path / 'fx.sock'}").claim()

    with pytest.raises(GatewayRefusedError, match="no socket"):
        parse_door(f"unix:{file}").claim()
    assert file.read_text() == "mine"


def test_why_a_port_cannot_be_had_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        door = Door("127.0.0.1", taken.getsockname()[1])

        assert "Address already in use" in door.refusal().what
        assert door.refusal().cure == "Choose another port, or 0 for any that is free."


def test_an_address_of_another_computer_is_told_apart_from_a_port_that_is_taken() -> None:
    assert Door("192.0.2.1", 0).refusal().cure == "Choose an address of this computer."


def test_asking_why_leaves_no_socket(tmp_path: Path) -> None:
    Door("", 0, tmp_path / "fx.sock").refusal()

    assert not (tmp_path / "fx.sock").exists()
