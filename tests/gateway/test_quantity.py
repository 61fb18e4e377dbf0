import pytest

from fxviewer.gateway.quantity import read_bytes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("128974848", 128974848),
        ("50Mi", 50 << 20),
        ("1.5Gi", 3 << 29),
        ("2G", 2_000_000_000),
        ("3k", 3000),
        ("129e6", 129_000_000),
        ("", None),
        ("much", None),
        ("-1", None),
        ("5 MB", None),
    ],
)
def test_amounts_are_read_as_kubernetes_does(text: str, expected: int | None) -> None:
    assert read_bytes(text) == expected
