import dataclasses

import pytest

from fxviewer.session.status import FunctionInfo, LaneStatus, Reduction, SessionStatus, SourceStatus


@pytest.mark.parametrize(
    "status", [SessionStatus(), LaneStatus(), SourceStatus(), FunctionInfo("f"), Reduction(60, (1, 1), 2, 1)], ids=repr
)
def test_a_snapshot_is_never_changed(status: object) -> None:
    field = dataclasses.fields(status)[0].name  # type: ignore[arg-type]  # all are dataclasses

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(status, field, None)


def test_equal_snapshots_are_equal_so_that_nobody_is_told_twice() -> None:
    assert LaneStatus(function="a", reduction=Reduction(60, (1, 1), 2, 1)) == LaneStatus(
        function="a", reduction=Reduction(60, (1, 1), 2, 1)
    )
