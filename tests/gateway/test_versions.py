import subprocess
from pathlib import Path

from fxviewer.gateway.function import Function
from fxviewer.gateway.versions import HEAD, KEPT, History, Version, committed, name_of, read_files


def test_name_is_of_the_contents_and_not_of_the_place() -> None:
    here = name_of({"/a/src/handler.py": b"1", "/a/lib/near.py": b"2"})

    assert here == name_of({"/other/lib/near.py": b"2", "/other/src/handler.py": b"1"})
    assert here != name_of({"/a/src/handler.py": b"2", "/a/lib/near.py": b"1"})
    assert len(here) == 7


def test_first_loading_names_the_version_and_later_files_do_not() -> None:
    version = Version(name_of({"/f/handler.py": b"1"}), {"/f/handler.py": b"1"})

    version.take_in({"/f/handler.py": b"1", "/f/near.py": b"2"})
    named = version.name
    version.take_in({"/f/late.py": b"3", "/f/near.py": b"of a later save"})

    assert named == name_of({"/f/handler.py": b"1", "/f/near.py": b"2"})
    assert (version.name, version.files["/f/near.py"], version.files["/f/late.py"]) == (named, b"2", b"3")


def test_history_keeps_the_newest_and_each_name_once() -> None:
    history = History()
    for number in [*range(KEPT + 2), 5]:
        history.add(Version(str(number), {}))

    names = [entry.name for entry in history.entries()]

    assert names[:3] == ["5", str(KEPT + 1), str(KEPT)]
    assert (len(names), names.count("5")) == (KEPT, 1)
    assert history.find("1") is None


def test_file_that_is_gone_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "here.py").write_bytes(b"x")

    assert read_files([str(tmp_path / "here.py"), str(tmp_path / "gone.py")]) == {str(tmp_path / "here.py"): b"x"}


def test_commit_holds_the_functions_own_files_only(tmp_path: Path) -> None:
    for path in ("함수/src/handler.py", "함수/src/near one.py", "elsewhere/other.py", "함수/model.bin"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"# {path}\n", encoding="utf-8")
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "첫 commit"]):
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True)
    function = Function("x", tmp_path / "함수/src/handler.py", root=tmp_path / "함수")
    function.handler.write_text("changed")

    version = committed(function)

    assert version is not None
    assert (version.name, version.label) == (HEAD, "첫 commit")
    assert {Path(path).name: text for path, text in version.files.items()} == {
        "handler.py": "# 함수/src/handler.py\n".encode(),
        "near one.py": "# 함수/src/near one.py\n".encode(),
    }


def test_folder_outside_of_any_repository_has_no_commit(tmp_path: Path) -> None:
    assert committed(Function("x", tmp_path / "handler.py")) is None
