"""What a request says."""

from fxviewer.stream.ask import Ask


def test_a_request_carries_everything_that_is_asked() -> None:
    request = Ask("blur", "abc1234", {"low": 90}, profile=True).request(b"frame", 7, "secret")

    assert (request.Service, request.Input, request.token, request.frame_id) == ("blur", b"frame", "secret", 7)
    assert (request.version, request.parameters, request.profile) == ("abc1234", '{"low":90}', True)


def test_a_plain_request_has_nothing_foreign_gateways_would_have_to_skip() -> None:
    request = Ask("blur").request(b"", 0)

    assert [field.name for field, _ in request.ListFields()] == ["Service", "frame_id"]
