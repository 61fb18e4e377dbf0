import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fxviewer.frame_pool import FramePool, PooledFrame
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
    assert replicas.wait_until_settled()
    yield replicas
    replicas.close()
    launcher.close()


def test_only_an_end_of_the_process_is_held_against_it(candidate: Replicas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "TRIAL_S", 30.0)
    assert trial.try_out(candidate, None) is None
    assert trial.try_out(candidate, Call(b"raise")) is None
    crashed = trial.try_out(candidate, Call(b"crash"))
    assert crashed is not None
    assert crashed["kind"] == "CRASHED"

    monkeypatch.setattr(trial, "TRIAL_S", 0.2)
    assert trial.try_out(candidate, Call(b"hang")) is None


def test_the_latest_call_is_the_one_taken_last() -> None:
    latest = trial.LatestCall()
    assert latest.call is None

    for body in (b"one", b"two"):
        latest.take(Call(body))

    assert latest.call == Call(b"two")


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")
def test_a_frame_from_a_pool_is_tried_after_another_took_its_place(
    candidate: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "TRIAL_S", 30.0)
    latest = trial.LatestCall()
    with closing(FramePool()) as pool:
        span = pool.put(b"crash")
        assert span is not None
        latest.take(Call(b"", pooled=PooledFrame(pool.fd, span)))
        pool.free(span)
        assert pool.put(b"other") == span

        crashed = trial.try_out(candidate, latest.call)

    assert crashed is not None
    assert crashed["kind"] == "CRASHED"


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")
def test_of_a_stream_through_a_pool_a_frame_is_copied_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 100.0
    monkeypatch.setattr(trial.time, "monotonic", lambda: now_s)
    latest = trial.LatestCall()
    with closing(FramePool()) as pool:
        seen = []
        for number in range(9):
            span = pool.put(b"%d" % number)
            assert span is not None
            latest.take(Call(b"", pooled=PooledFrame(pool.fd, span)))
            assert latest.call is not None
            seen.append(int(latest.call.body))
            pool.free(span)
            now_s += trial.SAMPLE_S / 2

    assert seen == [0, 0, 2, 2, 4, 4, 6, 6, 8]
