import inspect

import pytest

from fxviewer.gateway.forward import ForwardHost
from fxviewer.gateway.host import Host
from fxviewer.gateway.registry import Registry
from fxviewer.gateway.strict import StrictHost


@pytest.mark.parametrize("kind", [Registry, ForwardHost, StrictHost])
def test_all_hosts_take_the_same_calls(kind: type) -> None:
    methods = {name: method for name, method in vars(Host).items() if not name.startswith("_")}

    assert methods
    for name, method in methods.items():
        assert list(inspect.signature(getattr(kind, name)).parameters) == list(inspect.signature(method).parameters)
