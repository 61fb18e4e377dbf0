"""The shipped functions say what can be tuned, and run where only the request is passed."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from fxviewer.handler.parameter import Parameter
from fxviewer.handler.signature import read_parameters
from fxviewer.handler.values import to_arguments

FUNCTIONS = Path(__file__).parents[2] / "resources" / "functions"
TUNED = {
    "blur": (Parameter("radius", "int", 10, 0, 60),),
    "edges": (
        Parameter("low", "int", 60, 0, 500),
        Parameter("high", "int", 150, 0, 500),
        Parameter("blur", "int", 2, 0, 10),
    ),
    "cartoon": (
        Parameter("smoothing", "int", 2, 0, 6),
        Parameter("detail", "choice", "half", choices=("half", "full")),
        Parameter("ink", "bool", True),
        Parameter("colour", "colour", "#000000", is_bgr=True),
    ),
}


def handler_file(function: str) -> Path:
    return FUNCTIONS / function / "src" / "handler.py"


def load(function: str) -> Callable[..., bytes]:
    """Load a handler as OpenFx's executor does."""
    spec = importlib.util.spec_from_file_location("Handler", handler_file(function))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Handler  # type: ignore[no-any-return]  # of a module nobody knows


@pytest.fixture(scope="module")
def request_() -> Any:
    image = cv2.GaussianBlur(np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8), (0, 0), 3)
    return SimpleNamespace(input=cv2.imencode(".jpg", image)[1].tobytes())


@pytest.mark.parametrize("function", sorted(path.name for path in FUNCTIONS.iterdir()))
def test_samples_declare_what_can_be_tuned(function: str) -> None:
    assert read_parameters(handler_file(function).read_text(encoding="utf-8")) == TUNED.get(function, ())


@pytest.mark.parametrize("function", sorted(TUNED))
def test_samples_run_with_the_request_alone_and_with_every_default(function: str, request_: Any) -> None:
    handler = load(function)

    defaults = to_arguments(TUNED[function], {one.name: one.default for one in TUNED[function]})

    assert handler(request_) == handler(request_, **defaults)


@pytest.mark.parametrize("function", sorted(TUNED))
def test_samples_run_at_both_ends_of_every_range(function: str, request_: Any) -> None:
    handler = load(function)

    for one in TUNED[function]:
        for value in one.choices or (one.minimum, one.maximum):
            if value is not None:
                result = handler(request_, **{one.name: value})
                assert cv2.imdecode(np.frombuffer(result, np.uint8), cv2.IMREAD_COLOR) is not None


def test_the_tutorials_own_function_stays_plain() -> None:
    assert "fxviewer" not in handler_file("imgprocessing").read_text(encoding="utf-8")
