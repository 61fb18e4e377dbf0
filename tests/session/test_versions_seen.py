import pytest

from fxviewer.session.live import Live
from fxviewer.session.versions_seen import VersionsSeen
from fxviewer.stream.workbench import Described


class Told(Live):
    """Knows what the test says, instead of a gateway."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.versions: dict[str, str] = {}

    def described(self, function: str) -> Described | None:
        version = self.versions.get(function)
        return Described(function, version, "", (), 0.0) if version else None


@pytest.fixture
def live() -> Told:
    return Told()


def test_another_version_is_a_change_once(live: Told) -> None:
    seen = VersionsSeen(live)
    live.versions["edges"] = "1111111"
    assert not seen.have_changed({"edges"})

    live.versions["edges"] = "2222222"

    assert seen.have_changed({"edges"})
    assert not seen.have_changed({"edges"})


def test_what_is_not_asked_about_is_no_change(live: Told) -> None:
    seen = VersionsSeen(live)
    live.versions |= {"edges": "1111111", "blur": "1111111"}
    seen.have_changed({"edges", "blur"})

    live.versions["blur"] = "2222222"

    assert not seen.have_changed({"edges"})
    assert seen.have_changed({"blur"})


def test_a_function_nobody_tells_of_is_no_change(live: Told) -> None:
    assert not VersionsSeen(live).have_changed({"edges"})
