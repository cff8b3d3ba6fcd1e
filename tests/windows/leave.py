"""Leave for tests: asked for on Monday for Tuesday 3 March 2026, the roles that decide it, the code of a refusal."""

import pytest

from hall.errors import RuleBroken
from staff.states import LeaveKind
from tests.approvals.stages import at, moment
from windows.operations.leave import request_leave

TUESDAY = "2026-03-03"
MORNING = "2026-03-02T09:00"  # when leave is asked for


def ask(cast, start=f"{TUESDAY}T10:00", end=f"{TUESDAY}T11:00", who="clerk_a", **fields):
    defaults = {"kind": LeaveKind.ERRAND, "reason": "到市局取件"}
    with at(fields.pop("asked_at", MORNING)):
        return request_leave(starts_at=moment(start), ends_at=moment(end), by=getattr(cast, who), **(defaults | fields))


def code(call, *arguments, **named):
    with pytest.raises(RuleBroken) as raised:
        call(*arguments, **named)
    assert raised.value.article in (10, 18, 28)
    return raised.value.code


def roles(leave):
    return list(leave.steps.values_list("role", flat=True))
