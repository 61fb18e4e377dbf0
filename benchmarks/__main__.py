"""Measure this machine: python -m benchmarks [--quick] [--json FILE]."""

import argparse
import time
from pathlib import Path

from rich.console import Console

from benchmarks.bare import BareLoops
from benchmarks.latency import measure_latency
from benchmarks.painting import measure_painting
from benchmarks.peer import Peer
from benchmarks.recording import measure_recording
from benchmarks.reload import measure_reload
from benchmarks.report import Measurements, print_tables, write_json
from benchmarks.scale import FULL, QUICK, Scale
from benchmarks.slow_handler import measure_slow_handler
from benchmarks.throughput import measure_throughput
from benchmarks.viewing import Viewing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="one tiny round, to see that it runs")
    parser.add_argument("--json", type=Path, default=Path("out/bench.json"), help="where the figures go")
    arguments = parser.parse_args()
    console = Console()

    started = time.monotonic()
    measurements = measure(QUICK if arguments.quick else FULL, console)
    print_tables(measurements, console)
    write_json(measurements, arguments.json)
    console.print(f"{arguments.json} written after {time.monotonic() - started:.0f} s")


def measure(scale: Scale, console: Console) -> Measurements:
    loops = BareLoops()
    try:
        with Viewing(live=False) as film, Peer("naive", film.address) as naive:
            with console.status("rates"):
                throughput = measure_throughput(film, loops, naive, scale)
            with console.status("recording"):
                recording = measure_recording(film, scale)
        with Viewing(live=True) as camera, Peer("naive", camera.address) as naive:
            with console.status("latency"):
                latency = measure_latency(camera, loops, scale)
            with console.status("slow function"):
                slow_handler = measure_slow_handler(camera, naive, scale)
    finally:
        loops.close()
    with console.status("painting"):
        painting = measure_painting(scale)
    with console.status("reload"):
        reload = measure_reload(scale)
    return Measurements(throughput, latency, slow_handler, painting, recording, reload)


if __name__ == "__main__":
    main()
