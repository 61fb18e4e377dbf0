import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing
from pathlib import Path

import psutil
import pytest

from fxviewer.errors import FunctionError, GatewayUnreachableError
from fxviewer.pb.openfx_pb2 import InvokeServiceRequest, SharedInput
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.stream.client import GatewayClient
from fxviewer.stream.control import Bearer, Control

GOOD = "def Handler(req):\n    return req.input\n"


@pytest.fixture
def gateway() -> Iterator[LocalGateway]:
    gateway = LocalGateway()
    yield gateway
    gateway.stop()


def processes() -> list[psutil.Process]:
    """Return the gateways; a worker of theirs that has not begun its own program yet still bears their name."""
    return [one for one in psutil.Process().children() if "fxviewer.gateway" in one.cmdline()]


def crash() -> None:
    (process,) = processes()
    process.kill()
    psutil.wait_procs([process], timeout=10)


def control_of(gateway: LocalGateway) -> AbstractContextManager[Control]:
    return closing(Control(gateway.ensure_running(), asker=Bearer(gateway.token)))


def replicas(control: Control) -> dict[str, int]:
    return {one.name: one.replicas for one in control.list()}


def test_it_is_started_once_and_answers_at_its_address(gateway: LocalGateway) -> None:
    first, second = gateway.ensure_running(), gateway.ensure_running()

    assert first == second
    assert first.startswith("127.0.0.1:")
    assert len(processes()) == 1


def test_it_is_started_anew_after_it_was_killed_with_everything_it_hosted(
    gateway: LocalGateway, tmp_path: Path
) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    gateway.ensure_running()
    assert gateway.add(tmp_path / "good.py") == "good"

    crash()

    gateway.ensure_running()
    assert gateway.add(tmp_path / "good.py") == "good"


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no memory without a name")
def test_a_gateway_that_was_started_anew_reads_from_the_same_pool(gateway: LocalGateway, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    answers = []
    for _ in range(2):
        address = gateway.ensure_running()
        gateway.add(tmp_path / "good.py")
        assert gateway.pool is not None
        span = gateway.pool.put(b"frame")
        assert span is not None
        place = SharedInput(key=gateway.pool.key, offset=span.offset, size=span.size)
        with closing(GatewayClient(address)) as client:
            request = InvokeServiceRequest(Service="good", frame_id=0, shared=place)
            answers.append(client.invoke("pb.FxGateway", request, 30).result().Output)
        (process,) = processes()
        process.kill()
        process.wait(10)

    assert answers == [b"frame", b"frame"]


def test_stopping_it_lets_go_of_the_pool(gateway: LocalGateway) -> None:
    gateway.ensure_running()
    pool = gateway.pool

    gateway.stop()

    assert pool is None or pool.put(b"late") is None


def test_after_a_crash_it_hosts_what_was_hosted_with_every_change_made_since(
    gateway: LocalGateway, tmp_path: Path
) -> None:
    for name in ("dropped", "scaled", "removed", "off"):
        (tmp_path / f"{name}.py").write_text(GOOD)
        gateway.add(tmp_path / f"{name}.py")
    with control_of(gateway) as control:
        control.scale("scaled", 3)
        control.scale("off", 0)
        control.scale("blur", 2)
        control.delete("removed")
        control.delete("edges")
        before = replicas(control)

    crash()

    with control_of(gateway) as control:
        assert replicas(control) == before
    assert (before["scaled"], before["off"], before["blur"], before["dropped"]) == (3, 0, 2, 1)
    assert not {"removed", "edges"} & before.keys()


def test_a_function_that_was_removed_and_taken_back_is_there_after_a_crash(
    gateway: LocalGateway, tmp_path: Path
) -> None:
    (tmp_path / "back.py").write_text(GOOD)
    gateway.add(tmp_path / "back.py")
    with control_of(gateway) as control:
        control.delete("back")
    gateway.add(tmp_path / "back.py")

    crash()

    with control_of(gateway) as control:
        assert "back" in replicas(control)


def test_a_crash_is_survived_without_the_files_of_a_function(gateway: LocalGateway, tmp_path: Path) -> None:
    (tmp_path / "gone.py").write_text(GOOD)
    gateway.add(tmp_path / "gone.py")
    (tmp_path / "gone.py").unlink()

    crash()

    with control_of(gateway) as control:
        assert "gone" in replicas(control)


def test_a_function_that_does_not_load_is_refused_and_changes_nothing(gateway: LocalGateway, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def Handler(req:\n")
    address = gateway.ensure_running()

    with pytest.raises(FunctionError, match=r"bad\.py"):
        gateway.add(tmp_path / "bad.py")

    assert gateway.ensure_running() == address


def test_nobody_waits_for_its_address_while_a_handler_loads(gateway: LocalGateway, tmp_path: Path) -> None:
    has_begun, may_load = tmp_path / "begun", tmp_path / "go"
    waits = f"open({str(has_begun)!r}, 'w')\nwhile not os.path.exists({str(may_load)!r}):\n    time.sleep(0.01)\n"
    (tmp_path / "slow.py").write_text(f"import os, time\n{waits}{GOOD}")
    address = gateway.ensure_running()
    adding = threading.Thread(target=gateway.add, args=(tmp_path / "slow.py",))
    adding.start()
    while not has_begun.exists():
        adding.join(0.01)

    asking = threading.Thread(target=gateway.ensure_running)
    asking.start()
    asking.join(5)
    was_told = not asking.is_alive()

    may_load.touch()
    adding.join(30)
    asking.join(30)
    assert was_told
    assert gateway.ensure_running() == address


def test_functions_that_are_not_there_are_an_error_each_time_it_is_tried(tmp_path: Path) -> None:
    gateway = LocalGateway([tmp_path / "nosuch"])

    for _ in range(2):
        with pytest.raises(GatewayUnreachableError, match="nosuch"):
            gateway.ensure_running()

    assert not processes()
    gateway.stop()


def test_stopping_while_it_starts_ends_it_at_once_and_whoever_waits_for_it() -> None:
    gateway = LocalGateway()
    errors: list[Exception] = []

    def ensure() -> None:
        try:
            gateway.ensure_running()
        except GatewayUnreachableError as error:
            errors.append(error)

    waiting = threading.Thread(target=ensure)
    waiting.start()
    while not processes():
        waiting.join(0.01)
    started = time.monotonic()
    gateway.stop()
    took_s = time.monotonic() - started

    waiting.join(5)
    assert took_s < 2
    assert len(errors) == 1
    assert not processes()


def test_stopping_just_before_anybody_listens_to_it_ends_it(
    gateway: LocalGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping: list[Future[None]] = []
    start = threading.Thread.start

    def start_late(thread: threading.Thread) -> None:
        if thread.name == "fx-gateway-lines":
            stopping.append(other.submit(gateway.stop))
            wait(stopping, 0.5)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_late)
    with ThreadPoolExecutor(1) as other:
        with pytest.raises(GatewayUnreachableError):
            gateway.ensure_running()

        stopping[0].result(30)
    assert not processes()


def test_a_gateway_that_was_stopped_stays_stopped(gateway: LocalGateway) -> None:
    gateway.ensure_running()
    gateway.stop()
    gateway.stop()

    with pytest.raises(GatewayUnreachableError, match="stopped"):
        gateway.ensure_running()

    assert not processes()
