"""The import hooks, in a process of their own: they are for a whole process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FRAME = """
import json, sys
from fxviewer.gateway.sources import Sources
root, given, body = sys.argv[1:]
sources = Sources(root, {path: text.encode() for path, text in json.loads(given).items()})
sys.path.insert(0, root)
sources.install()
told = {}
exec(body)
told["files"] = sorted(path[len(root) + 1:] for path in sources.take_new())
print(json.dumps(told))
"""


def run(root: Path, body: str, **given: str) -> Any:
    files = json.dumps({str(root / path): text for path, text in given.items()})
    done = subprocess.run([sys.executable, "-c", FRAME, str(root), files, body], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_modules_packages_and_relative_imports_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text("from . import inner\n")
    (tmp_path / "pkg/inner.py").write_text("WORD = 'in'\n")
    (tmp_path / "space").mkdir()
    (tmp_path / "space/named.py").write_text("WORD = 'space'\n")

    told = run(tmp_path, "import pkg, space.named\ntold['words'] = [pkg.inner.WORD, space.named.WORD]\n")

    assert told == {"words": ["in", "space"], "files": ["pkg/__init__.py", "pkg/inner.py", "space/named.py"]}


def test_installed_module_wins_over_one_further_back_on_the_path(tmp_path: Path) -> None:
    (tmp_path / "late").mkdir()
    (tmp_path / "late/click.py").write_text("WORD = 'own'\n")

    told = run(
        tmp_path, "import sys\nsys.path.append(root + '/late')\nimport click\ntold['own'] = hasattr(click, 'WORD')\n"
    )

    assert told == {"own": False, "files": []}


def test_file_changed_after_it_was_read_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text("WORD = 1\n")

    told = run(
        tmp_path,
        "import importlib, inspect, near\nopen(near.__file__, 'w').write('WORD = 2  # changed\\n')\n"
        "importlib.reload(near)\ntold['word'], told['source'] = near.WORD, inspect.getsource(near)\n",
    )

    assert (told["word"], told["source"]) == (1, "WORD = 1\n")


def test_module_that_is_nowhere_is_not_found(tmp_path: Path) -> None:
    told = run(
        tmp_path, "try:\n    import nowhere\nexcept ModuleNotFoundError as error:\n    told['name'] = error.name\n"
    )

    assert told["name"] == "nowhere"


def test_standard_library_below_the_folder_is_not_its_own(tmp_path: Path) -> None:
    """A handler in the home folder, and Python as well."""
    root = Path(sys.base_prefix).parent

    told = run(root, "import colorsys, wave\ntold['fine'] = True\n")

    assert told == {"fine": True, "files": []}
