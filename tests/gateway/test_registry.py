import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fxviewer.errors import FunctionError
from fxviewer.gateway.call import Call
from fxviewer.gateway.event import Described, Removed
from fxviewer.gateway.function import Function
from fxviewer.gateway.hosting import Hosting

SAYS = "def Handler(req): return '{}'\n"


def test_unknown_function_is_a_result_that_names_the_others(workshop: Any) -> None:
    workshop.host(SAYS.format("x"), "known.py")

    error = workshop.ask("nobody").error

    assert (error["kind"], error["hint"]) == ("UNKNOWN_FUNCTION", "Choose one of: known.")


def test_hosted_function_has_no_process_until_it_is_asked(workshop: Any) -> None:
    name = workshop.host(SAYS.format("x"))

    state = workshop.registry.state(name)

    assert (state.replicas, state.available, state.invocations, state.log_text) == (1, 1, 0, "")
    assert state.version == workshop.ask(name).version


def test_state_counts_answers_without_an_error(workshop: Any) -> None:
    name = workshop.host("def Handler(req): return 1 / len(req.input) and b''\n")
    workshop.ask(name, b"x")
    workshop.ask(name, b"")
    workshop.ask(name, b"y")

    assert workshop.registry.state(name).invocations == 2


def test_a_failure_is_in_the_log_unless_its_caller_numbers_frames(workshop: Any, wait: Callable[..., Any]) -> None:
    name = workshop.host("def Handler(req): return 1 / len(req.input)\n")
    workshop.registry.submit(name, Call(b"", frame_id=7)).result()
    assert workshop.registry.state(name).log_text == ""

    workshop.registry.submit(name, Call(b"")).result()

    wait(lambda: workshop.registry.state(name).log_text.endswith("ZeroDivisionError: division by zero\n"))


def test_what_does_not_load_is_told_in_the_log(workshop: Any, wait: Callable[..., Any]) -> None:
    name = workshop.host("def Handler(req:\n")

    workshop.registry.submit(name, Call(b"")).result()

    wait(lambda: "line 1" in workshop.registry.state(name).log_text)


def test_added_function_is_loaded_at_once(workshop: Any) -> None:
    handler = workshop.write("print('loaded')\n" + SAYS.format("x"), "one.py")

    assert workshop.registry.add(handler) == "one"

    assert workshop.registry.state("one").log_text == "loaded\n"


def test_added_function_that_does_not_load_is_not_hosted(workshop: Any, event: Callable[..., Any]) -> None:
    with workshop.registry.follow() as follower:
        with pytest.raises(
            FunctionError, match=r"^broken\.py, line 1 does not load: SyntaxError: '\(' was never closed\.$"
        ):
            workshop.registry.add(workshop.write("def Handler(req:\n", "broken.py"))

        assert workshop.registry.names() == []
        assert follower.get(0) is None
        workshop.registry.add(workshop.write(SAYS.format("x"), "broken.py"))
        assert event(follower, Described).function == "broken"


def test_function_added_again_is_loaded_anew(workshop: Any) -> None:
    handler = workshop.write("import os\ndef Handler(req): return str(os.getpid())\n", "pid.py")
    name = workshop.registry.add(handler)
    before = workshop.say(name)

    assert workshop.registry.add(handler) == name

    assert workshop.say(name) != before


def test_functions_of_one_file_stay_apart_when_added_again_and_elsewhere(make_workshop: Callable[..., Any]) -> None:
    told: list[Hosting] = []
    first, second = make_workshop(on_hosting=told.append), make_workshop()
    first.write("functions: {one: {handler: {name: One}}, two: {handler: {name: Two}}}\n", "config.yaml")
    handler = first.write("def One(req): return 'one'\ndef Two(req): return 'two'\n", "src/handler.py")

    for path in (first.folder, first.folder, handler):
        first.registry.add(path)
        assert (first.say("one"), first.say("two")) == ("one", "two")

    second.registry.restore(told[-1])
    assert (second.say("one"), second.say("two")) == ("one", "two")
    assert first.registry.names() == second.registry.names() == ["one", "two"]


def test_function_left_out_of_its_folder_is_so_elsewhere_however_many_there_are(
    make_workshop: Callable[..., Any], wait: Callable[..., Any]
) -> None:
    told: list[Hosting] = []
    first, second = make_workshop(on_hosting=told.append), make_workshop()
    handlers = "functions: {a: {handler: {file: a.py}}, b: {handler: {file: b.py}}}\n"
    first.write(handlers, "config.yaml")
    first.write(SAYS.format("a"), "src/a.py")
    first.registry.add(first.write(SAYS.format("b"), "src/b.py").parent.parent)
    first.registry.remove("b")
    for number in range(200):
        first.write(SAYS.format("x"), f"many/x{number}.py")
    first.registry.host([first.folder / "many"])

    second.registry.restore(told[-1])
    first.write(handlers.replace("a: {", "a: {desc: seen, "), "config.yaml")

    wait(lambda: second.registry.function("a").description == "seen")
    assert "b" not in second.registry.names()


def test_what_was_added_before_one_that_does_not_load_is_told(make_workshop: Callable[..., Any]) -> None:
    told: list[Hosting] = []
    workshop = make_workshop(on_hosting=told.append)
    workshop.write(SAYS.format("a"), "a.py")
    workshop.write("def Handler(req:\n", "b.py")

    with pytest.raises(FunctionError, match=r"b\.py"):
        workshop.registry.add(workshop.folder)

    assert [one.name for one in told[-1].functions] == workshop.registry.names() == ["a"]


def test_another_function_of_the_same_name_gets_a_number(workshop: Any) -> None:
    first = workshop.registry.add(workshop.write(SAYS.format("a"), "a/same.py"))
    second = workshop.registry.add(workshop.write(SAYS.format("b"), "b/same.py"))

    assert (first, second) == ("same", "same-2")
    assert [workshop.say(first), workshop.say(second)] == ["a", "b"]


def test_deploying_puts_another_function_in_the_place_without_a_gap(workshop: Any) -> None:
    old = Function("fn", workshop.write(SAYS.format("old"), "old.py"))
    new = Function(
        "fn", workshop.write("import time\ntime.sleep(0.5)\n" + SAYS.format("new"), "new.py"), labels={"a": "b"}
    )
    workshop.registry.deploy(old, 2)
    answers: list[Any] = []
    ending = threading.Event()

    def stream() -> None:
        while not ending.is_set():
            answers.append((time.monotonic(), workshop.registry.submit("fn", Call(b"")).result(30)))

    thread = threading.Thread(target=stream)
    thread.start()
    workshop.registry.deploy(new, 1)
    assert workshop.say("fn") == "new"
    ending.set()
    thread.join()

    assert not [one.error for _, one in answers if one.error]
    outputs = [one.output for _, one in answers]
    assert outputs == sorted(outputs, reverse=True)  # every “old” before every “new”
    state = workshop.registry.state("fn")
    assert (state.replicas, state.function.labels) == (1, {"a": "b"})


def test_deployment_that_does_not_load_leaves_the_one_before(workshop: Any) -> None:
    workshop.registry.deploy(Function("fn", workshop.write(SAYS.format("old"), "old.py")), 1)

    with pytest.raises(FunctionError, match="does not load"):
        workshop.registry.deploy(Function("fn", workshop.write("1 / 0\n", "new.py")), 1)

    assert workshop.say("fn") == "old"
    workshop.write(SAYS.format("still watched"), "old.py")
    workshop.ask_until("fn", "still watched")


def test_scaling_changes_the_workers_while_calls_are_answered(workshop: Any) -> None:
    name = workshop.host("import os\ndef Handler(req): return str(os.getpid())\n")
    workshop.say(name)

    workshop.registry.scale(name, 3)

    answers: set[bytes] = set()
    while len(answers) < 3:
        calls = [workshop.registry.submit(name, Call(b"")) for _ in range(20)]
        answers |= {call.result(30).output for call in calls}
    assert workshop.registry.state(name).replicas == 3
    workshop.registry.scale(name, 1)
    assert workshop.ask(name).error is None


def test_function_without_replicas_says_so_and_wakes_up(workshop: Any) -> None:
    name = workshop.host(SAYS.format("x"))
    workshop.say(name)

    workshop.registry.scale(name, 0)
    assert workshop.ask(name).error["message"] == "The function has no replicas."
    workshop.registry.scale(name, 1)

    assert workshop.say(name) == "x"


def test_removed_function_is_told_and_gone(workshop: Any, event: Callable[..., Any]) -> None:
    name = workshop.host(SAYS.format("x"))
    workshop.say(name)
    with workshop.registry.follow([name]) as follower:
        workshop.registry.remove(name)

        assert event(follower, Removed) == Removed(name)
    assert workshop.ask(name).error["kind"] == "UNKNOWN_FUNCTION"


@pytest.mark.parametrize("change", [lambda r: r.scale("nobody", 1), lambda r: r.remove("nobody")])
def test_unknown_function_cannot_be_changed(workshop: Any, change: Callable[[Any], None]) -> None:
    with pytest.raises(FunctionError, match="knows no function “nobody”"):
        change(workshop.registry)


def test_broken_config_is_a_sentence_in_the_log(workshop: Any) -> None:
    workshop.write(SAYS.format("fine"), "fn/src/handler.py")
    workshop.write("functions: [unclosed\n", "fn/config.yaml")
    workshop.registry.host([workshop.folder / "fn"])

    assert "is no YAML" in workshop.registry.state("fn").log_text
    assert workshop.say("fn") == "fine"


def test_closing_ends_a_function_that_is_still_loading(workshop: Any, tmp_path: Path) -> None:
    mark = tmp_path / "loading"
    handler = workshop.write(f"import time\nopen({str(mark)!r}, 'w')\ntime.sleep(600)\n")
    refused: list[FunctionError] = []

    def add() -> None:
        try:
            workshop.registry.add(handler)
        except FunctionError as error:
            refused.append(error)

    thread = threading.Thread(target=add)
    thread.start()
    deadline = time.monotonic() + 30
    while not mark.exists():
        assert time.monotonic() < deadline
    workshop.registry.close()

    thread.join(25)  # loading would end at its own deadline later
    assert len(refused) == 1


def test_version_before_answers_for_as_long_as_a_save_loads(
    workshop: Any, tmp_path: Path, wait: Callable[[Callable[[], Any]], Any]
) -> None:
    loading, door = tmp_path / "loading", tmp_path / "door"
    name = workshop.host(SAYS.format("before"))
    workshop.say(name)
    waits = f"import pathlib, time\npathlib.Path({str(loading)!r}).touch()\n"
    waits += f"while not pathlib.Path({str(door)!r}).exists(): time.sleep(0.01)\n"

    workshop.write(waits + SAYS.format("after"))
    wait(loading.exists)

    assert [workshop.say(name) for _ in range(50)] == ["before"] * 50
    door.touch()
    workshop.ask_until(name, "after")
