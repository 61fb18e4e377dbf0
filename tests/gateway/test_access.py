import grpc
import pytest

from fxviewer.gateway.access import Access, bearer
from fxviewer.gateway.status import StatusError

UNAUTHENTICATED, DENIED = grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED


def verdict(check: object, given: str) -> grpc.StatusCode:
    assert callable(check)
    try:
        check(given)
    except StatusError as error:
        return error.code
    return grpc.StatusCode.OK


@pytest.mark.parametrize(
    ("access", "given", "code"),
    [
        (Access(), "", DENIED),
        (Access(), "anything", DENIED),
        (Access(is_private=True), "", grpc.StatusCode.OK),
        (Access(token="secret"), "secret", grpc.StatusCode.OK),
        (Access(token="secret"), "Secret", UNAUTHENTICATED),
        (Access(token="secret"), "비밀", UNAUTHENTICATED),
        (Access(token="secret"), "", UNAUTHENTICATED),
    ],
)
def test_changes_need_a_private_door_or_the_token(access: Access, given: str, code: grpc.StatusCode) -> None:
    assert verdict(access.check_change, given) == code


def test_calls_need_the_token_at_a_guarded_door_only() -> None:
    assert verdict(Access(token="secret").check_call, "") == grpc.StatusCode.OK
    assert verdict(Access(token="secret", guards_calls=True).check_call, "") == UNAUTHENTICATED
    assert verdict(Access(token="secret", guards_calls=True).check_call, "secret") == grpc.StatusCode.OK


def test_the_token_is_no_part_of_what_is_printed() -> None:
    assert "secret" not in repr(Access(token="secret"))


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ([("Authorization", "Bearer secret")], "secret"),
        ([("user-agent", "x"), ("authorization", "bearer  secret ")], "secret"),
        ([("authorization", "Basic c2VjcmV0")], ""),
        ([("authorization-bin", b"Bearer secret")], ""),
        ([], ""),
    ],
)
def test_bearer_token_is_found_in_headers(headers: list[tuple[str, str | bytes]], token: str) -> None:
    assert bearer(headers) == token
