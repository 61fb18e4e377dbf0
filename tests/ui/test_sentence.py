import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from fxviewer.assets import resource
from fxviewer.errors import FunctionError, SourceOpenError
from fxviewer.ui.sentence import LONGEST, PATTERNS, RETOLD, told
from fxviewer.ui.translation import apply_language
from tests import english

KOREAN: dict[str, str] = json.loads(resource("translations", "ko.sentences.json").read_text(encoding="utf-8"))
SENTENCES = [text for text in KOREAN if re.search(r"[A-Z].*[a-z]\.$", text)]
MODULES = english.modules()


@pytest.fixture
def _korean(qapp: QApplication) -> Iterator[None]:
    apply_language(qapp, "ko")
    yield
    apply_language(qapp, "system")


def holes(text: str) -> list[str]:
    return sorted(re.findall(r"{(\w+)}", text))


def fill(text: str, values: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda hole: values[hole[1]], text)


# -- the catalogue


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(english.PACKAGE).as_posix())
def test_every_sentence_of_a_module_has_its_korean(module: Path) -> None:
    known = {english.form_of(form) for form in KOREAN}

    missing = english.sentences(module) - known

    assert not missing, "say these in resources/translations/ko.sentences.json, with names for the holes"


def test_no_korean_is_left_of_a_sentence_that_nobody_says() -> None:
    said = set[str]().union(*map(english.all_texts, MODULES))

    assert not {form for form in KOREAN if english.form_of(form) not in said}


def test_no_exception_outlives_its_module() -> None:
    assert all((english.PACKAGE / module).is_file() for module in english.SILENT)


def test_a_form_is_said_once() -> None:
    forms = [english.form_of(form) for form in KOREAN]

    assert sorted(set(forms)) == sorted(forms)


@pytest.mark.parametrize("form", KOREAN)
def test_the_korean_has_the_holes_of_the_english(form: str) -> None:
    assert holes(KOREAN[form]) == holes(form) == sorted(set(holes(form)))


@pytest.mark.parametrize("form", SENTENCES)
def test_a_sentence_is_a_sentence_in_the_polite_form(form: str) -> None:
    assert re.search(r"((니다|십시오)(: [^가-힣]+)?|}|^예: [^가-힣]+)\.$", KOREAN[form])


def test_the_korean_is_listed_in_order() -> None:
    assert list(KOREAN) == sorted(KOREAN, key=str.casefold)


def test_no_rule_is_left_of_a_hole_that_is_nowhere() -> None:
    assert (PATTERNS.keys() | RETOLD) <= {name for form in KOREAN for name in holes(form)}


# -- the recogniser


@pytest.mark.usefixtures("_korean")
def test_every_form_is_recognised_and_no_other_form_in_its_place() -> None:
    odd = {"ip": "10.0.0.7", "tls": "TLSv1.3", "place": ", line 3", "type": "dict", "item": "“c”", "list": "“a”, “b”"}

    for form, korean in KOREAN.items():
        values = {name: odd.get(name, f"X{number}") for number, name in enumerate(holes(form))}
        said = fill(form, values)

        assert told(said) == fill(korean, values | {"place": " 3번째 줄"}), form


@pytest.mark.usefixtures("_korean")
@pytest.mark.parametrize(
    ("said", "korean"),
    [
        ("There is no file “/tmp/two words.png”.", "“/tmp/two words.png” 파일이 없습니다."),
        (
            "Nothing listens at 127.0.0.1:9. Check the port, and that the gateway is running.",
            "127.0.0.1:9에서 응답하는 프로그램이 없습니다. 포트를 확인하고 게이트웨이가 실행 중인지 확인하십시오.",
        ),
        (
            "“a.png” cannot be shown. The image is empty, it has no bytes.",
            "“a.png” 파일을 표시할 수 없습니다. 이미지가 0바이트로 비어 있습니다.",
        ),
        (
            "The gateway at [::1]:31113 refused: A function cannot have -1 replicas.",
            "[::1]:31113 게이트웨이가 거부했습니다: 함수의 복제본은 -1개로 할 수 없습니다.",
        ),
        (
            "The function failed: The handler returned an empty array.",
            "함수가 실패했습니다: 핸들러가 빈 배열을 반환했습니다.",
        ),
        (
            "handler.py, line 3 does not load: AttributeError: the file defines no Handler; write “def Handler(req):”.",
            "handler.py 3번째 줄: 불러올 수 없습니다: AttributeError: 파일에 Handler 정의가 없습니다. "
            "“def Handler(req):”를 쓰십시오.",
        ),
        (
            "“mode” can’t be “x”: it is “a”, “b” or “c”.",
            "“x” 값은 “mode”에 쓸 수 없습니다. 가능한 값: “a”, “b” 또는 “c”.",
        ),
        ("The token of this connection is not known.", "이 연결에 필요한 값을 알 수 없습니다: 토큰."),
        ("The handler returned a dict, which is no output.", "핸들러가 반환한 dict 값은 출력이 될 수 없습니다."),
    ],
)
def test_sentences_are_translated_with_what_is_in_their_holes(said: str, korean: str) -> None:
    assert told(said) == korean


@pytest.mark.usefixtures("_korean")
def test_an_error_is_told_with_its_cure() -> None:
    error = SourceOpenError("No source is named.", "Choose another source.")

    assert told(error) == "소스를 지정하지 않았습니다. 다른 소스를 선택하십시오."


@pytest.mark.usefixtures("_korean")
@pytest.mark.parametrize(
    "said",
    [
        "",
        "ValueError: the truth value of an array is ambiguous",
        "소스를 지정하지 않았습니다.",
        "It has no attribute of that name.",
        "This is a problem.",
        "[Errno 2] No such file or directory: 'clip.mp4'",
    ],
)
def test_what_is_not_known_stays(said: str) -> None:
    assert told(said) == said


@pytest.mark.usefixtures("_korean")
def test_the_words_of_the_system_stay_in_a_translated_sentence() -> None:
    assert told("“a.mkv” cannot be written: Permission denied.") == "“a.mkv” 파일을 쓸 수 없습니다: Permission denied."


@pytest.mark.usefixtures("_korean")
def test_the_output_of_another_program_stays_below_a_translated_line() -> None:
    output = "ERROR: No matching distribution found for x\nIt may be damaged."

    said = told(f"What requirements.txt names cannot be installed. pip says:\n{output}")

    assert said == f"requirements.txt 파일에 적힌 패키지를 설치할 수 없습니다. pip 출력:\n{output}"


@pytest.mark.usefixtures("_korean")
def test_what_to_do_about_an_error_is_told_after_the_output_of_another_program() -> None:
    output = "    ERROR: No matching distribution found for x\n   "

    said = told(FunctionError(f"“x” cannot be built:\n{output}", "Mend r.txt, or see to the network."))

    assert said == f"“x” cannot be built:\n{output} r.txt 파일을 고치거나 네트워크를 확인하십시오."


@pytest.mark.usefixtures("_korean")
def test_the_first_line_of_a_longer_reason_is_translated_without_its_stop() -> None:
    said = told("The function “x” failed: a\nb.")

    assert said == "“x” 함수가 실패했습니다: a\nb."


@pytest.mark.usefixtures("_korean")
def test_english_is_told_as_it_is_said(qapp: QApplication) -> None:
    apply_language(qapp, "en")

    assert told("No source is named.") == "No source is named."


@pytest.mark.usefixtures("_korean")
@pytest.mark.parametrize(
    "said", ["a. " * (LONGEST // 3), "x" * 100_000, "Its name: " * 150, "The gateway at a refused: " * 70]
)
def test_no_text_holds_the_window_up(said: str) -> None:
    began = time.thread_time()  # a busy machine adds none

    told(said)

    assert time.thread_time() - began < 0.5
