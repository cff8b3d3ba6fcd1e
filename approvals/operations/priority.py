"""A case is marked as urgent or major, or as ordinary again, with a reason; no clock changes (article 26)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.operations.lifecycle import begin, move, required
from approvals.states import Act, CaseState, EventKind, Priority
from hall.errors import IllegalMove, RuleBroken
from hall.moment import now


@transaction.atomic
def mark(case: Case, *, priority: str, reason: str, by: Any) -> Case:
    """Give the case its mark; whoever may mark it approves it by doing so. Article 26.

    Raises priority_unknown, reason_missing, and IllegalMove (priority_stands) when it has this mark already.
    """
    at = now()
    case, grant = begin(case, Act.MARK_PRIORITY, by=by, at=at)
    if priority not in Priority:
        raise RuleBroken("priority_unknown", _("请选择普通、紧急或者重大。"), 26, field="priority")
    reason = required(reason, "reason_missing", _("请写明这样标记的理由。"), 26, "reason")
    if priority == case.priority:
        words = {"priority": case.get_priority_display()}
        raise IllegalMove("priority_stands", _("这件申请已经标记为“%(priority)s”。") % words, 26)
    before, case.priority = case.priority, priority
    facts = {"before": before, "priority": priority}
    move(
        case, Act.MARK_PRIORITY, CaseState(case.state),
        by=by, at=at, kind=EventKind.PRIORITY_MARKED, grant=grant, note=reason, facts=facts,
    )  # fmt: skip
    return case
