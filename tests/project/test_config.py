from pathlib import Path

import pytest

from fxviewer.errors import SettingsError
from fxviewer.project.config import ConfigError, Resources, find_config, read_config

FULL = """\
functions:
  edges:
    runtime: python3
    desc: 윤곽선
    maintainer: someone
    handler: {dir: ./src, file: handler.py, name: Handler}
    docker_registry: 10.0.0.255:5000/openfx
    image: 10.0.0.255:5000/openfx/edges
    registry_auth: abc
    environment: {LEVEL: 3, DEBUG: true, EMPTY: }
    environment_file: [more.yaml]
    secrets: [key]
    constraints:
    - nodetype=cpunode
    labels: {team: vision}
    limits: {memory: 512Mi, cpu: 1, gpu: ""}
    requests: {memory: 50Mi, cpu: 50m, other: ignored}
    build_options: [libgl1, libglib2.0-0]
    build_args: ["BASE = localhost/python:3.11"]
    something_of_tomorrow: 1
openfx:
  gateway: 10.0.0.7:31113
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_of_openfx_cli_is_read(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("environment: {DEBUG: false, MORE: 1.50}\n")

    config = read_config(written(tmp_path, FULL))

    function = config.function("edges")
    assert config.gateway == "10.0.0.7:31113"
    assert function.handler == tmp_path / "src/handler.py"
    assert function.annotations == {"maintainer": "someone", "desc": "윤곽선"}
    assert function.environment == {"LEVEL": "3", "DEBUG": "false", "EMPTY": "", "MORE": "1.50"}
    assert function.limits == Resources("512Mi", "1", "")
    assert function.requests == Resources("50Mi", "50m", "")
    assert function.labels == {"team": "vision"}
    assert function.secrets == ("key",)
    assert function.constraints == ("nodetype=cpunode",)
    assert function.build_options == ("libgl1", "libglib2.0-0")
    assert function.build_args == {"BASE": "localhost/python:3.11"}
    assert function.registry_auth == "abc"


def test_what_is_left_out_has_openfx_cli_s_defaults(tmp_path: Path) -> None:
    function = read_config(written(tmp_path, "functions:\n  a:\n    runtime: python3\n")).function()

    assert (function.handler_file, function.handler_name, function.image) == ("handler.py", "Handler", "a")
    assert function.source_folder == tmp_path / "src"


@pytest.mark.parametrize(("runtime", "file"), [("go", ""), ("nodejs", "handler.js"), ("dockerfile", "")])
def test_a_handler_s_file_that_is_left_out_is_the_runtime_s(tmp_path: Path, runtime: str, file: str) -> None:
    text = f'functions: {{a: {{runtime: {runtime}, handler: {{dir: ./src, file: ""}}}}}}'

    assert read_config(written(tmp_path, text)).function().handler_file == file


def test_nulls_merges_and_quotes_mean_what_openfx_cli_makes_of_them(tmp_path: Path) -> None:
    """openfx-cli 0.5.0 deployed this file with an empty description and these variables, labels and demands."""
    text = """\
base: &base
  runtime: python3
  limits: {memory: 100Mi, cpu: 1, gpu: ~}
  requests: {memory: 50Mi, cpu: 0.50, gpu:}
functions:
  echo1:
    <<: *base
    desc: ~
    maintainer: null
    environment:
      DEBUG: true
      N: 010
      Y: yes
      F: 1.50
      NOTHING: ~
      NULL_TOO: null
      EMPTY:
      QUOTED: "~"
      DATE: 2020-01-01
      HEX: 0x1F
      FOLDED: >-
        two
        lines
    labels: {team: 7, none: ~}
"""
    function = read_config(written(tmp_path, text)).function()

    assert function.annotations == {}
    assert function.environment == {
        "DEBUG": "true",
        "N": "010",
        "Y": "yes",
        "F": "1.50",
        "NOTHING": "",
        "NULL_TOO": "",
        "EMPTY": "",
        "QUOTED": "~",
        "DATE": "2020-01-01",
        "HEX": "0x1F",
        "FOLDED": "two lines",
    }
    assert function.labels == {"team": "7", "none": ""}
    assert function.limits == Resources("100Mi", "1", "")
    assert function.requests == Resources("50Mi", "0.50", "")


def test_dcf_s_key_for_the_gateway_is_read(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, "functions: {a: {runtime: python3}}\ndcf: {gateway: dcf:32222}\n"))

    assert config.gateway == "dcf:32222"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("functions:\n  a:\n    runtime: python3\n   desc: x\n", "line 4"),
        ("functions: {a: [1]}", "“a” says nothing"),
        ("functions: {a: {handler: x}}", "“handler” holds no keys"),
        ("functions: {a: {labels: {b: [1]}}}", "“labels”"),
        ("functions: {a: {labels: {~: b}}}", "“labels”"),
        ("functions: {~: {runtime: python3}}", "says nothing"),
        ("functions: {a: {secrets: x}}", "“secrets” is a list"),
        ("functions: {a: {desc: [x]}}", "“desc” is a text"),
        ("functions: {a: {build_args: [x]}}", "must take the form key=value"),
        ("functions: {a: {environment_file: [gone.yaml]}}", "gone.yaml"),
        ("openfx: {gateway: x}", "lists no functions"),
        ("", "lists no functions"),
        ("- a\n", "is no config.yaml"),
        ("a: !!python/object:x {}\n b", "is no YAML"),
        ("functions: {a: {b: !!int many}}", "is no YAML"),
        ("functions: " + "[" * 3000, "is no YAML"),
        ('functions: {a: {handler: {dir: "\\0"}}}', "“dir” can be no folder"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_config(written(tmp_path, text))

    assert part in str(refused.value)
    assert str(tmp_path) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("functions:\n  a:\n    desc: [x]\n", 3),
        ("functions:\n  a: {}\n  b:\n    labels:\n      one: two\n      three: [x]\n", 6),
        ("functions:\n  a:\n    handler:\n      file: [x]\n", 4),
        ("functions:\n  a: x\n", 2),
        ("functions:\n  a:\n    runtime: python3\n   desc: x\n", 4),
        ("openfx: x\nfunctions: {a: {}}\n", 1),
        ("", 0),
    ],
)
def test_the_line_is_told_where_there_is_one(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(ConfigError) as refused:
        read_config(written(tmp_path, text))

    assert refused.value.line == line
    assert (f", line {line}: " in refused.value.what) == bool(line)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xff\xd8\xff")

    with pytest.raises(SettingsError, match="cannot be read"):
        read_config(path)


def test_one_of_several_functions_must_be_named(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, "functions: {a: {runtime: go}, b: {runtime: go}}"))

    assert config.function("b").name == "b"
    with pytest.raises(SettingsError, match="several functions: a, b"):
        config.function()
    with pytest.raises(SettingsError, match="no function “c”"):
        config.function("c")


def test_config_yaml_goes_before_other_yaml_files(tmp_path: Path) -> None:
    written(tmp_path, FULL)
    (tmp_path / "zzz.yaml").touch()

    assert find_config(None, tmp_path).name == "config.yaml"
    assert find_config(tmp_path, Path("elsewhere")).name == "config.yaml"


def test_without_it_the_last_yaml_file_is_meant_as_in_openfx_cli(tmp_path: Path) -> None:
    (tmp_path / "a.yml").touch()
    (tmp_path / "b.yaml").touch()

    assert find_config(None, tmp_path).name == "b.yaml"


def test_a_folder_without_any_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"There is no config\.yaml in"):
        find_config(None, tmp_path)
    with pytest.raises(SettingsError, match="There is no file"):
        find_config(tmp_path / "gone.yaml", tmp_path)
