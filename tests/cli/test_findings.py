import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from fxviewer.cli import findings
from fxviewer.cli.findings import Finding
from fxviewer.session.batch import BatchResult
from fxviewer.session.tally import Counts


def verdicts(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.verdict, finding.subject) for finding in found]


def test_versions_of_all_packages_are_told() -> None:
    found = list(findings.versions())

    assert {verdict for verdict, _ in verdicts(found)} == {"ok"}
    assert importlib.metadata.version("numpy") in [finding.what for finding in found]


def test_the_pyside_that_aborts_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "6.12.0" if "PySide6" in name else real(name))
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))

    broken = [finding for finding in findings.versions() if finding.verdict == "broken"]

    assert verdicts(broken) == [("broken", "PySide6-Essentials")]
    assert "<6.12" in broken[0].cure


def test_a_missing_package_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_PACKAGES", ("fxviewer-is-not-there",))

    (missing,) = findings.versions()

    assert (missing.verdict, missing.what) == ("broken", "not installed")


def test_a_qt_variable_that_points_elsewhere_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        monkeypatch.delenv(name, raising=False)
    assert verdicts(list(findings.qt_variables())) == [("ok", "Qt plug-ins")]

    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/somewhere/cv2/qt/plugins")

    (warning,) = findings.qt_variables()
    assert warning.verdict == "warning"
    assert warning.cure == "unset QT_QPA_PLATFORM_PLUGIN_PATH"


def test_a_qt_that_aborts_does_not_take_the_doctor_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "there-is-no-such-platform")

    (broken,) = findings.qt()

    assert (broken.verdict, broken.subject) == ("broken", "Qt")


def test_recordings_and_films_are_tried_out() -> None:
    assert verdicts(list(findings.codecs())) == [("ok", "films"), ("ok", "recordings")]


def test_the_videos_folder_need_not_exist_yet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(f'{{"recording": {{"folder": "{tmp_path}/new/folder"}}}}')
    monkeypatch.setenv("FXVIEWER_SETTINGS", str(settings))

    assert verdicts(list(findings.videos())) == [("ok", "videos folder")]
    assert not (tmp_path / "new").exists()


def test_the_gateway_round_trip_is_timed() -> None:
    (finding,) = findings.gateway()

    assert finding.verdict == "ok"
    told = re.search(r"there and back in ([0-9.]+) ms", finding.what)
    assert told is not None
    assert float(told[1]) < 300  # what a frame takes, not what a worker takes to start


def test_ctrl_c_in_the_round_trip_ends_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    """It breaks off the stream, which then has no result; that is no finding."""
    interrupted = BatchResult(Counts(0, 0, 0, 0, 0), 0.0, {}, "", None, is_interrupted=True)
    monkeypatch.setattr("fxviewer.session.batch.run_batch", lambda _: interrupted)

    with pytest.raises(KeyboardInterrupt):
        list(findings.gateway())
