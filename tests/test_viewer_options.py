from fxviewer.settings import Access, Connection, Tls
from fxviewer.viewer_options import ConnectionOverrides, ViewerOptions


def test_nothing_asked_for_changes_nothing() -> None:
    remembered = Connection(address="host:1", window=3, quality=60, tls=Tls(True), base64_functions=("f",))

    assert ViewerOptions().connection.over(remembered) == remembered


def test_what_is_asked_for_wins_and_the_rest_stays() -> None:
    remembered = Connection(address="host:1", transport="unary", window=3, quality=60)

    connection = ConnectionOverrides(window=0, quality=90, send_size=(640, 360)).over(remembered)

    assert connection == Connection("host:1", "unary", window=0, quality=90, send_size=(640, 360))


def test_of_tls_and_access_too() -> None:
    remembered = Connection(tls=Tls(True, "ca.pem"), access=Access("token", "field"))

    connection = ConnectionOverrides(tls={"server_name": "gw"}, access={"carrier": "metadata"}).over(remembered)

    assert connection.tls == Tls(True, "ca.pem", server_name="gw")
    assert connection.access == Access("token", "metadata")


def test_a_profile_takes_the_place_of_what_is_remembered() -> None:
    profile = Connection(address="lab:1", name="lab")

    connection = ConnectionOverrides(quality=70, profile=profile).over(Connection(address="host:1", window=3))

    assert connection == Connection(address="lab:1", name="lab", quality=70)


def test_base64_is_switched_for_one_function() -> None:
    remembered = Connection(base64_functions=("a", "b"))

    assert ConnectionOverrides(base64=("c", True)).over(remembered).base64_functions == ("a", "b", "c")
    assert ConnectionOverrides(base64=("a", True)).over(remembered).base64_functions == ("b", "a")
    assert ConnectionOverrides(base64=("a", False)).over(remembered).base64_functions == ("b",)


def test_another_address_by_itself_does_not_get_what_the_one_before_was_trusted_with() -> None:
    remembered = Connection(
        address="lab:1", name="lab", tls=Tls(True), access=Access("token"), metadata=(("key", "value"),), window=3
    )

    connection = ConnectionOverrides(address="elsewhere:1").over(remembered)

    assert connection == Connection(address="elsewhere:1", window=3)


def test_the_address_that_is_remembered_keeps_its_trust() -> None:
    remembered = Connection(address="lab:1", name="lab", tls=Tls(True), access=Access("token"))

    assert ConnectionOverrides(address="lab:1").over(remembered) == remembered
