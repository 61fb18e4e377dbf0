"""What recording costs the stream."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.frames import Size
from benchmarks.scale import Scale
from benchmarks.viewing import Viewing
from fxviewer.media.recorder import Recorder
from fxviewer.session.recording import RecordingSink

SIZE: Size = (1280, 720)


@dataclass(frozen=True, slots=True)
class RecordingCost:
    """Medians over the rounds; `cost` is the part of the rate that recording takes."""

    plain_fps: float
    recording_fps: float
    cost: float
    missing: int


def measure_recording(viewing: Viewing, scale: Scale) -> RecordingCost:
    plain, recorded, missing = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        for index in range(scale.rounds):
            recorder = Recorder(Path(folder) / f"{index}.mkv", function="recode")
            sink = RecordingSink(recorder)
            plain.append(viewing.fps(SIZE, scale.rate_s))
            recorder.start()
            with viewing.sink(sink):
                recorded.append(viewing.fps(SIZE, scale.rate_s))
            recorder.stop()
            missing += recorder.status.dropped
    costs = [1 - slower / faster for slower, faster in zip(recorded, plain, strict=True)]
    return RecordingCost(median(plain), median(recorded), median(costs), missing)
