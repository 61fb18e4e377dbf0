import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fxviewer.pb import openfx_pb2 as pb

Fn = Callable[..., Any]


def test_the_table_is_openfx_cli_s_to_the_byte(fn: Fn, openfx: Any) -> None:
    service, address = openfx
    deployed = {
        "echo": pb.CreateFunctionRequest(Image="10.0.0.255:5000/openfx/echo"),
        "other": pb.CreateFunctionRequest(Image="10.0.0.255:5000/openfx/echo"),
        "long": pb.CreateFunctionRequest(
            Image="10.0.0.255:5000/openfx/echo-with-a-long-name",
            Annotations={"maintainer": "someone", "desc": "a description that is longer than forty letters"},
        ),
        "a-name-that-is-longer": pb.CreateFunctionRequest(Image="docker.io/a/b:1.0", Annotations={"desc": "설명 설명"}),
    }
    service.functions.update(deployed)

    told = fn("list", "-g", address)

    assert told.text == (
        "Function       \tImage               \tMaintainer     \tInvocations\tReplicas  \tStatus    \tDescription"
        "                             \n"
        f"echo           \t$(repo)/echo        \t               \t0         \t1         \tNot Ready \t{'':40}\n"
        f"other          \t$(repo)/openfx/echo \t               \t0         \t1         \tNot Ready \t{'':40}\n"
        "long           \t$(repo)/openfx/echo-with-a-l..\tsomeone        \t0         \t1         \tNot Ready \t"
        "a description that is longer than fort..\n"
        "a-name-that-is-longer\t$(repo)/a/b:1.0     \t               \t0         \t1         \tNot Ready \t"
        f"설명 설명{'':35}\n"
    )


@pytest.mark.usefixtures("project")
def test_a_file_filters_the_list(fn: Fn, openfx: Any) -> None:
    service, address = openfx
    for name in ("answer", "other"):
        service.functions[name] = pb.CreateFunctionRequest(Image=f"a/{name}")

    listed = json.loads(fn("list", "-f", "answer", "-g", address, "--json").text)

    assert [one["name"] for one in listed] == ["answer"]
    assert listed[0]["ready"] is False


def test_info_is_yaml_with_openfx_cli_s_keys(fn: Fn, gateway: str, project: Path) -> None:
    fn("build", "-f", project)
    fn("deploy", "-f", project, "-g", gateway)

    told = fn("info", "answer", "-g", gateway)

    keys = [line.split(":")[0] for line in told.text.splitlines() if line and not line.startswith(" ")]
    assert keys == ["name", "image", "invocationcount", "replicas", "annotations", "availablereplicas", "labels"]
    assert "image: 10.0.0.255:5000/openfx/answer\n" in told.text
    assert told.text.endswith("\n\n")


def test_a_function_that_is_not_there_is_told(fn: Fn, gateway: str) -> None:
    told = fn("info", "nosuch", "-g", gateway)

    assert told.code == 4
    assert "has no function “nosuch”" in told.errors
    assert "fxviewer function list" in told.errors
