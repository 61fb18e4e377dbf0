"""The benchmark runs; what it measures is nothing to assert."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_one_tiny_round_gives_tables_and_a_json_file(tmp_path: Path) -> None:
    figures = tmp_path / "bench.json"

    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--json", figures],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "of two bare" in run.stdout
    assert "From a save to its picture" in run.stdout
    measured = json.loads(figures.read_text(encoding="utf-8"))
    assert {"throughput", "latency", "slow_handler", "painting", "recording", "reload", "aims"} <= set(measured)
