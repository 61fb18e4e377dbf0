"""What half the size would bring: measured on the real gateway."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fxviewer.media.frame import Frame
from fxviewer.session.aside import Aside
from fxviewer.session.local_gateway import LocalGateway
from fxviewer.session.scale_probe import ScaleProbe, probe_scales
from fxviewer.settings import Connection
from fxviewer.stream.ask import Ask
from fxviewer.stream.secret import Secrets

FRAME = Frame(np.zeros((200, 400, 3), np.uint8), 3, 3, 0, 0)
# Sleeps for a time that grows with the picture, so that the load of the machine hardly matters.
PER_PIXEL = """\
import time, cv2, numpy as np
def Handler(req, fail_below: int = 0):
    image = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape[1] >= fail_below
    time.sleep(image.shape[0] * image.shape[1] * 2e-6)
    return req.input
"""


@pytest.fixture
def aside(tmp_path: Path) -> Iterator[Aside]:
    handler = tmp_path / "per-pixel.py"
    handler.write_text(PER_PIXEL)
    gateway = LocalGateway([handler])
    aside = Aside(gateway, Connection(), Secrets())
    aside.start()
    yield aside
    aside.stop(2.0)
    gateway.stop()


def test_both_sizes_are_measured(aside: Aside) -> None:
    probe = probe_scales(aside, FRAME, Ask("per-pixel"))

    assert probe is not None
    assert probe.is_told
    assert 160 <= probe.full_ms < 640
    assert 40 <= probe.half_ms < 160
    assert probe.half_cycle_ms >= probe.half_ms


def test_half_is_half_of_what_is_sent_now(aside: Aside) -> None:
    probe = probe_scales(aside, FRAME, Ask("per-pixel"), send_size=(200, 200))

    assert probe is not None
    assert probe.full_ms < 160  # (200, 100) instead of (400, 200)


def test_a_function_that_fails_on_a_size_gives_no_figure(aside: Aside) -> None:
    assert probe_scales(aside, FRAME, Ask("per-pixel", parameters={"fail_below": 300})) is None


def test_the_rate_is_no_higher_than_the_sources() -> None:
    probe = ScaleProbe(full_ms=48, half_ms=14, half_cycle_ms=15)

    assert probe.half_fps(interval_ms=1000 / 30) == pytest.approx(30)
    assert probe.half_fps() == pytest.approx(1000 / 15)
    assert probe.sentence(1000 / 30) == "at half size 14 ms, 30 fps"
