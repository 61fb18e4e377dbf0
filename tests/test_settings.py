import json
from pathlib import Path

import pytest

from fxviewer.errors import SettingsError
from fxviewer.settings import (
    MAX_RECENT,
    Access,
    Capture,
    Connection,
    Recording,
    Settings,
    Tls,
    Window,
    load_settings,
    profile_named,
    save_settings,
    settings_path,
    with_newest,
    with_profile,
    without_profile,
)

LAB = Connection(
    address="lab:443",
    transport="http",
    send_size=(320, 240),
    name="연구실",
    tls=Tls(True, "ca.pem", "me.pem", "me.key", "gw"),
    access=Access("client credentials", "metadata", "http://a/token", "me", "kim"),
    metadata=(("x-team", "vision"), ("b", "")),
    limit_bytes=16 << 20,
    is_fitted=False,
    base64_functions=("stt",),
)
EVERYTHING = Settings(
    connection=Connection("10.0.0.7:31113", "unary", 4, "jpeg", 70, (640, 480), 2.5),
    profiles=(LAB, Connection(name="office")),
    capture=Capture((1280, 720), "every-frame"),
    recording=Recording("/영상 폴더", "{source} {time}", True),
    window=Window(
        geometry="AdnQ",
        docks="AAAA",
        theme="dark",
        language="ko",
        source="/가 나.png",
        function="edges",
        loop=False,
        editor="code -g {file}:{line}",
        functions_folder="/함수",
        hosted=("/f",),
        recent_sources=("pattern",),
        recent_addresses=("10.0.0.7:31113",),
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "새 폴더" / "settings.json"


def store(path: Path, stored: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps(stored), encoding="utf-8")


def test_what_is_saved_is_loaded(path: Path) -> None:
    save_settings(EVERYTHING, path)

    assert load_settings(path) == EVERYTHING


def test_without_a_file_there_are_defaults(path: Path) -> None:
    assert load_settings(path) == Settings()


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\x00\xff", '"settings"'])
def test_a_file_that_is_no_settings_gives_the_defaults(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))

    assert load_settings(path) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("window", "many"),
        ("window", 1.5),
        ("quality", True),
        ("transport", "pigeon"),
        ("send_size", [640]),
        ("send_size", [640, "480"]),
        ("deadline_s", None),
    ],
)
def test_a_bad_value_costs_that_value_only(path: Path, name: str, value: object) -> None:
    store(path, {"connection": {"address": "10.0.0.7:1", name: value}})

    assert load_settings(path) == Settings(connection=Connection(address="10.0.0.7:1"))


def test_a_list_with_one_wrong_entry_is_ignored(path: Path) -> None:
    store(path, {"window": {"recent_sources": ["a.mp4", 7], "function": "edges"}})

    assert load_settings(path) == Settings(window=Window(function="edges"))


def test_a_whole_number_is_a_fine_duration(path: Path) -> None:
    store(path, {"connection": {"deadline_s": 5}})

    assert load_settings(path).connection.deadline_s == 5


def test_what_newer_versions_wrote_is_left_alone(path: Path) -> None:
    store(path, {"window": {"function": "edges", "hologram": True}, "teleport": {}})

    assert load_settings(path).window.function == "edges"


def test_a_failed_save_leaves_the_old_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(EVERYTHING, path)

    def break_off(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", break_off)
    with pytest.raises(OSError, match="no space"):
        save_settings(Settings(), path)

    assert load_settings(path) == EVERYTHING
    assert list(path.parent.iterdir()) == [path]


def test_the_settings_file_can_be_named(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv("FXVIEWER_SETTINGS", str(path))

    assert settings_path() == path


def test_the_newest_is_first_and_there_once() -> None:
    assert with_newest(("a", "b", "c"), "c") == ("c", "a", "b")


def test_recent_names_stay_few() -> None:
    recent: tuple[str, ...] = ()

    for number in range(20):
        recent = with_newest(recent, str(number))

    assert len(recent) == MAX_RECENT
    assert recent[0] == "19"


def test_a_bad_value_in_a_profile_costs_that_value_only(path: Path) -> None:
    store(path, {"profiles": [{"name": "lab", "quality": "high", "tls": {"is_on": 1, "ca_file": "ca.pem"}}]})

    assert load_settings(path).profiles == (Connection(name="lab", tls=Tls(ca_file="ca.pem")),)


def test_profiles_that_are_none_are_ignored(path: Path) -> None:
    store(path, {"profiles": [{"name": "lab"}, 7]})

    assert load_settings(path).profiles == ()


def test_metadata_that_is_no_pairs_is_ignored(path: Path) -> None:
    store(path, {"connection": {"metadata": [["a"]], "address": "h:1"}})

    assert load_settings(path).connection == Connection(address="h:1")


def test_a_profile_is_found_by_its_name() -> None:
    assert profile_named(EVERYTHING, "연구실") == LAB
    with pytest.raises(SettingsError, match="“연구실”, “office”"):
        profile_named(EVERYTHING, "home")
    with pytest.raises(SettingsError, match="Save one in the window"):
        profile_named(Settings(), "home")


def test_a_profile_keeps_its_place_when_it_is_changed() -> None:
    changed = with_profile(EVERYTHING, Connection(name="연구실", quality=10))
    added = with_profile(changed, Connection(name="home"))

    assert [one.name for one in added.profiles] == ["연구실", "office", "home"]
    assert added.profiles[0].quality == 10
    assert [one.name for one in without_profile(added, "연구실").profiles] == ["office", "home"]


def test_no_field_of_the_settings_is_a_secret(path: Path) -> None:
    save_settings(EVERYTHING, path)

    stored = path.read_text(encoding="utf-8").lower()
    assert not [
        word
        for word in ('"token"', '"secret', '"password', "client_secret")
        if word in stored.replace('"token_url"', "")
    ]
