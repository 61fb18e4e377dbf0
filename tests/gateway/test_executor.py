"""Handlers of all kinds in real workers: what each may do, and what it costs."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

JPEG_HANDLER = """
import cv2, numpy as np
def Handler(req):
    frame = cv2.imdecode(np.frombuffer(req.input, np.uint8), cv2.IMREAD_COLOR)
    return cv2.imencode('.jpg', frame)[1].tobytes()
"""


def test_request_carries_what_openfx_tells(workshop: Any) -> None:
    name = workshop.host(
        "def Handler(req):\n    i = req.info\n    return '|'.join([req.input.decode(), i.FunctionName, i.Timeout,"
        " i.Runtime, i.Limits.Memory, i.Trigger.Name, i.Trigger.Topic, i.Trigger.Time])\n",
        "tells.py",
    )

    before = time.time()
    *fields, when = workshop.say(name, b"picture").split("|")

    assert fields == ["picture", "tells", "", "", "", "grpc", ""]
    assert when.endswith(" +0000 UTC")
    assert when[:10] in {time.strftime("%Y-%m-%d", time.gmtime(one)) for one in (before, time.time())}


@pytest.mark.openfx("2.2.8")
def test_exit_in_a_handler_costs_its_frame_and_no_worker(workshop: Any) -> None:
    name = workshop.host(
        "import os, sys\ndef Handler(req):\n    if req.input: sys.exit(3)\n    return str(os.getpid())\n"
    )
    before = workshop.say(name)

    error = workshop.ask(name, b"x").error

    assert (error["kind"], error["type"], error["line"]) == ("RAISED", "SystemExit", 3)
    assert error["message"] == "The handler left the program with sys.exit(3)."
    assert workshop.say(name) == before


def test_keyboard_interrupt_in_a_handler_costs_its_frame(workshop: Any) -> None:
    name = workshop.host("def Handler(req):\n    raise KeyboardInterrupt\n")

    assert workshop.ask(name).error["type"] == "KeyboardInterrupt"


def test_type_error_of_the_handler_is_raised_and_not_an_output(workshop: Any) -> None:
    name = workshop.host("def Handler(req):\n    return 1 + 'a'\n")

    error = workshop.ask(name).error

    assert (error["kind"], error["line"], error["code"]) == ("RAISED", 2, "return 1 + 'a'")


def test_handler_that_reads_standard_input_is_told_so(workshop: Any) -> None:
    name = workshop.host("def Handler(req):\n    return input('size? ')\n")

    error = workshop.ask(name).error

    assert error["type"] == "EOFError"
    assert "keyboard" in error["hint"]


def test_files_and_modules_beside_the_handler_are_found(workshop: Any) -> None:
    workshop.write("from pkg.deep import WORD\n", "pkg/__init__.py")
    workshop.write("WORD = 'deep'\n", "pkg/deep.py")
    workshop.write("near", "text.txt")
    name = workshop.host("import pkg\ndef Handler(req):\n    return open('text.txt').read() + pkg.WORD + __file__\n")

    assert workshop.say(name) == "neardeep" + str((workshop.folder / "handler.py").resolve())


def test_handler_that_changes_path_and_folder_goes_on(workshop: Any) -> None:
    name = workshop.host(
        "import os, sys\ndef Handler(req):\n    os.chdir('/')\n    sys.path.clear()\n"
        "    if req.input: raise OSError('x')\n    return 'fine'\n"
    )

    assert workshop.ask(name, b"x").error["message"] == "x"
    assert workshop.say(name) == "fine"


def test_modules_of_the_same_name_stay_apart(workshop: Any) -> None:
    for folder in ("a", "b"):
        workshop.write(f"WORD = '{folder}'\n", f"{folder}/common.py")
    names = [
        workshop.host("import common\ndef Handler(req): return common.WORD\n", f"{f}/handler.py") for f in ("a", "b")
    ]

    assert [workshop.say(name) for name in names] == ["a", "b"]


def test_no_bytecode_is_left_in_the_functions_folder(workshop: Any) -> None:
    workshop.write("A = 1\n", "near.py")
    name = workshop.host("import near\ndef Handler(req): return str(near.A)\n")
    workshop.say(name)

    assert not list(workshop.folder.rglob("__pycache__"))


def test_syntax_error_is_told_with_its_line(workshop: Any) -> None:
    name = workshop.host("import os\n\ndef Handler(req:\n    pass\n")

    error = workshop.ask(name).error

    assert (error["kind"], error["type"], error["line"], error["code"]) == (
        "LOAD",
        "SyntaxError",
        3,
        "def Handler(req:",
    )
    assert error["file"] == str((workshop.folder / "handler.py").resolve())
    assert error["message"] == "'(' was never closed"


def test_syntax_error_in_an_imported_module_names_that_file(workshop: Any) -> None:
    workshop.write("x = = 1\n", "near.py")
    name = workshop.host("import near\ndef Handler(req): pass\n")

    error = workshop.ask(name).error

    assert (Path(error["file"]).name, error["line"]) == ("near.py", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\n", "the file defines no Handler; write “def Handler(req):”"),
        ("Handler = 3\n", "Handler can't be called; write “def Handler(req):”"),
        ("import sys\nsys.exit('no licence')\n", "The handler left the program with sys.exit('no licence')."),
    ],
)
def test_file_without_a_usable_handler_says_what_to_write(workshop: Any, text: str, message: str) -> None:
    error = workshop.ask(workshop.host(text)).error

    assert (error["kind"], error["message"]) == ("LOAD", message)


def test_parameters_reach_the_handler_as_keywords(workshop: Any) -> None:
    name = workshop.host(
        "from typing import Annotated, Literal\nfrom fxviewer.handler import Colour, Range\n"
        "def Handler(req, low: Annotated[int, Range(0, 255)] = 80, mode: Literal['fast', 'good'] = 'good',"
        " ink: Colour = '#ff8000'):\n    return f'{low} {mode} {ink}'\n"
    )

    assert workshop.say(name) == "80 good #ff8000"
    assert workshop.say(name, parameters='{"low": 90, "ink": "#0000ff", "nobody": 1}') == "90 good #0000ff"
    assert workshop.say(name, parameters='{"mode": "fast"}') == "80 fast #ff8000"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [('{"low": "a"}', "“low”"), ('{"low": 256}', "at most 255"), ("[1]", "no JSON object"), ("{", "no JSON")],
)
def test_value_that_does_not_fit_costs_its_frame(workshop: Any, parameters: str, words: str) -> None:
    name = workshop.host(
        "from typing import Annotated\nfrom fxviewer.handler import Range\n"
        "def Handler(req, low: Annotated[int, Range(0, 255)] = 80):\n    return str(low)\n"
    )

    error = workshop.ask(name, parameters=parameters).error

    assert error["kind"] == "PARAMETERS"
    assert words in error["message"]
    assert workshop.say(name) == "80"


def test_handler_of_the_request_alone_ignores_parameters(workshop: Any) -> None:
    name = workshop.host("def Handler(req): return 'same'\n")

    assert workshop.say(name, parameters='{"low": 1}') == "same"


def test_profile_tells_the_time_of_each_own_line(workshop: Any) -> None:
    workshop.write("def slow():\n    return sum(range(100_000))\n", "near.py")
    name = workshop.host(
        "import near\ndef Handler(req):\n    total = 0\n    for _ in range(5):\n"
        "        total += near.slow()\n    return str(total)\n"
    )
    plain = workshop.ask(name)

    result = workshop.ask(name, profile=True)

    assert plain.profile == ()
    lines = {(Path(one.file).name, one.line): one for one in result.profile}
    assert lines["handler.py", 5].hits == lines["near.py", 2].hits == 5
    assert lines["handler.py", 4].hits == 6
    assert lines["handler.py", 5].total_ns >= lines["near.py", 2].total_ns > 100_000
    assert {file for file, _ in lines} == {"handler.py", "near.py"}


def test_what_a_handler_started_ends_with_its_worker(workshop: Any, wait: Callable[..., Any]) -> None:
    name = workshop.host(
        "import os, subprocess, sys, threading, time\n"
        "def Handler(req):\n"
        "    if req.input: os._exit(1)\n"
        "    threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "    return str(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid)\n"
    )
    child = psutil.Process(int(workshop.say(name)))

    workshop.ask(name, b"x")

    wait(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_handler_that_writes_into_every_file_it_finds_costs_its_frame(workshop: Any) -> None:
    name = workshop.host(
        "import os, socket, stat\n"
        "def Handler(req):\n"
        "    for number in range(3, 64) if req.input else ():\n"
        "        try:\n"
        "            if stat.S_ISSOCK(os.fstat(number).st_mode):\n"
        "                os.write(number, bytes(4) + b'{}' * 100)\n"
        "        except OSError:\n"
        "            pass\n"
        "    return 'fine'\n"
    )

    assert workshop.ask(name, b"write").error["kind"] == "CRASHED"
    assert workshop.say(name) == "fine"


def test_worker_that_forked_and_died_is_noticed_at_once(workshop: Any) -> None:
    name = workshop.host(
        "import os, time\ndef Handler(req):\n    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(4)\n"
    )

    error = workshop.ask(name).error

    assert (error["kind"], "exit code 4" in error["message"]) == ("CRASHED", True)


def test_worker_that_left_a_child_behind_and_died_is_noticed_at_once(workshop: Any) -> None:
    name = workshop.host("import os\ndef Handler(req):\n    os.system('sleep 600 &')\n    os._exit(4)\n")

    assert "exit code 4" in workshop.ask(name).error["message"]


def test_module_in_the_gateways_folder_is_none_of_the_workers(
    workshop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')\n")
    monkeypatch.chdir(tmp_path)
    name = workshop.host("import json\ndef Handler(req): return json.dumps(1)\n")

    assert workshop.say(name) == "1"


def test_variables_of_the_function_reach_its_workers(workshop: Any) -> None:
    workshop.write(
        "functions:\n  bright:\n    runtime: python3\n    environment:\n      GAIN: '3'\n"
        "    handler: {dir: ./src, file: main.py, name: Run}\n",
        "bright/config.yaml",
    )
    workshop.write("import os\ndef Run(req): return os.environ['GAIN']\n", "bright/src/main.py")
    workshop.registry.host([workshop.folder / "bright"])

    assert workshop.say("bright") == "3"
    assert "GAIN" not in os.environ
