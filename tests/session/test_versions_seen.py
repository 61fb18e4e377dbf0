import pytest

from fxviewer.session.live import Live
from fxviewer.session.versions_seen import FunctionsSeen, VersionsSeen
from fxviewer.stream.workbench import Described


class Told(Live):
    """Knows what the test says, instead of a gateway."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.versions: dict[str, str] = {}

    @property
    def functions(self) -> frozenset[str]:
        return frozenset(self.versions)

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


def test_functions_that_come_or_go_beside_the_list_are_a_change_once(live: Told) -> None:
    seen = FunctionsSeen(live)
    live.versions["edges"] = "1111111"
    assert not seen.have_changed(["edges", "blur"])

    live.versions["new"] = "1111111"
    assert seen.have_changed(["edges", "blur"])
    assert not seen.have_changed(["edges", "blur", "new"])
    del live.versions["edges"]
    assert seen.have_changed(["edges", "blur", "new"])
    assert not seen.have_changed(["blur", "new"])


def test_a_function_that_went_and_is_not_listed_any_more_is_no_change(live: Told) -> None:
    seen = FunctionsSeen(live)
    live.versions["edges"] = "1111111"
    seen.have_changed(["edges"])
    del live.versions["edges"]

    assert not seen.have_changed([])
