"""The way to a function, step by step, with what to do where it ends."""

import asyncio
from collections.abc import Callable, Generator
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from fxviewer.settings import Connection
from fxviewer.stream.probe import Step, StepName, Verdict
from fxviewer.ui.background import Background
from fxviewer.ui.parts import named, note, number_label
from fxviewer.ui.sentence import told
from fxviewer.ui.sign import Sign
from fxviewer.ui.translation import tr

State = Literal["running"] | Verdict

MARGIN = 16
SIGN = 15

_SIGNS: dict[State, tuple[str, str]] = {
    "running": ("wait", "dim"),
    "ok": ("check", "good"),
    "failed": ("error", "bad"),
    "skipped": ("minus", "dim"),
}


Walk = Callable[[Connection], Generator[Step, None, None]]
"""Goes one step with each `next`, which blocks for as long as that step takes, and has a limit."""


class ProbePanel(QWidget):
    """Goes the steps on threads, one after the other, and shows each as it is done.

    Signals:
        changed: It runs, or runs no more.
    """

    changed = Signal()

    def __init__(self, walk: Walk, background: Background) -> None:
        super().__init__()
        self.is_running = False
        self.steps: list[Step] = []
        self._walk = walk
        self._background = background
        self._turn = 0  # of testing: what comes of an earlier one is not shown
        self._cure = QLabel(wordWrap=True)
        self._cure.setTextFormat(Qt.TextFormat.PlainText)
        self._cure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 8, MARGIN, 0)
        column.addLayout(self._grid)
        column.addWidget(self._cure)
        self.hide()

    def run(self, connection: Connection) -> None:
        """Go the way anew."""
        self.clear()
        self._set_running(True)
        self._show_running()
        self.show()
        self._background.start(self._go(self._walk(connection), self._turn))

    def cancel(self) -> None:
        """Go no further; the step under way ends by itself, and nobody waits for it."""
        if self.is_running:
            self._turn += 1
            self._drop_running()
            self._set_running(False)
            self._cure.setText(tr("The test was cancelled."))

    def clear(self) -> None:
        self.cancel()
        self._turn += 1
        self.steps = []
        self._cure.setText("")
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()

    @property
    def cure(self) -> str:
        """What can be read below the steps."""
        return self._cure.text()

    async def _go(self, steps: Generator[Step, None, None], turn: int) -> None:
        while (step := await asyncio.to_thread(next, steps, None)) is not None and turn == self._turn:
            self._drop_running()
            self._add(step)
            if step.verdict != "failed":
                self._show_running()
        await asyncio.to_thread(steps.close)  # which closes connections
        if turn == self._turn:
            self._drop_running()
            self._set_running(False)
            if self.steps and all(step.verdict != "failed" for step in self.steps):
                self._cure.setText(tr("Everything works."))

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        took = "" if step.verdict == "skipped" else f"{step.elapsed_ms:.1f} ms"
        self._put(len(self.steps) - 1, step.verdict, step_name(step.name), took, told(step.what))
        if step.verdict == "failed":
            self._cure.setText(told(step.cure))

    def _show_running(self) -> None:
        self._put(len(self.steps), "running", tr("Next step…"), "", "")

    def _drop_running(self) -> None:
        for column in range(4):
            item = self._grid.itemAtPosition(len(self.steps), column)
            if item is not None and (widget := item.widget()) is not None:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _put(self, row: int, state: State, name: str, took: str, what: str) -> None:
        sign, role = _SIGNS[state]
        time = named(number_label(), "dim")
        time.setText(took)
        words = note(what)
        words.setTextFormat(Qt.TextFormat.PlainText)
        self._grid.addWidget(Sign(sign, role, SIGN), row, 0)
        self._grid.addWidget(QLabel(name), row, 1)
        self._grid.addWidget(time, row, 2, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(words, row, 3)

    def _set_running(self, is_running: bool) -> None:
        if is_running != self.is_running:
            self.is_running = is_running
            self.changed.emit()


def step_name(name: StepName) -> str:
    """Return what a step is called in the language of now."""
    return {
        "name": tr("Name"),
        "TCP": "TCP",
        "TLS": "TLS",
        "token": tr("Token"),
        "service": tr("Service"),
        "function": tr("Function"),
        "call": tr("One call"),
    }[name]
