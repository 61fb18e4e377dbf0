import ast
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

import fxviewer.ui
from fxviewer.assets import resource
from fxviewer.ui import translation
from fxviewer.ui.actions import GESTURES, GROUPS, rows
from fxviewer.ui.translation import apply_language, spoken, tr

MODULES = sorted(Path(fxviewer.ui.__file__).parent.glob("*.py"))
SPEAKERS_OF_THE_TABLE = {"actions", "docks", "key_help"}  # give `tr` what the table of actions says
KOREAN = json.loads(resource("translations", "ko.json").read_text(encoding="utf-8"))
SAME = {"REC", "TLS"}  # are written so everywhere


def spoken_texts(module: Path) -> tuple[set[str], list[str]]:
    """Return the literals that a module gives to `tr`, and what else it gives to it."""
    literals, others = set(), []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"):
            continue
        parts = [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else [node.args[0]]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                literals.add(part.value)
            else:
                others.append(f"{module.name}:{node.lineno}: tr({ast.unparse(part)})")
    return literals, others


def table_texts() -> set[str]:
    entries = {entry.text for group in GROUPS for entry in group.entries}
    listed = {text for group in GROUPS for _, text in rows(group)}
    return entries | listed | {group.title for group in GROUPS} | {text for pair in GESTURES for text in pair}


def all_texts() -> set[str]:
    return table_texts().union(*(spoken_texts(module)[0] for module in MODULES))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    apply_language(qapp, "en")
    yield
    apply_language(qapp, "system")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_text_of_a_module_has_its_korean(module: Path) -> None:
    missing = spoken_texts(module)[0] - KOREAN.keys()

    assert not missing, "say these in resources/translations/ko.json"


def test_every_text_of_the_table_of_actions_has_its_korean() -> None:
    assert not table_texts() - KOREAN.keys()


def test_what_is_looked_up_is_written_where_it_is_looked_up_or_in_the_table() -> None:
    others = [
        call for module in MODULES if module.stem not in SPEAKERS_OF_THE_TABLE for call in spoken_texts(module)[1]
    ]

    assert not others, "give `tr` the text itself, or nobody sees whether it has its Korean"


def test_no_korean_is_left_of_a_text_that_is_gone() -> None:
    assert not KOREAN.keys() - all_texts()


@pytest.mark.parametrize("text", KOREAN)
def test_the_korean_has_the_placeholders_and_the_ending_of_the_english(text: str) -> None:
    korean = KOREAN[text]

    assert placeholders(korean) == placeholders(text)
    assert korean.endswith("…") == text.endswith("…")
    assert korean == korean.strip()
    assert re.search("[가-힣]", korean) or text in SAME


@pytest.mark.parametrize("text", [text for text in KOREAN if re.search(r"[A-Z].*[a-z]\.$", text)])
def test_a_sentence_is_a_sentence_in_the_polite_form(text: str) -> None:
    assert re.search(r"(니다|십시오|{what})\.$", KOREAN[text]), KOREAN[text]


def test_the_korean_is_listed_in_order() -> None:
    assert list(KOREAN) == sorted(KOREAN, key=str.casefold)


def test_english_is_what_the_code_says() -> None:
    assert tr("Play or pause") == "Play or pause"
    assert spoken() == "en"


def test_another_language_is_told_once_and_said_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    told: list[str] = []

    def listen() -> None:
        told.append(tr("Start or stop recording"))

    translation.changed.connect(listen)
    apply_language(qapp, "ko")
    apply_language(qapp, "ko")
    apply_language(qapp, "en")
    translation.changed.disconnect(listen)

    assert told == ["녹화 시작/중지", "Start or stop recording"]


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["ko-Kore-KR", "ko"], "ko"),
        (["en-US"], "en"),
        (["de-DE", "ko-KR"], "ko"),
        (["en-GB", "ko-KR"], "en"),
        ([], "en"),
    ],
)
def test_the_systems_first_language_that_we_know_is_spoken(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, languages: list[str], expected: str
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: languages)

    apply_language(qapp, "system")

    assert spoken() == expected


def test_qts_own_dialogs_speak_it_too(qtbot: QtBot, qapp: QApplication) -> None:
    apply_language(qapp, "ko")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    korean = box.button(QDialogButtonBox.StandardButton.Cancel).text()
    apply_language(qapp, "en")

    assert korean == "취소"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
