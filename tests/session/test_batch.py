from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import psutil
import pytest

from fxviewer.errors import (
    EXIT_FRAMES_FAILED,
    EXIT_FUNCTION,
    EXIT_OK,
    GatewayStalledError,
    GatewayUnreachableError,
    RecordingError,
    SettingsError,
    SourceError,
    UnknownFunctionError,
)
from fxviewer.media.strip import read_strip
from fxviewer.session.batch import Batch, BatchResult, Progress, run_batch
from fxviewer.settings import Connection
from tests.peers.openfx import OpenFxPeer

SLOW = """
import time
def Handler(req):
    time.sleep(0.05)
    return req.input
"""
FICKLE = """
calls = -1
def Handler(req):
    global calls
    calls += 1
    if calls % 3 == 1:
        raise ValueError("too dark")
    return "only text" if calls % 3 == 2 else req.input
"""


def numbers_in(path: Path, track: int = 0) -> list[int | None]:
    """Read the number off every picture of a film."""
    with av.open(str(path)) as film:
        return [read_strip(frame.to_ndarray(format="bgr24")) for frame in film.decode(video=track)]


def times_in(path: Path) -> list[float]:
    with av.open(str(path)) as film:
        return [float(frame.time or 0) for frame in film.decode(video=0)]


def write_image(path: Path, brightness: int = 90) -> None:
    image = np.full((48, 64, 3), brightness, np.uint8)
    cv2.imencode(path.suffix, image)[1].tofile(path)


def assert_it_adds_up(result: BatchResult) -> None:
    counts = result.counts
    assert counts.frames_in == counts.frames_out + counts.failed + counts.dropped + counts.lost
    assert min(counts.frames_out, counts.failed, counts.dropped, counts.lost) >= 0


@pytest.fixture
def hosted(tmp_path: Path) -> Callable[[str], tuple[Path, ...]]:
    """Return a function that writes a handler to host, named "own"."""

    def write(text: str) -> tuple[Path, ...]:
        path = tmp_path / "own.py"
        path.write_text(text)
        return (path,)

    return write


def test_every_frame_comes_out_once_and_in_order(tmp_path: Path) -> None:
    output = tmp_path / "out.mkv"

    result = run_batch(Batch("pattern:320x200@0x300", output, "identity"))

    assert numbers_in(output) == list(range(300))
    assert (result.counts.frames_in, result.counts.frames_out, result.exit_code) == (300, 300, EXIT_OK)
    assert result.output == output
    assert set(result.latency_ms) == {"p50", "p95", "p99"}


def test_a_real_film_keeps_its_frames_and_their_times(film: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mkv"

    result = run_batch(Batch(str(film), output, "identity"))

    expected = times_in(film)
    assert result.counts.frames_out == len(expected) == 132
    assert times_in(output) == pytest.approx([time - expected[0] for time in expected], abs=0.0011)
    assert_it_adds_up(result)


def test_originals_are_kept_beside_their_results(tmp_path: Path) -> None:
    output = tmp_path / "out.mkv"

    run_batch(Batch("pattern:320x200@0x60", output, "identity", with_original=True))

    assert numbers_in(output, 0) == numbers_in(output, 1) == list(range(60))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ten_thousand_frames_are_paired_with_their_originals(tmp_path: Path) -> None:
    output = tmp_path / "out.mkv"

    result = run_batch(Batch("pattern:320x200@0x10000", output, "identity", with_original=True))

    assert result.counts.frames_out == 10_000
    assert numbers_in(output, 0) == numbers_in(output, 1) == list(range(10_000))


def test_frames_the_function_fails_on_are_left_out_and_explained(
    tmp_path: Path, hosted: Callable[[str], tuple[Path, ...]]
) -> None:
    output = tmp_path / "out.mkv"

    result = run_batch(Batch("pattern:320x200@0x30", output, "own", functions=hosted(FICKLE)))

    assert numbers_in(output) == list(range(0, 30, 3))
    assert (result.counts.frames_out, result.counts.failed) == (10, 20)
    assert result.exit_code == EXIT_FRAMES_FAILED
    assert [(cause.count, cause.first_index) for cause in result.causes] == [(10, 1), (10, 2)]
    assert "ValueError: too dark" in result.causes[0].what
    assert "only text" in result.causes[1].what


def test_a_function_that_fails_always_leaves_no_file(tmp_path: Path, hosted: Callable[[str], tuple[Path, ...]]) -> None:
    functions = hosted("def Handler(req):\n    return None\n")

    result = run_batch(Batch("pattern:320x200@0x5", tmp_path / "out.mkv", "own", functions=functions))

    assert result.exit_code == EXIT_FUNCTION
    assert result.output is None
    assert not (tmp_path / "out.mkv").exists()


def test_live_drops_what_a_slow_function_cannot_take(tmp_path: Path, hosted: Callable[[str], tuple[Path, ...]]) -> None:
    batch = Batch("pattern:320x200@60x60", tmp_path / "out.mkv", "own", functions=hosted(SLOW), policy="live")

    result = run_batch(batch)

    assert result.counts.frames_in == 60
    assert result.counts.dropped > 20
    assert result.exit_code == EXIT_OK
    assert_it_adds_up(result)
    assert result.counts.frames_out == len(numbers_in(tmp_path / "out.mkv"))


def test_an_image_becomes_an_image(tmp_path: Path) -> None:
    write_image(tmp_path / "사진 하나.png")

    result = run_batch(Batch(str(tmp_path / "사진 하나.png"), tmp_path / "결과.jpg", "grayscale"))

    assert result.counts.frames_out == 1
    assert (tmp_path / "결과.jpg").read_bytes().startswith(b"\xff\xd8\xff")


def test_a_folder_becomes_a_folder_with_the_same_names(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number, name in enumerate(["shot 2.png", "shot 10.bmp", "한글.jpg"]):
        write_image(source / name, brightness=40 + 60 * number)
    (source / "notes.txt").touch()

    result = run_batch(Batch(str(source), tmp_path / "out", "identity"))

    brightness = {
        path.stem: cv2.imdecode(np.fromfile(path, np.uint8), 0).mean() for path in (tmp_path / "out").iterdir()
    }
    assert brightness == pytest.approx({"shot 2": 40, "shot 10": 100, "한글": 160}, abs=2)
    assert result.exit_code == EXIT_OK


def test_a_source_that_breaks_off_keeps_what_it_delivered(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    with av.open(str(source), "w", options={"movflags": "faststart"}) as film:
        stream = film.add_stream("mpeg4", 25, width=64, height=48, pix_fmt="yuv420p")
        film.mux([packet for _ in range(100) for packet in stream.encode(av.VideoFrame(64, 48, "yuv420p"))])
        film.mux(stream.encode(None))
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 2 // 3])

    result = run_batch(Batch(str(source), tmp_path / "out.mkv", "identity"))

    assert isinstance(result.error, SourceError)
    assert "in.mp4" in result.error.what
    assert result.exit_code == SourceError.exit_code
    assert len(times_in(tmp_path / "out.mkv")) == result.counts.frames_out > 0
    assert_it_adds_up(result)


@pytest.mark.parametrize("damaged", [{0}, {3}, {2, 4}])
def test_damaged_images_of_a_folder_are_left_out_and_named(tmp_path: Path, damaged: set[int]) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(5):
        write_image(source / f"{number}.png")
    for number in damaged:
        (source / f"{number}.png").write_bytes(b"damaged")

    result = run_batch(Batch(str(source), tmp_path / "out", "identity"))

    whole = [number for number in range(5) if number not in damaged]
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == [str(number) for number in whole]
    assert (result.counts.frames_in, result.counts.frames_out, result.counts.failed) == (5, len(whole), len(damaged))
    assert result.error is None
    assert result.exit_code == EXIT_FRAMES_FAILED
    assert [(cause.count, cause.first_index) for cause in result.causes] == [(1, number) for number in sorted(damaged)]
    assert all(f"“{cause.first_index}.png” cannot be shown" in cause.what for cause in result.causes)


def test_a_folder_in_which_every_image_is_damaged_does_not_open(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / f"in/{number}.png").write_bytes(b"damaged")

    result = run_batch(Batch(str(tmp_path / "in"), tmp_path / "out", "identity"))

    assert isinstance(result.error, SourceError)
    assert "None of 3 images can be shown" in result.error.what
    assert result.exit_code == SourceError.exit_code
    assert not (tmp_path / "out").exists()


def test_a_source_that_does_not_open_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "in.mp4").write_bytes(bytes(1000))

    result = run_batch(Batch(str(tmp_path / "in.mp4"), tmp_path / "out.mkv", "identity"))

    assert isinstance(result.error, SourceError)
    assert not (tmp_path / "out.mkv").exists()


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()

    with pytest.raises(SourceError, match="no image"):
        run_batch(Batch(str(tmp_path / "in"), tmp_path / "out", "identity"))


def test_the_source_is_never_overwritten(tmp_path: Path) -> None:
    run_batch(Batch("pattern:320x200@0x5", tmp_path / "a.mkv", "identity"))
    before = (tmp_path / "a.mkv").read_bytes()

    with pytest.raises(SettingsError, match="source itself"):
        run_batch(Batch(str(tmp_path / "a.mkv"), tmp_path / "a.mkv", "identity", overwrite=True))

    assert (tmp_path / "a.mkv").read_bytes() == before


def test_an_unknown_function_ends_the_work_at_once(tmp_path: Path) -> None:
    result = run_batch(Batch("pattern:320x200@0x100000", tmp_path / "out.mkv", "blurr"))

    assert isinstance(result.error, UnknownFunctionError)
    assert "blurr" in result.error.what
    assert result.exit_code == UnknownFunctionError.exit_code
    assert_it_adds_up(result)


def test_a_gateway_that_is_not_there_ends_the_work_at_once(tmp_path: Path) -> None:
    batch = Batch(
        "pattern:320x200@0x100", tmp_path / "out.mkv", "identity", connection=Connection(address="127.0.0.1:1")
    )

    result = run_batch(batch)

    assert isinstance(result.error, GatewayUnreachableError)
    assert result.exit_code == GatewayUnreachableError.exit_code
    assert not (tmp_path / "out.mkv").exists()
    assert_it_adds_up(result)


def test_a_function_that_never_answers_ends_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fxviewer.session.lane.COLD_START_S", 0.3)
    monkeypatch.setattr("fxviewer.session.batch._LOST_TIMEOUT_S", 0.5)
    with OpenFxPeer({"f": lambda body: body}, cold_start_s=60) as peer:
        connection = Connection(address=peer.address, deadline_s=0.3)
        result = run_batch(Batch("pattern:320x200@0x100000", tmp_path / "out.mkv", "f", connection=connection))

    assert isinstance(result.error, GatewayStalledError)
    assert "had no answer" in result.error.what
    assert result.exit_code == GatewayStalledError.exit_code
    assert 3 <= result.counts.lost < 100
    assert_it_adds_up(result)


def test_a_gateway_that_dies_costs_the_frames_under_way(
    tmp_path: Path, hosted: Callable[[str], tuple[Path, ...]]
) -> None:
    killed: list[int] = []

    def kill_once(progress: Progress) -> None:
        if progress.answered > 20 and not killed:
            gateway = next(child for child in psutil.Process().children() if "fxviewer.gateway" in child.cmdline())
            killed.append(gateway.pid)
            gateway.kill()

    # Slower than its source, so that there are always frames under way.
    result = run_batch(Batch("pattern:320x200@0x100", tmp_path / "out.mkv", "own", functions=hosted(SLOW)), kill_once)

    assert killed
    assert result.error is None
    assert 0 < result.counts.lost <= 16
    assert result.counts.frames_in == 100
    assert result.exit_code == EXIT_FRAMES_FAILED
    assert_it_adds_up(result)
    numbers = [number for number in numbers_in(tmp_path / "out.mkv") if number is not None]
    assert numbers == sorted(set(numbers))


def test_an_output_that_vanishes_ends_the_work(tmp_path: Path) -> None:
    folder = tmp_path / "out"

    def remove(progress: Progress) -> None:
        if progress.answered > 50 and folder.exists():
            (folder / "a.mkv").unlink()
            folder.rmdir()

    result = run_batch(Batch("pattern:320x200@0x100000", folder / "a.mkv", "identity"), remove)

    assert isinstance(result.error, RecordingError)
    assert result.exit_code == RecordingError.exit_code
    assert_it_adds_up(result)


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.answered > 50:
            raise KeyboardInterrupt

    result = run_batch(Batch("pattern:320x200@0x100000", tmp_path / "out.mkv", "identity"), interrupt)

    assert result.is_interrupted
    assert result.exit_code == 130
    assert numbers_in(tmp_path / "out.mkv") == list(range(result.counts.frames_out))
    assert_it_adds_up(result)


def test_progress_knows_the_end_of_a_film(film: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []

    run_batch(Batch(str(film), tmp_path / "out.mkv", "identity"), seen.append)

    assert [progress.answered for progress in seen] == sorted(progress.answered for progress in seen)
    assert seen[-1].total == 132
