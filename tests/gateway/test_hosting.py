import json
from pathlib import Path

from fxviewer.gateway.hosting import Hosted, Hosting, read_hosting


def test_what_was_written_is_read() -> None:
    hosting = Hosting(
        (Hosted("흐림-2", "/한글 folder/blur.py", 3, "흐림"), Hosted("off", "/off.py", 0, "off")),
        ("/many",),
        ("/many/a.py",),
    )

    assert read_hosting(json.loads(json.dumps(hosting.to_json()))) == hosting


def test_function_is_found_as_its_folder_tells_of_it(tmp_path: Path) -> None:
    handler = tmp_path / "src/handler.py"
    handler.parent.mkdir()
    handler.write_text("def Handler(req): return 'x'\n")
    (tmp_path / "config.yaml").write_text("functions:\n  soft:\n    desc: Soft light\n")

    found = Hosted("soft-2", str(handler), 1, "soft").find()

    assert (found.name, found.description, found.folder) == ("soft", "Soft light", tmp_path)


def test_handler_that_is_gone_is_a_function_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "loop.py").symlink_to("loop.py")

    for handler in (tmp_path / "gone.py", tmp_path / "loop.py"):
        found = Hosted("gone", str(handler), 1, "gone").find()

        assert (found.name, found.handler) == ("gone", handler)
