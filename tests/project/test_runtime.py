import pytest

from fxviewer.assets import resource
from fxviewer.errors import SettingsError
from fxviewer.project.runtime import RUNTIMES, find_runtime


def test_all_of_openfx_cli_s_runtimes_are_known_by_name() -> None:
    assert set(RUNTIMES) == {"ruby", "cpp", "csharp", "go", "java", "nodejs", "python2", "python3"}


def test_every_hosted_runtime_ships_a_template_and_a_dockerfile() -> None:
    hosted = [runtime for runtime in RUNTIMES.values() if runtime.is_hosted]

    assert [runtime.name for runtime in hosted] == ["python3"]
    for runtime in hosted:
        assert resource("runtime", runtime.name, "Dockerfile").is_file()
        assert resource("runtime", runtime.name, "template", "src", runtime.handler_file).is_file()


def test_an_unknown_runtime_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="Not found runtime: cobol") as refused:
        find_runtime("cobol")

    assert "python3" in refused.value.cure
