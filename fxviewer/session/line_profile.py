"""Where a handler spends its time, line by line, beside its source."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from fxviewer.session.exchange import Exchange
from fxviewer.stream.reply import LineTime

MAX_SOURCE_BYTES = 1 << 20  # a handler's text is far shorter; what is longer is shown by its measured lines alone


@dataclass(frozen=True, slots=True)
class ProfiledLine:
    """One line of source.

    Attributes:
        number: From 1.
        code: Its text; empty where the file cannot be read here.
        hits: How often it ran; 0 is never.
        total_ns: In it, calls made from it included.
    """

    number: int
    code: str
    hits: int = 0
    total_ns: int = 0


@dataclass(frozen=True, slots=True)
class ProfiledFile:
    path: str
    lines: tuple[ProfiledLine, ...]


@dataclass(frozen=True, slots=True)
class LineProfile:
    """Attributes:
    files: That the frame came through, the one with the longest line first.
    handler_ns: What the handler took for the frame while it was measured, which slows it down.
    """

    function: str
    version: str
    frame_number: int
    handler_ns: int
    files: tuple[ProfiledFile, ...]


def read_line_profile(exchange: Exchange) -> LineProfile | None:
    """Put the lines measured beside the source on this computer; None when none were measured. Reads files."""
    by_file: dict[str, list[LineTime]] = defaultdict(list)
    for line in exchange.profile:
        by_file[line.file].append(line)
    if not by_file:
        return None
    longest_first = sorted(by_file.items(), key=lambda item: -max(line.total_ns for line in item[1]))
    files = tuple(ProfiledFile(path, _lines(path, measured)) for path, measured in longest_first)
    return LineProfile(exchange.function, exchange.version, exchange.frame.index, exchange.stamps.handler_ns, files)


def _lines(path: str, measured: list[LineTime]) -> tuple[ProfiledLine, ...]:
    times = {line.line: line for line in measured}
    source = _source(Path(path))
    if len(source) < max(times):  # another file than was measured, or none
        return tuple(ProfiledLine(line.line, "", line.hits, line.total_ns) for line in measured)
    return tuple(
        ProfiledLine(number, code, times[number].hits, times[number].total_ns)
        if number in times
        else ProfiledLine(number, code)
        for number, code in enumerate(source, 1)
    )


def _source(path: Path) -> list[str]:
    try:
        if path.stat().st_size > MAX_SOURCE_BYTES:
            return []
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
