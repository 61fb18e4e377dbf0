import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fxviewer.errors import SourceLostError, SourceOpenError
from fxviewer.media.codec import encode_jpeg
from fxviewer.media.frame import Frame, Image
from fxviewer.media.network import NetworkSource, name_address
from fxviewer.media.strip import read_strip

BOUNDARY = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
DEADLINE_S = 9.0  # five seconds of patience, and a busy machine


class MotionJpegServer(ThreadingHTTPServer):
    """Sends numbered pictures at /camera, the film at /film, and refuses the rest.

    Attributes:
        limit: Pictures it sends before it stalls.
        stalls: At the limit: keep the connection and send nothing; otherwise end it.
    """

    daemon_threads = True

    def __init__(self, numbered: Callable[..., Image]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.numbered = numbered
        self.film = b""
        self.limit = 100_000
        self.stalls = True
        self.stopped = threading.Event()

    def url(self, path: str, user: str = "") -> str:
        return f"http://{user}127.0.0.1:{self.server_address[1]}{path}"


class Answer(BaseHTTPRequestHandler):
    server: MotionJpegServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.startswith("/camera"):
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            self.send_pictures()
        elif self.path == "/film":
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.server.film)))
            self.end_headers()
            self.wfile.write(self.server.film)
        else:
            self.send_error(401 if self.path == "/secret" else 404)

    def send_pictures(self) -> None:
        for number in range(self.server.limit):
            jpeg = encode_jpeg(self.server.numbered(number), 90)
            try:
                self.wfile.write(BOUNDARY % len(jpeg) + jpeg + b"\r\n")
            except OSError:
                return
            if self.server.stopped.wait(0.02):
                return
        if self.server.stalls:
            self.server.stopped.wait()


@pytest.fixture
def server(numbered: Callable[..., Image]) -> Iterator[MotionJpegServer]:
    with MotionJpegServer(numbered) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="test-server")
        thread.start()
        yield server
        server.stopped.set()
        server.shutdown()
        thread.join()


def test_motion_jpeg_is_shown_in_order(server: MotionJpegServer) -> None:
    with closing(NetworkSource(server.url("/camera"))) as source:
        frames = [source.read() for _ in range(30)]
        info = source.info

    shown = [frame for frame in frames if frame]
    numbers = [read_strip(frame.image) or 0 for frame in shown]
    assert numbers == list(range(numbers[0], numbers[0] + 30))
    assert [frame.index for frame in shown] == list(range(30))
    assert [frame.pts_ns for frame in shown] == sorted(frame.pts_ns for frame in shown)
    assert (info.kind, info.width, info.height, info.is_live) == ("network", 320, 240, True)


def test_stream_that_stalls_is_lost(server: MotionJpegServer) -> None:
    server.limit = 60
    with closing(NetworkSource(server.url("/camera"))) as source:
        newest = [source.read() for _ in range(50)][-1]
        with pytest.raises(SourceLostError, match="sends no more pictures"):
            read_to_the_end(source)

    assert newest is not None
    assert time.monotonic_ns() - newest.captured_ns < (DEADLINE_S + 10 * 0.1) * 1e9


def test_stream_that_ends_is_lost(server: MotionJpegServer) -> None:
    server.limit, server.stalls = 60, False

    with closing(NetworkSource(server.url("/camera"))) as source, pytest.raises(SourceLostError):
        read_to_the_end(source)


def read_to_the_end(source: NetworkSource) -> list[Frame]:
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


def test_close_ends_a_blocked_read_within_a_second(server: MotionJpegServer) -> None:
    server.limit = 60
    source = NetworkSource(server.url("/camera"))
    answers: list[Frame | None] = []

    def read_on() -> None:
        while (frame := source.read()) is not None:
            answers.append(frame)
        answers.append(None)

    reader = threading.Thread(target=read_on, name="fx-test-reader")
    reader.start()
    wait_until(lambda: len(answers) >= 55)
    started = time.monotonic()
    source.close()
    reader.join(3.0)

    assert answers[-1] is None
    assert time.monotonic() - started < 3.0  # a second, and a busy machine; the stall is noticed after five


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_film_behind_an_address_comes_at_its_own_pace_and_ends(
    server: MotionJpegServer, make_film: Callable[..., Path]
) -> None:
    server.film = make_film("film.mkv", 20).read_bytes()

    with closing(NetworkSource(server.url("/film"))) as source:
        frames = read_to_the_end(source)

    assert [read_strip(frame.image) for frame in frames] == list(range(20))
    assert all(frame.pts_ns >= number * 40_000_000 for number, frame in enumerate(frames))


@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_address_that_never_answers_fails_in_time(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()

        with pytest.raises(SourceOpenError, match="did not answer within 5 seconds"):
            NetworkSource(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/stream")

    assert time.monotonic() - started < DEADLINE_S


@pytest.mark.parametrize(("path", "reason"), [("/nothing", "has nothing at this path"), ("/secret", "asks for a name")])
def test_refusals_say_why(server: MotionJpegServer, path: str, reason: str) -> None:
    with pytest.raises(SourceOpenError, match=reason):
        NetworkSource(server.url(path))


def test_text_is_no_stream(server: MotionJpegServer) -> None:
    server.film = b"this is a page, not a picture" * 100

    with pytest.raises(SourceOpenError, match="sends no pictures"):
        NetworkSource(server.url("/film"))


def test_nobody_listening_says_so() -> None:
    with pytest.raises(SourceOpenError, match=r"Nobody listens at rtsp://127\.0\.0\.1:1/live\."):
        NetworkSource("rtsp://127.0.0.1:1/live")


def test_password_appears_nowhere_but_in_the_spec(server: MotionJpegServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = server.url("/camera?key=hush", user="me:hush@")

    with pytest.raises(SourceOpenError) as refused:
        NetworkSource(server.url("/secret?key=hush", user="me:hush@"))
    with closing(NetworkSource(address)) as source:
        info = source.info

    assert info.name == server.url("/camera")
    assert info.spec == address
    assert "hush" not in f"{refused.value!r} {refused.value.__cause__!r} {caplog.text}"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("rtsp://cam.local/live", "rtsp://cam.local/live"),
        ("rtsp://me:p@ss@cam.local:554/live?x=1#y", "rtsp://cam.local:554/live"),
        ("http://me:a/b?c#d@cam.local/live", "http://cam.local/live"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_address_is_named_without_its_secrets(address: str, name: str) -> None:
    assert name_address(address) == name
