"""The applicant takes the application back (许可法29), and what ends with a case that is not decided."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.operations.clocks import project
from approvals.operations.lifecycle import begin, move, required
from approvals.states import Act, CaseState, EventKind, FilingState
from hall.history import signed
from hall.moment import now
from hall.permissions import Grant


@transaction.atomic
def withdraw(case: Case, *, reason: str, by: Any) -> Case:
    """Register that the applicant takes the application back before it is decided; what is open is closed with it."""
    at = now()
    case, grant = begin(case, Act.WITHDRAW, by=by, at=at)
    return take_back(case, reason=reason_of_withdrawal(reason), by=by, at=at, grant=grant)


def take_back(
    case: Case, *, reason: str, by: Any, at: datetime, grant: Grant, facts: dict[str, Any] | None = None
) -> Case:
    """Withdraw a locked case under a grant that was asked for: itself, or with the whole project (许可法29)."""
    close_ledgers(case, reason=_("申请人撤回申请"), by=by, at=at)
    case.ended_at = at
    move(
        case, Act.WITHDRAW, CaseState.WITHDRAWN,
        by=by, at=at, kind=EventKind.WITHDRAWN, grant=grant, note=reason, facts=facts,
    )  # fmt: skip
    project(case)
    return case


def reason_of_withdrawal(text: str) -> str:
    """The reason as it is kept. Raises reason_missing."""
    return required(text, "reason_missing", _("请写明撤回的原因。"), "许可法29", "reason")


def close_ledgers(case: Case, *, reason: str, by: Any, at: datetime) -> None:
    """End an open pause and an open filing of a case that ends undecided."""
    for pause in case.pauses.filter(ended_on__isnull=True):
        pause.ended_on, pause.ended_by, pause.result = localdate(at), by, reason
        signed(pause, by=by).save()
    filing = case.open_filing()
    if filing is not None:
        filing.state, filing.closed_at = FilingState.RETURNED, at
        signed(filing, by=by, reason=reason).save()
