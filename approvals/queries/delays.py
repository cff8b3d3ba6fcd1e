"""Limits that passed while a case was open, and the reasons given for it (条例36). Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from approvals.models import Case, CaseClock, DelayReason, Pause
from approvals.models.results import EXPLAINED_CLOCKS
from approvals.queries.clocks import pauses_of
from approvals.queries.remaining import WorkingTime
from approvals.states import LimitUnit


@dataclass(frozen=True)
class Delay:
    """One passed limit; `days` late in the limit's own unit until it stopped, or until today while it runs: paused
    days are none of them (许可法45)."""

    clock: CaseClock
    days: int
    reason: str

    @property
    def case(self) -> Case:
        return self.clock.case

    @property
    def is_running(self) -> bool:
        return self.clock.stopped_at is None

    @property
    def unit(self) -> str:
        return LimitUnit.WORKING if self.clock.unit == LimitUnit.IMMEDIATE else self.clock.unit


def unexplained(case: Case, at: datetime) -> list[CaseClock]:
    """The promise, the statutory and the joint limit of the case that passed by `at` and have no reason yet."""
    explained = {row.kind for row in case.delay_reasons.all()}
    return [clock for clock in case.clocks.all() if clock.kind not in explained and has_passed(clock, at)]


def has_passed(clock: CaseClock, at: datetime) -> bool:
    """Whether a promise, statutory or joint limit ran out before it was stopped."""
    if clock.kind not in EXPLAINED_CLOCKS or clock.due_at is None:
        return False
    return clock.due_at < (clock.stopped_at or at)


def passed_clocks(at: datetime) -> QuerySet[CaseClock]:
    """Every limit to be explained that passed, the latest first, each with its `reason` (None: not said yet)."""
    reason = DelayReason.objects.filter(case=OuterRef("case"), kind=OuterRef("kind"))
    perhaps = Q(stopped_at__isnull=True) | Q(stopped_at__gt=F("due_at"))
    return (
        CaseClock.objects.filter(perhaps, kind__in=EXPLAINED_CLOCKS, due_at__lt=at)
        .annotate(reason=Subquery(reason.values("reason")[:1]))
        .select_related("case__version", "case__department", "case__hall")
        .order_by("-due_on", "-pk")
    )


def public_delays(at: datetime) -> QuerySet[CaseClock]:
    """What the public reads: all but cases of classified items (article 6)."""
    return passed_clocks(at).filter(case__item__is_classified=False)


def managed_delays(user: Any, at: datetime, wanted: dict[str, Any]) -> QuerySet[CaseClock]:
    """The delays of the cases that `user` may see, narrowed by the filters of the register."""
    found = passed_clocks(at).filter(case__in=Case.objects.visible_to(user, at).order_by())
    explained = Exists(DelayReason.objects.filter(case=OuterRef("case"), kind=OuterRef("kind")))
    if wanted.get("state") == "missing":
        found = found.filter(~explained)
    elif wanted.get("state") == "explained":
        found = found.filter(explained)
    if wanted.get("department"):
        found = found.filter(case__department=wanted["department"])
    return found


def delay_rows(clocks: Any, at: datetime) -> list[Delay]:
    """Rows of a page of `passed_clocks`; the queries do not grow with them."""
    time, page = WorkingTime(at), list(clocks)
    pauses = pauses_of(clock.case_id for clock in page)
    return [_delay(clock, pauses.get(clock.case_id, []), time) for clock in page]


def _delay(clock: CaseClock, pauses: list[Pause], time: WorkingTime) -> Delay:
    until = localdate(clock.stopped_at) if clock.stopped_at else time.today
    return Delay(clock, time.days_late(clock, clock.case.hall_id, pauses, until), clock.reason or "")


def masked_number(number: str) -> str:
    """A case number for publication: the last four of its seven digits stay, so that its applicant knows it again."""
    return f"{number[:-7]}＊＊＊{number[-4:]}"
