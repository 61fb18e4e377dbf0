"""The committed stubs are what the proto file generates."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from fxviewer.pb import openfx_pb2

GENERATOR = Path(__file__).parent.parent / "proto/generate.py"


@pytest.mark.openfx("9.3")
def test_one_module_has_every_service_and_its_messages_once() -> None:
    services = openfx_pb2.DESCRIPTOR.services_by_name

    assert set(services) == {"FxGateway", "Gateway", "FxWatcher"}
    for method in services["FxGateway"].methods:
        same = services["Gateway"].methods_by_name[method.name]
        assert (same.input_type, same.output_type) == (method.input_type, method.output_type)


@pytest.mark.openfx("9.4")
def test_proto_file_needs_no_other() -> None:
    """Such as the one with the options for HTTP, which OpenFx's own does not compile without."""
    assert not openfx_pb2.DESCRIPTOR.dependencies


@pytest.mark.openfx("9.4")
@pytest.mark.skipif(not importlib.util.find_spec("grpc_tools"), reason="the generator is in the extra dev")
def test_committed_stubs_are_what_the_proto_file_generates() -> None:
    check = subprocess.run(
        [sys.executable, GENERATOR, "--check"], capture_output=True, text=True, timeout=60, check=False
    )

    assert check.returncode == 0, check.stderr
