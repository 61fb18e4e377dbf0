"""The committed stubs are what the proto file generates."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parent.parent / "proto/generate.py"


@pytest.mark.skipif(not importlib.util.find_spec("grpc_tools"), reason="the generator is in the extra dev")
def test_committed_stubs_are_what_the_proto_file_generates() -> None:
    check = subprocess.run(
        [sys.executable, GENERATOR, "--check"], capture_output=True, text=True, timeout=60, check=False
    )

    assert check.returncode == 0, check.stderr
