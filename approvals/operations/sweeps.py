"""What silence does: an application that nobody answered in time counts as accepted (许可法32). Safe to run twice."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Case, CaseClock, RefusalFiling
from approvals.operations.intake import deem_accepted
from approvals.operations.refusal import lapse
from approvals.states import CaseState, ClockKind, FilingState, RefusalKind
from hall.errors import RuleBroken

logger = logging.getLogger("approvals")

BATCH = 20  # cases a transaction


def deem_all_accepted(at: datetime, *, by: Any) -> dict[str, int]:
    """Accept every received case whose days of telling have passed, and let unfinished filings of them lapse.

    Rows that another worker or an act holds are left to the next run. Returns {"accepted", "lapsed", "failed"}.
    """
    counts = {"accepted": 0, "lapsed": 0, "failed": 0}
    last = 0
    while True:
        with transaction.atomic():
            cases = list(_silent(at).filter(pk__gt=last).order_by("pk")[:BATCH])
            if not cases:
                return counts
            for case in cases:
                counts[_settle(case, at, by)] += 1
            last = cases[-1].pk


def _silent(at: datetime) -> QuerySet[Case]:
    notice = CaseClock.objects.filter(
        case=OuterRef("pk"), kind=ClockKind.NOTICE, stopped_at__isnull=True, due_at__lt=at
    )
    filing = RefusalFiling.objects.filter(case=OuterRef("pk"), kind=RefusalKind.ACCEPTANCE, state=FilingState.OPEN)
    climbing = Q(state=CaseState.REFUSAL_FILING) & Exists(filing)
    cases = Case.objects.filter(Q(state=CaseState.RECEIVED) | climbing).filter(Exists(notice))
    return cases.select_for_update(skip_locked=True, no_key=True)


def _settle(case: Case, at: datetime, by: Any) -> str:
    """Accept one case in a savepoint of its own, so that one that can't be settled does not hold up the rest."""
    operation, outcome = (deem_accepted, "accepted") if case.state == CaseState.RECEIVED else (lapse, "lapsed")
    try:
        operation(case, by=by, at=at)
    except RuleBroken as broken:
        logger.warning("case not deemed accepted", extra={"case": case.number, "code": broken.code})
        return "failed"
    logger.info("case deemed accepted", extra={"case": case.number, "outcome": outcome})
    return outcome
