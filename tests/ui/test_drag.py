from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor

from fxviewer.ui.drag import read_drag


def files(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("사진.JPG", "media"),
        ("clip.mp4", "media"),
        ("a folder", "media"),
        ("handler.py", "function"),
        ("notes.txt", "unknown"),
    ],
)
def test_the_name_tells_what_it_would_be_used_as(name: str, kind: str) -> None:
    drag = read_drag(files(f"/tmp/{name}"))

    assert drag is not None
    assert drag.kind == kind
    assert drag.label == name
    assert drag.paths == (Path("/tmp") / name,)


def test_several_things_are_called_by_the_first() -> None:
    drag = read_drag(files("/tmp/a.png", "/tmp/b.png", "/tmp/c.png"))

    assert drag is not None
    assert "a.png" in drag.label
    assert "2" in drag.label


def test_an_address_is_something_to_open() -> None:
    data = QMimeData()
    data.setUrls([QUrl("rtsp://10.0.0.5/stream")])

    drag = read_drag(data)

    assert drag is not None
    assert (drag.kind, drag.text) == ("media", "rtsp://10.0.0.5/stream")


def test_a_colour_is_nothing() -> None:
    data = QMimeData()
    data.setColorData(QColor("red"))

    assert read_drag(data) is None
