from fxviewer.settings import Connection
from fxviewer.viewer_options import ConnectionOverrides, ViewerOptions


def test_nothing_asked_for_changes_nothing() -> None:
    remembered = Connection(address="host:1", window=3, quality=60)

    assert ViewerOptions().connection.over(remembered) == remembered


def test_what_is_asked_for_wins_and_the_rest_stays() -> None:
    remembered = Connection(address="host:1", transport="unary", window=3, quality=60)

    connection = ConnectionOverrides(window=0, quality=90, send_size=(640, 360)).over(remembered)

    assert connection == Connection("host:1", "unary", window=0, quality=90, send_size=(640, 360))
