import pytest

from fxviewer.cli.function.progress import progress, say


def test_nothing_is_shown_where_nobody_watches(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("Installing", verbose=False) as tell:
        tell("a line")

    assert capfd.readouterr() == ("", "")


def test_every_line_is_shown_on_stderr_where_that_is_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("Installing", verbose=True) as tell:
        tell("첫 줄")

    assert capfd.readouterr() == ("", "첫 줄\n")


def test_steps_have_no_colour_where_nobody_watches(capfd: pytest.CaptureFixture[str]) -> None:
    say("Deploying: a ...")

    assert capfd.readouterr().out == "Deploying: a ...\n"


def test_a_terminal_shows_the_last_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich's word for a terminal

    with progress("Installing [numpy]", verbose=False) as tell:
        tell("Collecting roman")

    assert "Installing [numpy]" in capfd.readouterr().err
