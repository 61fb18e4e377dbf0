import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Fn = Callable[..., Any]
IMAGE = "10.0.0.255:5000/openfx/answer"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A docker that has every image and pushes none that is called “refused”; returns the file of what it was asked."""
    folder, asked = tmp_path / "bin", tmp_path / "docker.asked"
    folder.mkdir()
    cases = '*refused*) echo "denied: requested access" ; exit 1;;\n*inspect*unbuilt*) exit 1;;'
    (folder / "docker").write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{asked}"\ncase "$*" in\n{cases}\nesac\nexit 0\n'
    )
    (folder / "docker").chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("fxviewer.project.registry.check_registry", lambda _: None)
    return asked


@pytest.fixture
def built(fn: Fn, project: Path) -> Path:
    assert fn("build", "-f", project).code == 0
    return project


@pytest.mark.usefixtures("built")
def test_a_new_function_is_deployed_and_a_known_one_updated(
    fn: Fn, gateway: str, rewrite: Callable[[str], None]
) -> None:
    first = fn("deploy", "-f", "answer", "-g", gateway)
    before = fn("call", "answer", "-g", gateway).text
    rewrite('"two"')
    fn("build", "-f", "answer")
    between = fn("call", "answer", "-g", gateway).text
    second = fn("deploy", "-f", "answer", "-g", gateway)

    assert first.code == second.code == 0, first.errors + second.errors
    assert first.text == ("Deploying: answer ...\nAttempting update... but Function Not Found. Deploying Function...\n")
    assert second.text == "Deploying: answer ...\nFunction answer already exists, attempting rolling-update.\n"
    assert (before, between, fn("call", "answer", "-g", gateway).text) == ("one", "one", "two")


@pytest.mark.usefixtures("built")
def test_a_version_that_does_not_load_leaves_the_one_before(
    fn: Fn, gateway: str, rewrite: Callable[[str], None]
) -> None:
    fn("deploy", "-f", "answer", "-g", gateway)
    rewrite("(")
    fn("build", "-f", "answer")

    told = fn("deploy", "-f", "answer", "-g", gateway)

    assert told.code == 5
    assert "does not load" in told.errors
    assert fn("call", "answer", "-g", gateway).text == "one"


@pytest.mark.usefixtures("project")
def test_an_image_that_was_not_built_is_told(fn: Fn, gateway: str) -> None:
    told = fn("deploy", "-f", "answer", "-g", gateway)

    assert told.code == 5
    assert "There is no image" in told.errors
    assert "fxviewer function build" in told.errors


@pytest.mark.usefixtures("built")
def test_replicas_are_as_asked(fn: Fn, gateway: str) -> None:
    fn("deploy", "-f", "answer", "-g", gateway, "--min", "2")

    assert json.loads(fn("info", "answer", "-g", gateway, "--json").text)["replicas"] == 2


@pytest.mark.usefixtures("built")
def test_json_tells_what_was_done(fn: Fn, gateway: str) -> None:
    outcomes = [
        json.loads(fn("deploy", "-f", "answer", "-g", gateway, "--json", *flags).text)[0]["outcome"]
        for flags in ((), (), ("--replace", "--update=false"))
    ]

    assert outcomes == ["deployed", "updated", "replaced"]


@pytest.mark.openfx("9.35")
@pytest.mark.usefixtures("built", "docker")
def test_openfx_gets_what_openfx_cli_sends(fn: Fn, openfx: Any, project: Path) -> None:
    service, address = openfx
    config = project / "config.yaml"
    text = config.read_text(encoding="utf-8")
    text = text.replace(
        'desc: ""', "desc: 답\n    environment: {LEVEL: 3}\n    labels: {team: vision}\n    secrets: [key]"
    )
    config.write_text(text, encoding="utf-8")

    told = fn("deploy", "-f", config, "-g", address)

    assert told.code == 0, told.errors
    assert [name for name, _ in service.asked] == ["Update", "Deploy"]
    request = service.functions["answer"]
    assert request.Image == IMAGE
    assert dict(request.EnvVars) == {"LEVEL": "3"}
    assert dict(request.Labels) == {"team": "vision"}
    assert dict(request.Annotations) == {"desc": "답"}
    assert list(request.Secrets) == ["key", "regcred"]
    assert (request.Requests.Memory, request.Requests.CPU, request.Limits.Memory) == ("50Mi", "50m", "")
    assert (request.MinReplicas, request.MaxReplicas) == (1, 1)
    assert 13 not in {field.number for field, _ in request.ListFields()}  # a token to some, a node's name to others


@pytest.mark.usefixtures("project")
def test_the_image_is_pushed_before_openfx_is_asked(fn: Fn, openfx: Any, docker: Path) -> None:
    _, address = openfx

    told = fn("deploy", "-f", "answer", "-g", address)

    assert docker.read_text().splitlines() == ["info", f"image inspect {IMAGE}", f"push {IMAGE}"]
    assert told.text == (
        f"Pushing: answer, Image: {IMAGE} in Registry: 10.0.0.255:5000/openfx ...\n"
        "Deploying: answer ...\n"
        "Attempting update... but Function Not Found. Deploying Function...\n"
        f"http trigger url: http://{address}/function/answer\n"
    )


@pytest.mark.usefixtures("project")
def test_another_registry_is_tagged_and_pushed_to(fn: Fn, openfx: Any, docker: Path) -> None:
    service, address = openfx

    assert fn("deploy", "-f", "answer", "-g", address, "--registry", "r:5000/x").code == 0

    assert docker.read_text().splitlines()[-2:] == [f"tag {IMAGE} r:5000/x/answer", "push r:5000/x/answer"]
    assert service.functions["answer"].Image == "r:5000/x/answer"


@pytest.mark.usefixtures("project", "docker")
def test_nothing_is_asked_of_openfx_when_the_push_fails(fn: Fn, openfx: Any) -> None:
    service, address = openfx

    told = fn("deploy", "-f", "answer", "-g", address, "--registry", "r:5000/refused")

    assert told.code == 5
    assert "denied: requested access" in told.errors
    assert service.asked == []


@pytest.mark.usefixtures("docker")
def test_nothing_is_pushed_when_an_image_is_missing(fn: Fn, openfx: Any) -> None:
    fn("init", "unbuilt", "-r", "python3")

    told = fn("deploy", "-f", "unbuilt", "-g", openfx[1])

    assert told.code == 2
    assert "fxviewer function build --image" in told.errors
    assert openfx[0].asked == []


@pytest.mark.openfx("9.34")
@pytest.mark.usefixtures("project", "docker")
def test_openfx_is_never_asked_for_less_than_one_replica(fn: Fn, openfx: Any) -> None:
    service, address = openfx

    fn("deploy", "-f", "answer", "-g", address, "--min", "3")

    request = service.functions["answer"]
    assert (request.MinReplicas, request.MaxReplicas) == (3, 3)
    assert fn("deploy", "-f", "answer", "-g", address, "--min", "0").code == 2
    assert fn("deploy", "-f", "answer", "-g", address, "--min", "3", "--max", "2").code == 2


@pytest.mark.usefixtures("project", "docker")
def test_replace_deletes_first(fn: Fn, openfx: Any) -> None:
    service, address = openfx

    told = fn("deploy", "-f", "answer", "-g", address, "--replace")

    assert told.code == 0
    assert [name for name, _ in service.asked] == ["Delete", "Deploy"]


@pytest.mark.usefixtures("docker")
def test_a_refusal_of_openfx_is_an_error(fn: Fn, openfx: Any, project: Path) -> None:
    config = project / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace('desc: ""', "secrets: [missing]"), encoding="utf-8")

    told = fn("deploy", "-f", config, "-g", openfx[1])

    assert told.code == 4
    assert 'secrets "missing" not found' in told.errors


@pytest.mark.usefixtures("project")
def test_update_and_replace_exclude_each_other(fn: Fn) -> None:
    told = fn("deploy", "-f", "answer", "--replace", "--update")

    assert told.code == 2
    assert 'one of "--update" flag or "--replace" flag must be false' in told.errors.lower()


@pytest.mark.usefixtures("built")
def test_our_gateway_takes_no_registry(fn: Fn, gateway: str) -> None:
    assert fn("deploy", "-f", "answer", "-g", gateway, "--registry", "r:5000").code == 2


@pytest.mark.usefixtures("project")
def test_a_gateway_that_is_not_there_is_told_before_anything_starts(fn: Fn, docker: Path) -> None:
    told = fn("deploy", "-f", "answer", "-g", "127.0.0.1:9")

    assert told.code == 4
    assert "Nothing listens at 127.0.0.1:9" in told.errors
    assert not docker.exists()
