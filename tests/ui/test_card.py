import time
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fxviewer.errors import FxviewerError, GatewayUnreachableError, SourceLostError
from fxviewer.session.exchange import Failure
from fxviewer.session.status import LaneStatus
from fxviewer.stream.secret import SecretMissingError
from fxviewer.ui import card as card_module
from fxviewer.ui import theme, translation, trouble
from fxviewer.ui.card import Card
from fxviewer.ui.pane import Pane

TIMEOUT_MS = 20_000
TRACEBACK = "Traceback (most recent call last):\n" + "\n".join(
    f'  File "/functions/edges/handler.py", line {n}, in step_with_a_long_name_{n}' for n in range(40)
)
RAISED = Failure(
    "raised", "ValueError", "cannot reshape array", "", TRACEBACK, "/functions/edges/handler.py", 12, "frame.reshape(3)"
)
LONG = replace(RAISED, message="<b>a very long message</b> " * 60, hint="What is to be done about it. " * 20)


class Clock:
    """Time as a card sees it: it goes on when a test says so."""

    now_ns = 1_000_000_000_000

    def monotonic_ns(self) -> int:
        return self.now_ns


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (card_module, trouble):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def pane(qtbot: QtBot, qapp: QApplication) -> Pane:
    pane = Pane("Processed")
    qtbot.addWidget(pane)
    pane.setFixedSize(900, 600)
    pane.show()
    return pane


@pytest.fixture
def card(pane: Pane) -> Card:
    card = Card()
    pane.lay_over(card)
    return card


def button(card: Card, text: str) -> QAbstractButton:
    return next(one for one in card.findChildren(QPushButton) if one.text() == text)


def view(card: Card) -> QPlainTextEdit:
    return card.findChildren(QPlainTextEdit)[0]


def test_it_is_hidden_until_there_is_something_to_say(card: Card) -> None:
    assert not card.isVisible()

    card.show_failure(RAISED, 1204, "v3")

    assert card.isVisible()


def test_a_failure_is_told_with_frame_and_version(card: Card) -> None:
    card.show_failure(RAISED, 1204, "v3")

    assert card.trouble.title == "Exception in the handler"
    assert card.facts.split("  ·  ") == ["Yours to mend", "#1\u2009204", "v3"]


def test_the_same_failure_of_the_next_frame_keeps_selection_and_place(qtbot: QtBot, card: Card) -> None:
    card.show_failure(RAISED, 1, "v3")
    button(card, "Traceback").click()
    view(card).selectAll()
    view(card).verticalScrollBar().setValue(10)

    for number in range(2, 32):
        card.show_failure(replace(RAISED), number, "v3")
        QApplication.processEvents()

    assert card.facts.split("  ·  ")[1] == "#31"
    assert view(card).textCursor().selectedText()
    assert view(card).verticalScrollBar().value() == 10


def test_the_same_failure_of_the_next_frame_paints_the_number_and_moves_nothing(qtbot: QtBot, card: Card) -> None:
    card.show_failure(RAISED, 1, "v3")
    qtbot.waitUntil(lambda: card.width() > 400)
    places = _places(card)
    before = card.grab().toImage()

    card.show_failure(RAISED, 2, "v3")

    after = card.grab().toImage()
    assert _places(card) == places
    changed = _changed_rows(before, after)
    assert changed
    assert changed[-1] - changed[0] < 18


def test_the_traceback_stays_unfolded_for_the_next_failure(qtbot: QtBot, card: Card) -> None:
    card.show_failure(RAISED, 1)
    button(card, "Traceback").click()

    card.show_failure(replace(RAISED, message="something else"), 2)

    qtbot.waitUntil(view(card).isVisible)
    assert button(card, "Traceback").isChecked()


def test_the_traceback_is_copied_and_the_button_says_so(card: Card) -> None:
    card.show_failure(RAISED, 1)
    copy = button(card, "Copy traceback")
    width = copy.width()

    copy.click()

    assert QGuiApplication.clipboard().text() == TRACEBACK
    assert copy.text() == "Copied"
    assert copy.width() == width


def test_after_a_while_the_button_says_copy_again(qtbot: QtBot, card: Card) -> None:
    card.show_failure(RAISED, 1)
    copy = button(card, "Copy traceback")

    copy.click()

    qtbot.waitUntil(lambda: copy.text() == "Copy traceback", timeout=TIMEOUT_MS)


def test_the_editor_is_asked_for_the_line(qtbot: QtBot, card: Card) -> None:
    card.show_failure(RAISED, 1)

    with qtbot.waitSignal(card.editor_asked, timeout=2000) as asked:
        button(card, "Open in editor").click()

    assert asked.args == ["/functions/edges/handler.py", 12]


def test_a_frame_is_run_again_on_demand(qtbot: QtBot, card: Card) -> None:
    card.show_failure(RAISED, 1)

    with qtbot.waitSignal(card.rerun_asked, timeout=2000):
        button(card, "Run again").click()


@pytest.mark.parametrize(
    ("error", "text", "signal"),
    [
        (SecretMissingError("Lab", "token"), "Type it in…", "secret_asked"),
        (SecretMissingError("Lab", "token"), "Connections…", "connections_asked"),
    ],
)
def test_what_the_connection_needs_can_be_given_from_the_card(
    qtbot: QtBot, card: Card, error: FxviewerError, text: str, signal: str
) -> None:
    card.show_waiting(LaneStatus("waiting", is_local=False, address="a:1", error=error))

    with qtbot.waitSignal(getattr(card, signal), timeout=2000):
        button(card, text).click()


def test_a_frame_too_large_is_mended_with_one_press(qtbot: QtBot, card: Card) -> None:
    card.show_failure(Failure("too large", "", "The frame has 5 bytes, and the gateway takes 4."), 1)

    with qtbot.waitSignal(card.fit_asked, timeout=2000):
        button(card, "Send smaller frames").click()


def test_a_start_is_counted_up(qtbot: QtBot, card: Card, clock: Clock) -> None:
    card.show_starting(LaneStatus("streaming", starting_since_ns=clock.now_ns - 11_500_000_000))
    assert card.facts.split("  ·  ") == ["Waiting", "11 s"]

    clock.now_ns += 1_000_000_000

    qtbot.waitUntil(lambda: card.facts.endswith("12 s"), timeout=TIMEOUT_MS)


def test_waiting_counts_down_by_itself_and_can_be_cut_short(qtbot: QtBot, card: Card, clock: Clock) -> None:
    error = GatewayUnreachableError("Nobody answers.", "Check the address.")
    soon = clock.now_ns + 1_500_000_000

    card.show_waiting(LaneStatus("waiting", error=error, attempt=3, retry_at_ns=soon))

    assert card.facts.split("  ·  ") == ["Waiting", "tried again in 2 s", "attempt 3"]
    clock.now_ns = soon
    qtbot.waitUntil(lambda: "tried again now" in card.facts, timeout=TIMEOUT_MS)
    with qtbot.waitSignal(card.retry_asked, timeout=2000):
        button(card, "Retry now").click()


def test_the_countdown_ends_with_the_next_thing_shown(card: Card) -> None:
    card.show_waiting(LaneStatus("waiting", retry_at_ns=time.monotonic_ns() + 10**10))

    card.show_lost("The connection was closed.")

    assert card.facts == "Broken"


def test_a_source_problem_can_be_retried(qtbot: QtBot, card: Card) -> None:
    card.show_source_problem(SourceLostError("The camera is gone.", "Plug it in again."))

    with qtbot.waitSignal(card.retry_asked, timeout=2000):
        button(card, "Retry now").click()


@pytest.mark.parametrize("size", [(300, 220), (320, 400), (480, 260), (900, 600)])
@pytest.mark.parametrize("is_unfolded", [False, True])
def test_whatever_is_said_everything_stays_on_the_card_and_the_buttons_are_seen(
    qtbot: QtBot, pane: Pane, card: Card, size: tuple[int, int], is_unfolded: bool
) -> None:
    pane.setFixedSize(*size)
    card.show_failure(LONG, 123_456, "v3")
    if is_unfolded:
        button(card, "Traceback").click()
    qtbot.waitUntil(lambda: pane.view.rect().contains(card.geometry()))

    children = [child for child in card.findChildren(QWidget) if child.isVisible() and child.parentWidget() is card]

    assert all(card.rect().contains(child.geometry()) for child in children)
    tops = sorted((child.y(), child.geometry().bottom()) for child in children)
    assert all(bottom < top for (_, bottom), (top, _) in pairwise(tops))
    assert button(card, "Open in editor").isVisible()


def test_space_presses_the_button_with_the_focus_and_not_the_windows_key(qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    card = Card()
    layout.addWidget(card)
    qtbot.addWidget(window)
    pressed: list[str] = []
    QShortcut(QKeySequence("Space"), window).activated.connect(lambda: pressed.append("play"))
    card.rerun_asked.connect(lambda: pressed.append("rerun"))
    card.show_failure(RAISED, 1)
    window.show()
    window.activateWindow()  # without a window manager nobody else does
    qtbot.waitUntil(window.isActiveWindow)
    button(card, "Run again").setFocus()

    QTest.keyClick(button(card, "Run again"), Qt.Key.Key_Space)
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Space)

    assert pressed == ["rerun", "play"]


@pytest.mark.parametrize(("failure", "role"), [(RAISED, "warn"), (Failure("crashed", "", "It died."), "bad")])
def test_the_edge_has_the_colour_of_the_mood(card: Card, failure: Failure, role: str) -> None:
    card.show_failure(failure, 1)

    image = card.grab().toImage()
    pixel = image.pixelColor(QPoint(round(2 * image.devicePixelRatio()), image.height() // 2))

    assert pixel.name() == getattr(theme.tokens(), role).name()


def test_what_is_shown_is_said_again_in_another_language(qapp: QApplication, card: Card) -> None:
    card.show_failure(RAISED, 1, "v3")
    english = card.trouble.title
    try:
        translation.apply_language(qapp, "ko")
        assert card.trouble.title == translation.tr(english) != english
        assert card.facts.startswith(translation.tr("Yours to mend"))
        assert card.trouble.why == "ValueError: cannot reshape array"
    finally:
        translation.apply_language(qapp, "en")
    assert card.trouble.title == english


def _places(card: Card) -> list[QRect]:
    return [child.geometry() for child in card.findChildren(QWidget) if child.isVisible()]


def _changed_rows(before: QImage, after: QImage) -> list[int]:
    return [
        y for y in range(before.height()) if any(before.pixel(x, y) != after.pixel(x, y) for x in range(before.width()))
    ]
