import pytest
from ruamel.yaml import YAML

from fxviewer.project.yaml_form import dump, round_trip, text


@pytest.mark.parametrize("value", ["", "123", "true", "Yes", "on", "1e5", "0x1f", "1.5", "12:30", "~", "null", "-1"])
def test_what_another_reader_would_take_for_something_else_is_quoted_as_go_does(value: str) -> None:
    assert dump({"key": text(value)}) == f'key: "{value}"\n'


@pytest.mark.parametrize(
    "value", ["50Mi", "50m", "./src", "10.0.0.255:5000/openfx/1", "윤곽선", "a: b", "# no comment", "- x"]
)
def test_every_text_comes_back_as_it_was(value: str) -> None:
    assert YAML(typ="safe", pure=True).load(dump({"key": text(value)})) == {"key": value}


def test_comments_order_quotes_and_long_lines_are_kept() -> None:
    document = "# 첫 줄\nb: 'x' # why\na: " + "long " * 60 + "end\n"

    assert dump(round_trip().load(document)) == document
