from collections.abc import Generator, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from fxviewer.settings import Connection
from fxviewer.stream.probe import Step
from fxviewer.stream.secret import Secrets
from fxviewer.ui.background import Background
from fxviewer.ui.connection_dialog import ConnectionDialog
from fxviewer.ui.probe_panel import ProbePanel
from fxviewer.ui.vault import Vault

LAB = Connection(address="10.0.0.7:31113", name="Lab")
ROOF = Connection(address="10.0.0.8:31113", name="Roof")
ELSEWHERE = Connection(address="10.0.0.9:31113")


@pytest.fixture
def dialog(qtbot: QtBot, loop: QEventLoop) -> Iterator[ConnectionDialog]:
    def fail(error: BaseException) -> None:
        raise error

    def walk(connection: Connection) -> Generator[Step, None, None]:
        yield Step("name", "ok", connection.address)

    background = Background(loop, fail)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ConnectionDialog(window, Vault(Secrets(), background), ProbePanel(walk, background))
    dialog.show_profiles((LAB, ROOF), LAB)
    dialog.turn_to("Lab")
    dialog.show()
    yield dialog
    dialog.close()
    window.close()


def names(dialog: ConnectionDialog) -> list[str]:
    """Return what the list shows, which must be what the dialog has."""
    shown = [dialog.side.list.item(row).text() for row in range(dialog.side.list.count())]
    assert shown == [profile.name for profile in dialog.profiles]
    return shown


def write(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_it_is_not_modal_and_lists_the_profiles_with_the_one_in_use_marked(dialog: ConnectionDialog) -> None:
    assert not dialog.isModal()
    assert names(dialog) == ["Lab", "Roof"]
    assert not dialog.side.list.item(0).icon().isNull()
    assert dialog.side.list.item(1).icon().isNull()
    assert dialog.use.text() == "In use"


def test_another_one_is_shown_when_it_is_chosen(dialog: ConnectionDialog) -> None:
    dialog.side.list.setCurrentRow(1)

    assert dialog.form is not None
    assert dialog.form.connection == ROOF
    assert dialog.use.text() == "Use"


def test_a_change_is_a_change_of_the_profile_at_once(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    assert dialog.form is not None
    with qtbot.waitSignal(dialog.changed):
        dialog.form.fields.deadline.setValue(5)

    assert dialog.profiles[0].deadline_s == 5
    assert dialog.use.text() == "Use", "it differs from what is in use"


def test_what_is_wrong_in_one_profile_is_still_there_after_looking_at_another(dialog: ConnectionDialog) -> None:
    assert dialog.form is not None
    write(dialog.form.fields.address.line, "half an addr/")

    dialog.side.list.setCurrentRow(1)
    dialog.side.list.setCurrentRow(0)

    assert dialog.form.fields.address.text == "half an addr/"
    assert dialog.form.fields.address.complaint
    assert dialog.profiles[0] == LAB


def test_new_ones_are_made_named_apart_and_wait_for_their_address(dialog: ConnectionDialog) -> None:
    dialog.side.new.click()
    dialog.side.new.click()

    assert names(dialog) == ["Lab", "Roof", "New connection", "New connection 2"]
    assert dialog.form is not None
    assert dialog.form.connection.name == "New connection 2"
    assert dialog.form.focusWidget() is dialog.form.fields.address.line
    assert dialog.form.fields.address.complaint == "", "nothing was done wrong yet"


def test_a_connection_without_a_name_becomes_a_profile(dialog: ConnectionDialog) -> None:
    dialog.show_profiles((LAB,), ELSEWHERE)
    dialog.turn_to("")
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Make it a profile")
    assert button.isVisible()

    button.click()

    assert names(dialog) == ["Lab", "10.0.0.9"]
    assert dialog.profiles[1].address == ELSEWHERE.address


def test_a_duplicate_stands_beside_and_has_a_name_of_its_own(dialog: ConnectionDialog) -> None:
    dialog.side.duplicate.click()

    assert names(dialog) == ["Lab", "Lab 2", "Roof"]
    assert dialog.profiles[1].address == LAB.address


def test_a_new_name_is_told_so_that_secrets_can_follow(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    assert dialog.form is not None
    with qtbot.waitSignal(dialog.renamed) as renamed:
        write(dialog.form.fields.name.line, "Cellar")

    assert renamed.args == ["Lab", "Cellar"]
    assert names(dialog) == ["Cellar", "Roof"]


@pytest.mark.parametrize(
    ("name", "complaint"), [("", "Give it a name."), ("Roof", "There is a profile “Roof” already.")]
)
def test_a_name_that_cannot_be_is_said_and_not_taken(dialog: ConnectionDialog, name: str, complaint: str) -> None:
    assert dialog.form is not None
    line = dialog.form.fields.name.line
    write(line, name)

    assert dialog.form.fields.name.complaint == complaint
    assert line.text() == name
    assert names(dialog) == ["Lab", "Roof"]


def test_what_is_deleted_can_be_brought_back_to_its_place(dialog: ConnectionDialog) -> None:
    gone: list[str] = []
    dialog.removed.connect(gone.append)
    dialog.side.delete.click()
    assert names(dialog) == ["Roof"]
    assert dialog.side.undo.isVisible()

    dialog.side.undo.click()

    assert names(dialog) == ["Lab", "Roof"]
    assert dialog.profiles[0] == LAB
    assert not dialog.side.undo.isVisible()
    dialog.close()
    assert gone == [], "its secrets are still there"


def test_what_is_deleted_is_gone_for_good_when_the_dialog_closes(dialog: ConnectionDialog) -> None:
    gone: list[str] = []
    dialog.removed.connect(gone.append)
    dialog.side.delete.click()
    assert gone == []

    dialog.close()

    assert gone == ["Lab"]


def test_a_new_profile_of_a_deleted_ones_name_keeps_its_secrets(dialog: ConnectionDialog) -> None:
    gone: list[str] = []
    dialog.removed.connect(gone.append)
    dialog.side.delete.click()
    dialog.show_profiles((*dialog.profiles, LAB), Connection())

    dialog.close()

    assert gone == []


def test_the_last_one_deleted_leaves_a_page_that_says_so(dialog: ConnectionDialog) -> None:
    dialog.side.delete.click()
    dialog.side.delete.click()

    assert dialog.form is None
    assert not dialog.use.isEnabled()
    assert not dialog.test.isEnabled()
    assert not dialog.side.delete.isEnabled()


def test_use_connects_like_the_one_shown(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.turn_to("Roof")

    with qtbot.waitSignal(dialog.used) as used:
        dialog.use.click()

    assert used.args == [ROOF]


def test_a_profile_that_is_wrong_is_neither_used_nor_tested(dialog: ConnectionDialog) -> None:
    used: list[Connection] = []
    dialog.used.connect(used.append)
    dialog.side.new.click()

    dialog.use.click()
    dialog.test.click()

    assert not used
    assert not dialog.probe.is_running
    assert dialog.form is not None
    assert "Type the gateway" in dialog.form.fields.address.complaint


def test_the_test_shows_its_steps_and_can_be_run_again(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.test.click()
    assert dialog.test.text() == "Cancel the test"

    qtbot.waitUntil(lambda: not dialog.probe.is_running)

    assert [step.what for step in dialog.probe.steps] == ["10.0.0.7:31113"]
    assert dialog.test.text() == "Test"


def test_return_ends_a_field_and_connects_nothing(dialog: ConnectionDialog) -> None:
    used: list[Connection] = []
    dialog.used.connect(used.append)
    assert dialog.form is not None

    QTest.keyClick(dialog.form.fields.address.line, Qt.Key.Key_Return)

    assert not used
    assert dialog.isVisible()


def test_escape_closes_it(dialog: ConnectionDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()


def test_a_change_made_elsewhere_is_seen(dialog: ConnectionDialog) -> None:
    dialog.show_profiles((Connection(address=LAB.address, name="Lab", deadline_s=3), ROOF), LAB)

    assert dialog.form is not None
    assert dialog.form.fields.deadline.value() == 3
