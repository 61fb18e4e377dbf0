from pathlib import Path

import pytest

from fxviewer.ui.drop import Drop, understand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "새 폴더"
    folder.mkdir()
    return folder


def touch(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return [folder / name for name in names]


@pytest.mark.parametrize("name", ["사진 하나.jpg", "b.PNG", "film.mp4", "clip.mkv"])
def test_a_picture_or_a_film_is_opened(folder: Path, name: str) -> None:
    paths = touch(folder, name)

    assert understand(paths) == Drop(source=str(paths[0]))


def test_several_images_become_a_sequence_in_the_order_of_their_numbers(folder: Path) -> None:
    paths = touch(folder, "shot_10.png", "shot_2.png", "shot_1.png")

    drop = understand(paths)

    assert [Path(line).name for line in drop.source.splitlines()] == ["shot_1.png", "shot_2.png", "shot_10.png"]
    assert not drop.remark


def test_a_folder_with_images_is_opened(folder: Path) -> None:
    touch(folder, "a.png", "notes.txt")

    assert understand([folder]) == Drop(source=str(folder))


def test_of_several_films_the_first_is_opened_and_it_says_so(folder: Path) -> None:
    paths = touch(folder, "first.mp4", "second.mp4", "third.mov")

    drop = understand(paths)

    assert drop.source == str(paths[0])
    assert "first.mp4" in drop.remark
    assert "2" in drop.remark


@pytest.mark.parametrize("name", ["handler.py", "내 함수.py"])
def test_a_python_file_is_a_function(folder: Path, name: str) -> None:
    paths = touch(folder, name)

    assert understand(paths) == Drop(function=paths[0])


@pytest.mark.parametrize("inside", ["config.yaml", "src/handler.py", "handler.py"])
def test_a_function_folder_is_a_function(folder: Path, inside: str) -> None:
    touch(folder, inside)

    assert understand([folder]) == Drop(function=folder)


def test_a_film_and_a_handler_together_do_both(folder: Path) -> None:
    handler, film = touch(folder, "handler.py", "film.mp4")

    assert understand([film, handler]) == Drop(source=str(film), function=handler)


def test_what_is_not_understood_beside_what_is_gets_a_remark(folder: Path) -> None:
    picture, notes = touch(folder, "a.png", "notes.txt")

    drop = understand([notes, picture])

    assert drop.source == str(picture)
    assert "1" in drop.remark


def test_an_unsupported_file_changes_nothing_and_says_why(folder: Path) -> None:
    drop = understand(touch(folder, "notes.txt"))

    assert drop == Drop(remark=drop.remark)
    assert "notes.txt" in drop.remark


def test_a_folder_with_nothing_for_us_changes_nothing_and_says_why(folder: Path) -> None:
    drop = understand([folder])

    assert drop == Drop(remark=drop.remark)
    assert folder.name in drop.remark


def test_a_file_that_is_gone_changes_nothing_and_says_why(folder: Path) -> None:
    drop = understand([folder / "gone.xyz"])

    assert drop == Drop(remark=drop.remark)
    assert "gone.xyz" in drop.remark


@pytest.mark.parametrize("address", ["rtsp://10.0.0.5/stream", "http://camera.local:8080/video.mjpg"])
def test_an_address_is_opened(address: str) -> None:
    assert understand([], f" {address}\n") == Drop(source=address)


def test_the_path_of_a_file_as_text_is_opened(folder: Path) -> None:
    (picture,) = touch(folder, "a.png")

    assert understand([], str(picture)) == Drop(source=str(picture))


@pytest.mark.parametrize("text", ["", "hello", "two words ://", "\0"])
def test_other_text_changes_nothing_and_says_why(text: str) -> None:
    drop = understand([], text)

    assert drop == Drop(remark=drop.remark)
    assert drop.remark
