import inspect

import pytest

from fxviewer.stream.duplex import DuplexInvoker
from fxviewer.stream.http import HttpInvoker
from fxviewer.stream.invoker import Invoker
from fxviewer.stream.unary import UnaryInvoker


@pytest.mark.parametrize("invoker", [DuplexInvoker, HttpInvoker, UnaryInvoker])
@pytest.mark.parametrize("method", ["start", "wait", "stop"])
def test_every_way_of_asking_fits_the_seam(invoker: type, method: str) -> None:
    wanted = inspect.signature(getattr(Invoker, method)).parameters

    assert list(inspect.signature(getattr(invoker, method)).parameters) == list(wanted)
