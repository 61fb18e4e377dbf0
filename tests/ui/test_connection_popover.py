from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QRadioButton, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.session.meters import Reading
from fxviewer.session.status import LaneStatus
from fxviewer.settings import Connection
from fxviewer.ui.choosers import Chooser
from fxviewer.ui.connection_popover import ConnectionPopover, address_complaint, with_port

REMOTE = Connection(address="10.0.0.7:31113", quality=70)


@pytest.fixture
def popover(qtbot: QtBot) -> ConnectionPopover:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    popover = ConnectionPopover(window)
    popover.show_connection(Connection(), "auto", ["10.0.0.7:31113"])
    popover.unfold(QPushButton(window))
    return popover


@pytest.fixture
def address(popover: ConnectionPopover) -> QLineEdit:
    return next(field for field in popover.findChildren(QLineEdit) if field.placeholderText())


def labels(popover: ConnectionPopover) -> list[str]:
    return [label.text() for label in popover.findChildren(QLabel) if label.isVisible()]


def radio(popover: ConnectionPopover, text: str) -> QRadioButton:
    return next(button for button in popover.findChildren(QRadioButton) if button.text() == text)


def test_what_is_in_force_is_shown_and_not_told(popover: ConnectionPopover, address: QLineEdit, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(popover.chosen):
        popover.show_connection(REMOTE, "live", [])

    assert radio(popover, "Gateway at").isChecked()
    assert address.text() == "10.0.0.7:31113"
    assert "70" in labels(popover)


def test_an_address_is_taken_with_return_and_gets_openfxs_port(
    popover: ConnectionPopover, address: QLineEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(address, "10.0.0.7")
    with qtbot.waitSignal(popover.chosen, timeout=1000) as chosen:
        QTest.keyClick(address, Qt.Key.Key_Return)

    assert chosen.args == [Connection(address="10.0.0.7:31113")]
    assert radio(popover, "Gateway at").isChecked()


def test_this_computer_is_one_press_away(popover: ConnectionPopover, qtbot: QtBot) -> None:
    popover.show_connection(REMOTE, "auto", [])

    with qtbot.waitSignal(popover.chosen, timeout=1000) as chosen:
        radio(popover, "This computer").click()

    assert chosen.args == [replace(REMOTE, address="")]


def test_an_address_that_is_none_is_explained_and_nothing_is_told(
    popover: ConnectionPopover, address: QLineEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(address, "http://10.0.0.7/")

    with qtbot.assertNotEmitted(popover.chosen, wait=50):
        popover.findChild(QPushButton).click()

    assert any("host:port and nothing more" in text for text in labels(popover))


def test_half_an_address_stays_when_another_setting_changes(popover: ConnectionPopover, address: QLineEdit) -> None:
    popover.show_connection(REMOTE, "auto", [])
    address.setText("10.0.")

    popover.show_connection(replace(REMOTE, quality=60), "auto", [])

    assert address.text() == "10.0."


def test_a_complaint_is_over_when_another_way_is_taken(popover: ConnectionPopover, address: QLineEdit) -> None:
    popover.show_connection(REMOTE, "auto", [])
    address.setText("http://10.0.0.7/")
    popover.findChild(QPushButton).click()
    assert any("host:port and nothing more" in text for text in labels(popover))

    popover.show_connection(Connection(), "auto", [])

    assert not any("host:port and nothing more" in text for text in labels(popover))


def test_it_opens_with_the_address_in_use(popover: ConnectionPopover, address: QLineEdit) -> None:
    popover.show_connection(REMOTE, "auto", [])
    address.setText("http://10.0.0.7/")
    popover.findChild(QPushButton).click()
    popover.dismiss()

    popover.show_connection(REMOTE, "auto", [])
    popover.unfold(popover.parentWidget().findChild(QPushButton))

    assert address.text() == REMOTE.address
    assert not any("host:port and nothing more" in text for text in labels(popover))


def test_half_an_address_is_not_taken_with_another_setting(
    popover: ConnectionPopover, address: QLineEdit, qtbot: QtBot
) -> None:
    QTest.keyClicks(address, "10.0.")

    with qtbot.waitSignal(popover.chosen, timeout=1000) as chosen:
        popover.findChild(QSlider).setValue(60)

    assert chosen.args == [Connection(quality=60)]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (QSpinBox, 4, Connection(window=4)),
        (QDoubleSpinBox, 2.5, Connection(deadline_s=2.5)),
        (QSlider, 50, Connection(quality=50)),
    ],
)
def test_every_number_is_in_force_at_once(
    popover: ConnectionPopover, qtbot: QtBot, kind: type[QSpinBox], value: int, expected: Connection
) -> None:
    with qtbot.waitSignal(popover.chosen, timeout=1000) as chosen:
        popover.findChild(kind).setValue(value)

    assert chosen.args == [expected]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, Connection(transport="stream")), (1, Connection(codec="bmp")), (2, Connection(send_size=(320, 240)))],
)
def test_every_choice_is_in_force_at_once(
    popover: ConnectionPopover, qtbot: QtBot, number: int, expected: Connection
) -> None:
    with qtbot.waitSignal(popover.chosen, timeout=1000) as chosen:
        QTest.keyClick(popover.findChildren(Chooser)[number], Qt.Key.Key_Down)

    assert chosen.args == [expected]


def test_the_policy_is_told_by_itself(popover: ConnectionPopover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.policy_chosen, timeout=1000) as chosen:
        QTest.keyClick(popover.findChildren(Chooser)[3], Qt.Key.Key_Down)

    assert chosen.args == ["live"]


def test_it_says_what_the_automatic_choices_came_to(popover: ConnectionPopover) -> None:
    lane = LaneStatus("streaming", transport="stream (pb.Gateway/Invokes)", codec="bmp", window=2)

    popover.show_in_force(lane, Reading(latency_p50_ms=9.44))
    assert "stream (pb.Gateway/Invokes) · BMP · 2 in flight · 9.4 ms" in labels(popover)
    popover.show_in_force(LaneStatus("waiting"), Reading())

    assert "Not connected" in labels(popover)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("gpu", "gpu:31113"), ("gpu:50051", "gpu:50051"), ("[::1]", "[::1]:31113"), ("[::1]:80", "[::1]:80")],
)
def test_a_port_is_added_where_none_is_given(typed: str, dialled: str) -> None:
    assert with_port(typed) == dialled
    assert address_complaint(typed) == ""


@pytest.mark.parametrize("typed", ["", "http://a:1", "a b:1", ":80", "a:b", "a:0", "a:65536", "fe80::1:80"])
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    assert address_complaint(typed).endswith(".")
