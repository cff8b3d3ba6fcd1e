"""The reason of a missed limit, recorded for publication (条例36)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, DelayReason
from approvals.operations.lifecycle import begin, move, required
from approvals.queries.delays import unexplained
from approvals.states import Act, CaseState, EventKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now

LAW = "条例36"
LONGEST_REASON = 300  # characters


@transaction.atomic
def explain_delay(case: Case, *, reason: str, by: Any) -> Case:
    """Say why each limit that has passed by now was missed; a limit that passes later asks for its own reason.

    Raises nothing_to_explain, reason_missing, text_too_long. 条例36.
    """
    at = now()
    case, grant = begin(case, Act.EXPLAIN_DELAY, by=by, at=at)
    reason = required(reason, "reason_missing", _("请写明超期的原因。"), LAW, "reason")
    if len(reason) > LONGEST_REASON:
        message = _("原因不超过 %(most)d 个字。") % {"most": LONGEST_REASON}
        raise RuleBroken("text_too_long", message, LAW, field="reason")
    clocks = unexplained(case, at)
    for clock in clocks:
        assert clock.due_on is not None  # a clock that has passed had its day
        row = DelayReason(case=case, kind=clock.kind, due_on=clock.due_on, reason=reason, by=by, at=at)
        signed(row, by=by).save()
    state, facts = CaseState(case.state), {"clocks": [clock.kind for clock in clocks]}
    move(
        case, Act.EXPLAIN_DELAY, state,
        by=by, at=at, kind=EventKind.DELAY_EXPLAINED, grant=grant, note=reason, facts=facts,
    )  # fmt: skip
    return case
