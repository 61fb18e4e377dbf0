from collections.abc import Iterator
from pathlib import Path

import pytest

from fxviewer.gateway import trial
from fxviewer.gateway.call import Call
from fxviewer.gateway.event import Events
from fxviewer.gateway.function import Function
from fxviewer.gateway.launch import Launcher
from fxviewer.gateway.log import FunctionLog
from fxviewer.gateway.replicas import Limits, Replicas
from fxviewer.gateway.versions import first_version

HANDLER = """
import os, time
def Handler(req):
    if req.input == b"crash":
        os._exit(3)
    if req.input == b"hang":
        time.sleep(60)
    raise ValueError("this frame only")
"""


@pytest.fixture
def candidate(tmp_path: Path) -> Iterator[Replicas]:
    (tmp_path / "handler.py").write_text(HANDLER)
    function = Function("fn", tmp_path / "handler.py")
    launcher = Launcher(None)
    replicas = Replicas(
        function,
        first_version(function),
        launcher,
        FunctionLog("fn", Events()),
        Limits(30.0, 1 << 40),
        count=1,
        on_loaded=lambda *_: None,
    )
    yield replicas
    replicas.close()
    launcher.close()


def test_only_an_end_of_the_process_is_held_against_it(candidate: Replicas, monkeypatch: pytest.MonkeyPatch) -> None:
    assert trial.try_out(candidate, None) is None
    assert trial.try_out(candidate, Call(b"raise")) is None
    crashed = trial.try_out(candidate, Call(b"crash"))
    assert crashed is not None
    assert crashed["kind"] == "CRASHED"

    monkeypatch.setattr(trial, "TRIAL_S", 0.2)
    assert trial.try_out(candidate, Call(b"hang")) is None
