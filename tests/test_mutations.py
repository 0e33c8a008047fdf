"""The planted faults stay plantable: a target that is gone says so here, not months later."""

import pytest

from tests.mutations.__main__ import ROOT, TargetGone, planted
from tests.mutations.faults import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_target_stands(fault: Fault) -> None:
    assert planted(fault, ROOT) != (ROOT / fault.path).read_text(encoding="utf-8")
    for path in fault.tests:
        assert (ROOT / path).is_file(), path


def test_a_target_that_is_gone_fails_loudly() -> None:
    gone = Fault("gone", "actions/access.py", "no such text", "", ())
    with pytest.raises(TargetGone, match="0 times"):
        planted(gone, ROOT)
