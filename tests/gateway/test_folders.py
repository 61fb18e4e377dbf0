"""Edits of config.yaml, and functions that come to a hosted folder and go from it, while the gateway runs."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from fxviewer.gateway.event import Described, Refused, Removed
from fxviewer.gateway.function import Function
from fxviewer.gateway.hosting import Hosting

SAYS = "def Handler(req): return '{}'\n"
ENVIRONMENT = "import os\ndef Handler(req): return os.environ.get('WORD', 'none')\n"
CONFIG = "functions:\n  fn:\n    runtime: python3\n    desc: {desc}\n    environment:\n      WORD: {word}\n"


def test_edit_of_config_yaml_is_in_force_like_a_save(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write(CONFIG.format(desc="d", word="old"), "config.yaml")
    name = workshop.host(ENVIRONMENT, "src/handler.py")
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        before = event(follower, Described)

        workshop.write(CONFIG.format(desc="d", word="new"), "config.yaml")

        after = event(follower, Described)
        assert after.version != before.version
        assert workshop.say(name) == "new"
        assert workshop.say(name, version=before.version) == "old"


def test_edit_of_a_function_nobody_asked_is_in_force_as_well(workshop: Any) -> None:
    workshop.write(CONFIG.format(desc="d", word="old"), "config.yaml")
    name = workshop.host(ENVIRONMENT, "src/handler.py")

    workshop.write(CONFIG.format(desc="d", word="new"), "config.yaml")

    workshop.ask_until(name, "new")


@pytest.mark.parametrize(
    ("handler", "text"),
    [("{dir: ., file: other.py}", "other"), ("{name: Second}", "second"), ("{dir: ., file: other.py, name: B}", "b")],
)
def test_handler_of_another_file_or_name_takes_over(workshop: Any, handler: str, text: str) -> None:
    workshop.write(SAYS.format("other") + "def B(req): return 'b'\n", "other.py")
    workshop.write("functions: {fn: {runtime: python3}}\n", "config.yaml")
    name = workshop.host(SAYS.format("first") + "class Second:\n    def __call__(self, req): return 'second'\n")
    workshop.write((workshop.folder / "handler.py").read_text(), "src/handler.py")
    (workshop.folder / "handler.py").unlink()
    workshop.registry.remove(name)
    name = workshop.registry.add(workshop.folder)
    assert workshop.say(name) == "first"

    workshop.write(f"functions: {{fn: {{runtime: python3, handler: {handler}}}}}\n", "config.yaml")

    workshop.ask_until(name, text)
    assert workshop.registry.names() == ["fn"]


def test_labels_and_description_change_without_another_worker(workshop: Any, wait: Callable[..., Any]) -> None:
    workshop.write("functions: {fn: {desc: old}}\n", "config.yaml")
    name = workshop.host("import os\ndef Handler(req): return str(os.getpid())\n", "src/handler.py")
    worker = workshop.say(name)

    workshop.write("functions: {fn: {desc: new, maintainer: me, labels: {a: b}}}\n", "config.yaml")

    function = wait(lambda: one if (one := workshop.registry.function(name)).labels else None)
    assert (function.description, dict(function.labels)) == ("new", {"a": "b"})
    assert function.annotations == {"desc": "new", "maintainer": "me"}
    assert workshop.say(name) == worker


@pytest.mark.parametrize(
    ("config", "line", "words"),
    [
        ("functions:\n  fn:\n    desc: [\n", 4, "no YAML"),
        ("functions:\n  fn:\n    labels: x\n", 3, "“labels” holds no keys"),
        ("functions:\n  fn:\n    handler:\n      file: nowhere.py\n", 4, "Save it there, or name another"),
        ("functions:\n  fn:\n    runtime: cobol\n", 3, "Take python3"),
        ("functions:\n  fn:\n    limits:\n      memory: lots\n", 4, "512Mi would be one"),
        ("functions:\n  fn:\n    environment_file: [gone.yaml]\n", 0, "no such file"),
    ],
)
def test_broken_config_is_told_with_its_line_and_the_function_goes_on(
    workshop: Any, event: Callable[..., Any], config: str, line: int, words: str
) -> None:
    good = CONFIG.format(desc="d", word="old")
    workshop.write(good, "config.yaml")
    name = workshop.host(ENVIRONMENT, "src/handler.py")
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        workshop.write(config, "config.yaml")

        refused = event(follower, Refused)
        assert refused.error["line"] == line
        assert words in refused.error["message"]
        assert refused.error["file"].startswith(str(workshop.folder))
        assert workshop.say(name) == "old"
        with workshop.registry.follow([name]) as later:
            assert event(later, Refused) == refused
        workshop.write(good, "config.yaml")
        assert event(follower, Described).function == name


def test_saves_of_the_handler_count_while_the_config_is_broken(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write("functions: {fn: {}}\n", "config.yaml")
    name = workshop.host(SAYS.format("old"), "src/handler.py")
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)
        workshop.write("functions: [\n", "config.yaml")
        broken = event(follower, Refused)

        workshop.write(SAYS.format("new"), "src/handler.py")

        assert event(follower, Described).source == SAYS.format("new")
        assert event(follower, Refused) == broken
        assert workshop.say(name) == "new"


def test_handler_that_a_config_names_may_come_after_it(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write("functions: {fn: {}}\n", "config.yaml")
    name = workshop.host(SAYS.format("old"), "src/handler.py")
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)
        workshop.write("functions: {fn: {handler: {file: later.py}}}\n", "config.yaml")
        event(follower, Refused)

        workshop.write(SAYS.format("later"), "src/later.py")

        workshop.ask_until(name, "later")


def test_handler_name_that_is_not_there_is_refused_and_taken_back(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write("functions: {fn: {}}\n", "config.yaml")
    name = workshop.host(SAYS.format("old"), "src/handler.py")
    assert workshop.say(name) == "old"
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        workshop.write("functions: {fn: {handler: {name: Nowhere}}}\n", "config.yaml")

        assert "Nowhere" in event(follower, Refused).error["message"]
        assert workshop.say(name) == "old"
        workshop.write("functions: {fn: {}}\n", "config.yaml")
        event(follower, Described)


def test_file_of_variables_is_watched(workshop: Any) -> None:
    workshop.write("functions: {fn: {environment_file: [words.yaml]}}\n", "config.yaml")
    workshop.write("environment: {WORD: old}\n", "words.yaml")
    name = workshop.host(ENVIRONMENT, "src/handler.py")
    assert workshop.say(name) == "old"

    workshop.write("environment: {WORD: new}\n", "words.yaml")

    workshop.ask_until(name, "new")


def test_another_name_is_the_same_function_with_its_replicas(workshop: Any, wait: Callable[..., Any]) -> None:
    workshop.write("functions: {before: {}}\n", "config.yaml")
    workshop.host(SAYS.format("x"), "src/handler.py")
    workshop.registry.scale("before", 3)

    workshop.write("functions: {after: {}}\n", "config.yaml")

    wait(lambda: workshop.registry.names() == ["after"])
    assert workshop.registry.state("after").replicas == 3


def test_config_that_is_gone_leaves_the_function_as_it_was(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write("functions: {fn: {}}\n", "config.yaml")
    name = workshop.host(SAYS.format("x"), "src/handler.py")
    with workshop.registry.follow([name]) as follower:
        event(follower, Described)

        (workshop.folder / "config.yaml").unlink()

        assert "It is gone" in event(follower, Refused).error["message"]
        assert workshop.say(name) == "x"


def test_function_that_appears_in_a_hosted_folder_is_hosted_and_one_that_disappears_is_not(
    workshop: Any, event: Callable[..., Any]
) -> None:
    workshop.write(SAYS.format("first"), "first/src/handler.py")
    workshop.registry.host([workshop.folder])
    with workshop.registry.follow() as follower:
        assert event(follower, Described).function == "first"

        workshop.write(SAYS.format("plain"), "plain.py")
        assert event(follower, Described).function == "plain"
        workshop.write("functions: {named: {}}\n", "second/config.yaml")
        workshop.write(SAYS.format("second"), "second/src/handler.py")
        assert event(follower, Described).function == "named"
        assert (workshop.say("plain"), workshop.say("named")) == ("plain", "second")

        shutil.rmtree(workshop.folder / "first")
        assert event(follower, Removed).function == "first"
        (workshop.folder / "plain.py").unlink()
        assert event(follower, Removed).function == "plain"
        shutil.move(workshop.folder / "second", workshop.folder / "third")
        assert event(follower, Removed).function == "named"
        assert event(follower, Described).function == "named"
        assert workshop.say("named") == "second"


def test_function_that_appeared_is_watched_like_the_others(workshop: Any, event: Callable[..., Any]) -> None:
    workshop.write(SAYS.format("first"), "first.py")
    workshop.registry.host([workshop.folder])
    with workshop.registry.follow() as follower:
        event(follower, Described)
        workshop.write("functions: {new: {}}\n", "new/config.yaml")
        workshop.write(ENVIRONMENT, "new/src/handler.py")
        event(follower, Described)

    workshop.write("functions: {new: {environment: {WORD: word}}}\n", "new/config.yaml")

    workshop.ask_until("new", "word")


def test_folder_copied_piece_by_piece_is_hosted_once_and_never_complained_of(
    workshop: Any, event: Callable[..., Any], wait: Callable[..., Any]
) -> None:
    workshop.write(SAYS.format("first"), "first.py")
    workshop.registry.host([workshop.folder])
    config = "functions:\n  whole:\n    handler:\n      dir: ./lib\n      file: main.py\n"
    handler = "import os\n\n\n(Handler := lambda req: 'whole')"  # no beginning of which is a whole function
    with workshop.registry.follow() as follower:
        event(follower, Described)

        for end in range(len(config) + 1):
            workshop.write(config[:end], "new/config.yaml")
        with (workshop.write("", "new/lib/main.py")).open("w") as file:
            for letter in handler[:-1]:
                file.write(letter)
                file.flush()
        workshop.write(SAYS.format("marker"), "marker.py")
        assert wait(lambda: follower.get(1.0)).function == "marker"  # looked through, and not complained of
        (workshop.folder / "new/lib/main.py").write_text(handler)

        told = wait(lambda: follower.get(1.0))
        assert (type(told), told.function, told.source) == (Described, "whole", handler)
        assert workshop.say("whole") == "whole"


def test_what_cannot_be_looked_at_hides_nothing_else_that_comes(workshop: Any, wait: Callable[..., Any]) -> None:
    workshop.write(SAYS.format("first"), "first.py")
    workshop.registry.host([workshop.folder])
    workshop.write("x = " + "-" * 100_000 + "1\n" + SAYS.format("x"), "deep.py")
    (workshop.folder / "loop").mkdir()
    (workshop.folder / "loop/handler.py").symlink_to("handler.py")
    for number in range(30):
        (workshop.folder / f".#{number}.py").symlink_to("user@host.4711")  # as Emacs marks what it has open

    for number in range(5):
        workshop.write(SAYS.format("late"), f"late{number}.py")

    wait(lambda: len(workshop.registry.names()) == 6)


def test_looking_goes_on_after_it_broke_off(
    workshop: Any, wait: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write(SAYS.format("first"), "first.py")
    workshop.registry.host([workshop.folder])
    take_in, broken = workshop.registry.take_in, []

    def break_off(function: Function) -> str:
        if broken:
            return str(take_in(function))
        broken.append(function)
        workshop.registry._folders._note(workshop.folder.resolve())  # as if it changed at this moment
        raise RuntimeError

    monkeypatch.setattr(workshop.registry, "take_in", break_off)

    workshop.write(SAYS.format("second"), "second.py")

    wait(lambda: workshop.registry.names() == ["first", "second"])
    assert broken


def test_removed_function_stays_away_until_it_is_added_or_its_folder_comes_anew(
    workshop: Any, event: Callable[..., Any]
) -> None:
    for name in ("one", "two"):
        workshop.write(SAYS.format(name), f"{name}/handler.py")
    workshop.registry.host([workshop.folder])
    with workshop.registry.follow() as follower:
        workshop.registry.remove("one")
        event(follower, Removed)

        workshop.write(SAYS.format("x"), "three/handler.py")
        workshop.ask_until("three", "x")
        assert "one" not in workshop.registry.names()

        assert workshop.registry.add(workshop.folder / "one") == "one"
        workshop.registry.remove("one")
        shutil.rmtree(workshop.folder / "one")
        workshop.write(SAYS.format("four"), "four/handler.py")
        workshop.ask_until("four", "four")
        workshop.write(SAYS.format("anew"), "one/handler.py")
        workshop.ask_until("one", "anew")


def test_what_another_gateway_watched_and_was_told_to_leave_is_so_here(
    make_workshop: Callable[..., Any], wait: Callable[..., Any]
) -> None:
    told: list[Hosting] = []
    first = make_workshop(on_hosting=told.append)
    for name in ("one", "two"):
        first.write(SAYS.format(name), f"{name}/handler.py")
    first.registry.host([first.folder])
    first.registry.remove("one")
    first.registry.close()
    second = make_workshop()

    second.registry.restore(told[-1])
    second.write(SAYS.format("three"), "three/handler.py")

    wait(lambda: "three" in second.registry.names())
    assert second.registry.names() == ["three", "two"]


def test_hosted_folder_that_goes_as_a_whole_keeps_its_functions(workshop: Any, event: Callable[..., Any]) -> None:
    folder = workshop.folder / "many"
    workshop.write(SAYS.format("x"), "many/fn/handler.py")
    workshop.registry.host([folder])
    assert workshop.say("fn") == "x"
    with workshop.registry.follow() as follower:
        event(follower, Described)

        shutil.rmtree(folder)

        assert "is gone" in event(follower, Refused).error["message"]
        assert workshop.say("fn") == "x"
