"""What was measured, for people as tables and for programs as JSON."""

import dataclasses
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.latency import Latency
from benchmarks.painting import Painting
from benchmarks.recording import RecordingCost
from benchmarks.reload import Reload
from benchmarks.slow_handler import SlowHandler
from benchmarks.throughput import Throughput

FREE_CORES = 1.85  # two loops against one; with less, something else took part of the second core


@dataclass(frozen=True, slots=True)
class Aim:
    """What we want a figure to be.

    Attributes:
        at_least: The figure should not be below the limit; otherwise it should not be above.
        judged: False where the machine could not give a fair figure.
    """

    name: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False
    judged: bool = True

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def distance(self) -> float:
        """How far beyond the limit, as a part of it; negative where it falls short."""
        beyond = self.value - self.limit if self.at_least else self.limit - self.value
        return beyond / self.limit


@dataclass(frozen=True, slots=True)
class Measurements:
    throughput: list[Throughput]
    latency: list[Latency]
    slow_handler: SlowHandler
    painting: Painting
    recording: RecordingCost
    reload: Reload

    def aims(self) -> Iterator[Aim]:
        for one in self.throughput:
            judged = one.loops_scale >= FREE_CORES
            name = f"rate at {_of(one.size)}, of two bare loops"
            yield Aim(name, one.of_two_loops, 0.80, "", at_least=True, judged=judged)
        for one in self.throughput:
            if one.size == (960, 640):
                yield Aim(f"rate at {_of(one.size)}, over the naive client", one.over_naive, 2.5, "x", at_least=True)
        for late in self.latency:
            if late.size == (1280, 720):
                yield Aim(f"latency added at {_of(late.size)}, p50", late.added.p50_ms, 2.0, "ms")
        slow = self.slow_handler
        yield Aim("slow function, p95 in handler times", slow.p95_in_handler_times, 2.2, "x")
        yield Aim("slow function, p95 late over early", slow.late_over_early, 1.1, "x")
        yield Aim("slow function, growth of memory", slow.memory_mb_per_minute, 50.0, "MB/min")
        yield Aim("GUI thread per frame at 1920x1080", self.painting.gui_ms_per_frame, 1.0, "ms")
        yield Aim("rate lost by recording", self.recording.cost, 0.05)
        yield Aim("save to picture, p95", self.reload.p95_ms, 500.0, "ms")


def write_json(measurements: Measurements, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": psutil.cpu_count(),
            "python": sys.version.split()[0],
            "system": platform.platform(),
        },
        **dataclasses.asdict(measurements),
        "aims": [
            {**dataclasses.asdict(aim), "is_met": aim.is_met, "distance": aim.distance} for aim in measurements.aims()
        ],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def print_tables(measurements: Measurements, console: Console) -> None:
    console.print(_throughput(measurements.throughput))
    console.print(_latency(measurements.latency))
    console.print(_slow_handler(measurements.slow_handler))
    console.print(_reload(measurements.reload))
    console.print(_rest(measurements))
    console.print(_aims(list(measurements.aims())))


def _throughput(rows: list[Throughput]) -> Table:
    table = _table("Every frame as fast as it goes, frames per second", "size", "bare", "two bare", "session", "naive")
    table.add_column("of two bare", justify="right")
    table.add_column("over naive", justify="right")
    for row in rows:
        rates = (row.bare_fps, row.two_loops_fps, row.session_fps, row.naive_fps)
        cells = (f"{rate:.0f}" for rate in rates)
        table.add_row(_of(row.size), *cells, f"{row.of_two_loops:.0%}", f"x{row.over_naive:.2f}")
    return table


def _latency(rows: list[Latency]) -> Table:
    table = _table("Latency at 30 fps, p50 / p95 / p99 in ms", "size", "bare loop", "session", "added")
    for row in rows:
        triples = (row.bare, row.session, row.added)
        table.add_row(_of(row.size), *(f"{one.p50_ms:.1f} / {one.p95_ms:.1f} / {one.p99_ms:.1f}" for one in triples))
    return table


def _slow_handler(slow: SlowHandler) -> Table:
    table = _table("Function of 50 ms, camera of 30 fps: p95 in each second, ms", "second", "p95")
    table.show_header = False
    half = (len(slow.p95_by_second_ms) + 1) // 2
    for row in (slow.p95_by_second_ms[:half], slow.p95_by_second_ms[half:]):
        table.add_row("", " ".join(f"{p95:4.0f}" for p95 in row))
    table.add_row("all", f"p50 {slow.p50_ms:.0f}, p95 {slow.p95_ms:.0f} ms at {slow.fps:.1f} fps")
    table.add_row("naive", f"falls behind by {slow.naive_growth_ms_per_s:.0f} ms every second")
    return table


def _reload(reload: Reload) -> Table:
    table = _table("From a save to its picture on the screen, camera of 30 fps", "saves", "p50", "p95", "at most")
    table.add_column("new process", justify="right")
    table.add_column("p50 over it", justify="right")
    figures = (reload.p50_ms, reload.p95_ms, reload.max_ms, reload.naive_ms)
    table.add_row(str(reload.saves), *(f"{figure:.0f} ms" for figure in figures), f"x{reload.over_naive:.2f}")
    return table


def _rest(measurements: Measurements) -> Table:
    table = _table("Painting, recording, memory", "what", "figure")
    painting, recording, slow = measurements.painting, measurements.recording, measurements.slow_handler
    table.add_row("GUI thread, both panes", f"{painting.gui_ms_per_frame:.2f} ms a frame at {painting.fps:.0f} fps")
    table.add_row("recording", f"{recording.recording_fps:.0f} instead of {recording.plain_fps:.0f} fps")
    table.add_row("memory", f"{slow.memory_mb_per_minute:+.0f} MB/min, at most {slow.memory_peak_mb:.0f} MB in all")
    waiting = max(row.naive_most_waiting for row in measurements.throughput)
    table.add_row("waiting, naive client", f"up to {waiting:.0f} frames")
    return table


def _aims(aims: list[Aim]) -> Table:
    table = _table("Aims", "what", "measured", "aim", "distance", "")
    for aim in aims:
        verdict = "[green]met" if aim.is_met else "[yellow]not met"
        sign = "≥" if aim.at_least else "≤"
        cells = (f"{aim.value:.2f} {aim.unit}", f"{sign} {aim.limit:g} {aim.unit}", f"{aim.distance:+.0%}")
        table.add_row(aim.name, *cells, verdict if aim.judged else "no core free")
    return table


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _of(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
