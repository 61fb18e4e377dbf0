"""Records until it is killed, and prints time and digest of each frame it has handed over."""

import hashlib
import sys
import time
from pathlib import Path

import cv2
import numpy as np

from fxviewer.media.frame import Picture
from fxviewer.media.recorder import Recorder

FRAME_INTERVAL_S = 0.01


def main() -> None:
    recorder = Recorder(Path(sys.argv[1]), with_original=True)
    recorder.start()
    random = np.random.default_rng()
    start = time.monotonic_ns()
    while True:
        image = cv2.resize(random.integers(0, 256, (30, 40, 3), np.uint8), (320, 240))
        picture = Picture(image, cv2.imencode(".jpg", image)[1].tobytes())
        time_ms = (time.monotonic_ns() - start) // 1_000_000
        recorder.write(time_ms * 1_000_000, picture, picture)
        sys.stdout.write(f"{time_ms} {hashlib.md5(picture.encoded).hexdigest()}\n")
        sys.stdout.flush()
        time.sleep(FRAME_INTERVAL_S)


main()
