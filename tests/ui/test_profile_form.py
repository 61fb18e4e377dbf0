from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.settings import Access, Connection, Tls
from fxviewer.stream.secret import Secrets
from fxviewer.ui.background import Background
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.profile_form import MIB, ProfileForm
from fxviewer.ui.vault import Vault
from tests.peers.keyrings import MemoryKeyring

LAB = Connection(address="10.0.0.7:31113", name="Lab")


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    for name in ("FXVIEWER_TOKEN", "FXVIEWER_CLIENT_SECRET", "FXVIEWER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def vault(loop: QEventLoop) -> Vault:
    def fail(error: BaseException) -> None:
        raise error

    return Vault(Secrets(), Background(loop, fail))


@pytest.fixture
def form(qtbot: QtBot, vault: Vault) -> ProfileForm:
    form = ProfileForm(LAB, vault, lambda name: "" if name else "Give it a name.")
    qtbot.addWidget(form)
    form.resize(600, 900)
    form.show()
    return form


def write(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def choose(chooser: Chooser[Any], value: object) -> None:
    chooser.show_value(value)
    chooser.chosen.emit()


def test_every_field_explains_itself(form: ProfileForm) -> None:
    controls: list[QWidget] = [
        control
        for kind in (QLineEdit, QComboBox, QDoubleSpinBox)
        for control in form.findChildren(kind)
        if control.objectName() != "qt_spinbox_lineedit"
    ]

    assert len(controls) > 15
    assert [control.accessibleName() for control in controls if not control.toolTip()] == []


def test_an_address_gets_openfxs_port_and_a_wrong_one_is_said_and_kept(form: ProfileForm) -> None:
    write(form.fields.address.line, "10.0.0.8")
    assert form.connection.address == "10.0.0.8:31113"

    write(form.fields.address.line, "http://10.0.0.9")

    assert "host:port" in form.fields.address.complaint
    assert form.fields.address.text == "http://10.0.0.9"
    assert "10.0.0.9" not in form.connection.address


def test_tls_with_an_authority_and_a_certificate_of_our_own(form: ProfileForm, tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.pem" for name in ("ca", "ours", "key")}
    for file in files.values():
        file.touch()
    assert not form.fields.ca_file.isVisible()

    choose(form.fields.trust, "own")
    form.fields.ca_file.take_path(str(files["ca"]))
    form.fields.certificate_file.take_path(str(files["ours"]))
    form.fields.key_file.take_path(str(files["key"]))
    write(form.fields.server_name.line, "gateway.lab")

    assert form.fields.ca_file.isVisible()
    assert form.connection.tls == Tls(True, str(files["ca"]), str(files["ours"]), str(files["key"]), "gateway.lab")
    choose(form.fields.trust, "system")
    assert form.connection.tls.ca_file == ""
    assert not form.fields.ca_file.isVisible()
    choose(form.fields.trust, "own")
    assert form.connection.tls.ca_file == str(files["ca"]), "what was chosen once comes back"


def test_a_file_that_is_missing_is_said_where_it_is_typed(form: ProfileForm) -> None:
    choose(form.fields.trust, "own")

    write(form.fields.ca_file.line, "/no/such/file.pem")

    assert "/no/such/file.pem" in form.fields.ca_file.complaint
    assert form.complain()


@pytest.mark.parametrize(
    ("who", "access"),
    [
        ("none", Access()),
        ("field", Access("token", "field")),
        ("metadata", Access("token", "metadata")),
    ],
)
def test_a_token_goes_where_it_is_chosen_to(form: ProfileForm, who: str, access: Access) -> None:
    choose(form.fields.who, who)

    assert form.connection.access == access
    assert form.fields.token.isVisible() == (who != "none")


def test_oauth2_has_its_fields_and_a_wrong_address_is_said(form: ProfileForm) -> None:
    choose(form.fields.who, "client credentials")
    write(form.fields.token_url.line, "10.0.0.91/token")
    assert "no address of a server" in form.fields.token_url.complaint

    write(form.fields.token_url.line, "http://10.0.0.91:30011/token")
    write(form.fields.client_id.line, "me")
    write(form.fields.username.line, "user")
    choose(form.fields.carrier, "metadata")

    assert form.connection.access == Access(
        "client credentials", "metadata", "http://10.0.0.91:30011/token", "me", "user"
    )
    assert form.fields.password.isVisible()
    assert not form.fields.token.isVisible()


def test_limits_and_base64(form: ProfileForm) -> None:
    form.fields.deadline.setValue(2.5)
    form.fields.limit.setValue(16)
    choose(form.fields.too_large, False)
    write(form.fields.base64.line, "detect, stft ,")

    assert form.connection.deadline_s == 2.5
    assert form.connection.limit_bytes == 16 * MIB
    assert not form.connection.is_fitted
    assert form.connection.base64_functions == ("detect", "stft")


def test_a_limit_that_is_no_whole_number_stays_what_it_is_until_it_is_changed(qtbot: QtBot, vault: Vault) -> None:
    form = ProfileForm(Connection(address="a:1", name="x", limit_bytes=40_001), vault, lambda _: "")
    qtbot.addWidget(form)

    form.fields.deadline.setValue(9)

    assert form.connection.limit_bytes == 40_001


def test_a_secret_goes_into_the_keyring_and_nowhere_else(
    qtbot: QtBot, form: ProfileForm, memory: MemoryKeyring
) -> None:
    choose(form.fields.who, "field")
    write(form.fields.token.line, "s3cret")

    qtbot.waitUntil(lambda: form.fields.token.state == "Kept in the system’s keyring")

    assert memory.kept == {("fxviewer", "Lab: token"): "s3cret"}
    assert "s3cret" not in str(form.connection)


def test_a_name_is_taken_when_it_is_finished_and_not_letter_by_letter(qtbot: QtBot, form: ProfileForm) -> None:
    names: list[str] = []
    form.renamed.connect(names.append)

    QTest.keyClicks(form.fields.name.line, "Cellar")
    assert names == []
    QTest.keyClick(form.fields.name.line, Qt.Key.Key_Return)

    assert names == ["LabCellar"]


def test_a_change_from_elsewhere_is_shown_and_what_is_wrong_here_is_left_alone(form: ProfileForm) -> None:
    write(form.fields.address.line, "http://x")

    form.show_connection(Connection(address="10.0.0.7:31113", name="Lab", deadline_s=7, transport="unary"))

    assert form.fields.deadline.value() == 7
    assert form.fields.transport.value == "unary"


def test_everything_wrong_is_said_at_once_with_the_focus_on_the_first(form: ProfileForm) -> None:
    choose(form.fields.trust, "own")
    write(form.fields.address.line, "")
    write(form.fields.server_name.line, "x")

    assert form.complain()

    assert form.fields.address.complaint
    assert form.fields.ca_file.complaint == "Choose the file."
    assert form.focusWidget() is form.fields.address.line
