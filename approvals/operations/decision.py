"""The decision: granted at once, refused only through the filing (articles 8, 9 and 14, 许可法38)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Case, Decision
from approvals.operations.clocks import DELIVERY_DAYS, project
from approvals.operations.conditional import check_fulfilled
from approvals.operations.declarations import check_declared_truly
from approvals.operations.lifecycle import begin, move, required
from approvals.operations.refusal import file, move_to_filing
from approvals.policies.joint import check_prerequisites
from approvals.states import Act, CaseState, DecisionOutcome, EventKind, PaperKind, RefusalKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.permissions import Grant


@transaction.atomic
def decide(
    case: Case,
    *,
    outcome: str,
    reason: str = "",
    ground: str = "",
    provision: str = "",
    conditions: Iterable[int] = (),
    by: Any,
) -> Case:
    """Decide on an accepted case: granted gives the numbered decision, refused opens the filing with these facts.

    Of a refusal `reason` is the facts, `conditions` the keys of the granting conditions that are not met. Raises
    outcome_unknown, promised_materials_missing, declaration_false, prerequisite_failed, and as refusal.file.
    许可法38, articles 14 and 15.
    """
    at = now()
    case, grant = begin(case, Act.DECIDE, by=by, at=at)
    if outcome not in DecisionOutcome:
        raise RuleBroken("outcome_unknown", _("请选择准予或者不予许可。"), "许可法38", field="outcome")
    if outcome == DecisionOutcome.REFUSED:
        facts = required(reason, "facts_missing", _("请写明不予许可的事实和理由。"), 14, "reason")
        filing = file(
            case, RefusalKind.GRANT,
            ground=ground, facts=facts, provision=provision, conditions=conditions, by=by, at=at,
        )  # fmt: skip
        move_to_filing(case, Act.DECIDE, filing, grant=grant)
        return case
    check_fulfilled(case)
    check_declared_truly(case)
    check_prerequisites(case)
    return _grant(case, note=reason.strip(), by=by, at=at, grant=grant)


def _grant(case: Case, *, note: str, by: Any, at: datetime, grant: Grant) -> Case:
    """The numbered decision, from which the ten days of serving it count (许可法44)."""
    due_on = work_calendar(case.hall_id).add_working_days(localdate(at), DELIVERY_DAYS)
    content = documents.grant(case, reason=note, delivery_due_on=due_on)
    paper = documents.issue(case, PaperKind.GRANT, by=by, at=at, content=content)
    decision = Decision(
        case=case, outcome=DecisionOutcome.GRANTED, reason=note, paper=paper, decided_by=by, decided_at=at
    )
    signed(decision, by=by).save()
    case.decided_at = at
    move(
        case, Act.DECIDE, CaseState.GRANTED,
        by=by, at=at, kind=EventKind.GRANTED, grant=grant, note=note, facts={"paper": paper.number},
    )  # fmt: skip
    project(case)
    return case
