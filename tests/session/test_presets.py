"""Values are kept per function and name, and a broken file costs those values only."""

from pathlib import Path

import pytest

from fxviewer.session.presets import MAX_TUNINGS, preset_names, preset_values, with_preset, without_preset
from fxviewer.settings import Settings, Tuning, load_settings, save_settings


def test_values_come_back_from_the_file_as_they_went(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    values = {"low": 90, "sigma": 0.5, "soft": True, "mode": "fast", "글": "값"}

    save_settings(with_preset(Settings(), "edges", values, "at night"), path)

    assert preset_values(load_settings(path), "edges", "at night") == values


def test_presets_belong_to_one_function_and_one_name() -> None:
    settings = with_preset(Settings(), "edges", {"low": 1})
    settings = with_preset(settings, "edges", {"low": 2}, "b")
    settings = with_preset(settings, "edges", {"low": 3}, "A")
    settings = with_preset(settings, "blur", {"low": 4}, "b")

    assert preset_names(settings, "edges") == ("A", "b")
    assert preset_values(settings, "edges") == {"low": 1}
    assert preset_values(settings, "edges", "b") == {"low": 2}
    assert preset_values(settings, "edges", "c") == {}


def test_a_preset_is_replaced_and_removed() -> None:
    settings = with_preset(Settings(), "edges", {"low": 1}, "b")

    settings = with_preset(settings, "edges", {"low": 2}, "b")
    assert preset_values(settings, "edges", "b") == {"low": 2}

    assert without_preset(settings, "edges", "b") == Settings()


def test_back_to_the_defaults_leaves_nothing_behind() -> None:
    assert with_preset(with_preset(Settings(), "edges", {"low": 1}), "edges", {}) == Settings()


@pytest.mark.parametrize("text", ["", "{", "[1]", "3"])
def test_unreadable_values_are_none(text: str) -> None:
    assert preset_values(Settings(tunings=(Tuning("edges", "", text),)), "edges") == {}


def test_what_is_no_value_is_left_out() -> None:
    settings = Settings(tunings=(Tuning("edges", "", '{"low": 1, "odd": [2], "none": null}'),))

    assert preset_values(settings, "edges") == {"low": 1}


def test_the_oldest_go_when_there_are_too_many() -> None:
    settings = Settings()
    for number in range(MAX_TUNINGS + 1):
        settings = with_preset(settings, f"f{number}", {"low": 1})

    assert len(settings.tunings) == MAX_TUNINGS
    assert preset_values(settings, "f0") == {}
