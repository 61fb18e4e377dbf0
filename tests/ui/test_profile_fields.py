from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from fxviewer.ui.profile_fields import ProfileFields, _file_complaint, _url_complaint


@pytest.fixture
def fields(qapp: QApplication) -> ProfileFields:
    return ProfileFields(lambda name: "" if name else "Give it a name.")


def widgets(fields: ProfileFields) -> list[tuple[str, QWidget]]:
    return [row for _, rows in fields.sections() for row in rows]


def test_every_field_has_its_place_and_its_label(fields: ProfileFields) -> None:
    placed = [widget for _, widget in widgets(fields)]

    assert all(label for label, _ in widgets(fields))
    assert len(placed) == len(set(placed))
    assert {*fields.texts, *fields.secrets} <= set(placed)


def test_every_field_explains_itself(fields: ProfileFields) -> None:
    def explains(widget: QWidget) -> bool:
        return any(part.toolTip() for part in (widget, *widget.findChildren(QWidget)))

    assert [label for label, widget in widgets(fields) if not explains(widget)] == []


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()

    assert _file_complaint(required=True)(str(tmp_path / "ca.pem")) == ""
    assert "gone.pem" in _file_complaint(required=True)(str(tmp_path / "gone.pem"))
    assert _file_complaint(required=True)("")
    assert _file_complaint(required=False)("") == ""


@pytest.mark.parametrize(
    ("url", "is_good"),
    [("http://10.0.0.91:30011/token", True), ("https://auth/token", True), ("auth:30011", False), ("http://[", False)],
)
def test_the_address_of_a_token_server_is_checked(url: str, is_good: bool) -> None:
    assert (_url_complaint(url) == "") == is_good
