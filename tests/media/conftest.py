"""Films whose every frame carries its number."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from fxviewer.media.frame import Image
from fxviewer.media.strip import draw_strip

MakeFilm = Callable[..., Path]


def numbered_image(number: int, size: tuple[int, int] = (320, 240)) -> Image:
    """A plain image of changing brightness with its number in the strip."""
    image = np.full((size[1], size[0], 3), 40 + number * 5 % 160, np.uint8)
    draw_strip(image, number)
    return image


@pytest.fixture
def numbered() -> Callable[..., Image]:
    return numbered_image


@pytest.fixture
def make_film(tmp_path: Path) -> MakeFilm:
    """Return a function that writes a numbered film and returns its path.

    `times_ms` gives every frame its own time; without it they follow each other at 25 fps.
    """

    def make(
        name: str = "film.mp4",
        frames: int = 60,
        *,
        times_ms: Sequence[int] | None = None,
        codec: str = "libx264",
        container_options: dict[str, str] | None = None,
        options: dict[str, str] | None = None,
        pixels: str = "yuv420p",
        tracks: int = 1,
    ) -> Path:
        path = tmp_path / name
        tick = Fraction(1, 1000) if times_ms else Fraction(1, 25)
        with av.open(f"file:{path}", "w", options=container_options or {}) as film:
            streams = [film.add_stream(codec, rate=25, options=options or {}) for _ in range(tracks)]
            for stream in streams:
                stream.width, stream.height, stream.pix_fmt = 320, 240, pixels
                stream.codec_context.time_base = stream.time_base = tick
            for number in range(frames):
                for track, stream in enumerate(streams):
                    picture = av.VideoFrame.from_ndarray(numbered_image(number + 1000 * track), format="bgr24")
                    picture.pts, picture.time_base = times_ms[number] if times_ms else number, tick
                    film.mux(stream.encode(picture))
            for stream in streams:
                film.mux(stream.encode())
        return path

    return make
