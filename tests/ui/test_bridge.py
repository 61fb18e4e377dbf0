import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fxviewer.media.frame import Frame, Picture
from fxviewer.session.exchange import Exchange, Stamps
from fxviewer.session.pair import Pair
from fxviewer.session.status import SessionStatus, SourceStatus
from fxviewer.ui.bridge import Bridge


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    bridge = Bridge(lambda: None)
    bridge.start()
    yield bridge
    bridge.stop()


def pair(seq: int) -> Pair:
    image = np.zeros((8, 8, 3), np.uint8)
    frame = Frame(image, seq, seq, 0, 0)
    return Pair(frame, Exchange(frame, "blur", "", b"", Picture(image, b""), "exact", Stamps(0, 0, 0, 0, 1)), None)


def on_other_thread(work: object) -> None:
    thread = threading.Thread(target=work, name="test")  # type: ignore[arg-type]
    thread.start()
    thread.join(5.0)


@pytest.mark.openfx("9.17")
def test_a_sight_is_announced_on_the_gui_thread(qtbot: QtBot, bridge: Bridge) -> None:
    threads: list[threading.Thread] = []
    bridge.sight_ready.connect(lambda: threads.append(threading.current_thread()))

    with qtbot.waitSignal(bridge.sight_ready, timeout=5000):
        on_other_thread(lambda: bridge.receive_pair(pair(0)))

    qtbot.waitUntil(lambda: len(threads) == 1, timeout=5000)
    sight = bridge.take_sight()
    assert sight is not None
    assert sight.frame.seq == 0


def test_a_thousand_statuses_are_one_signal_with_the_newest(qtbot: QtBot, bridge: Bridge) -> None:
    seen: list[SessionStatus] = []
    bridge.status_changed.connect(seen.append)

    def leave_many() -> None:
        for number in range(1000):
            bridge.leave_status(SessionStatus(SourceStatus(speed=float(number))))

    on_other_thread(leave_many)  # while the GUI thread does nothing else

    qtbot.waitUntil(lambda: bool(seen), timeout=5000)
    assert [status.source.speed for status in seen] == [999.0]
