import re
from datetime import UTC, datetime

from fxviewer.gateway.clock import openfx_time


def test_time_is_written_as_go_prints_it() -> None:
    before = datetime.now(UTC)

    text = openfx_time()

    found = re.fullmatch(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d{1,9})? \+0000 UTC", text)
    assert found is not None
    assert abs((datetime.fromisoformat(f"{found[1]}+00:00") - before).total_seconds()) < 60
