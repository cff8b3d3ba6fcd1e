"""Who holds a file, since when and for how many working days, step by step (docs/rules.md). Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, CaseEvent, ProcessStep
from approvals.queries.lists import ROW_RELATED, Holder, Reader, holder_of, pending_steps, shown_name
from approvals.queries.remaining import WorkingTime
from approvals.states import LimitUnit


@dataclass(frozen=True)
class StepLine:
    """One review step: who gave its opinion, from when to when the file lay there, and against which limit.

    `days` are the working days that count against the limit: those of a legal pause are left out (许可法45).
    """

    name: str
    by: str
    since: date
    until: date | None
    days: int
    step: ProcessStep | None

    @property
    def is_over(self) -> bool:
        """Whether the file lay there longer than the step may take; natural days are not compared."""
        if self.step is None or self.step.limit is None or self.step.unit == LimitUnit.NATURAL:
            return False
        return self.days > self.step.limit


@dataclass(frozen=True)
class Held:
    """One open case of the list: who holds it and since which day; `days` are working days."""

    case: Case
    applicant: str
    holder: Holder
    since: date
    days: int


def step_lines(case: Case, at: datetime) -> list[StepLine]:
    """The review steps that `case` (one of `full_cases`) has gone through, and the one where it lies."""
    if case.accepted_at is None:
        return []
    time, since, lines = WorkingTime(at), localdate(case.accepted_at), []
    for review in sorted(case.reviews.all(), key=lambda review: (review.at, review.pk)):
        until = localdate(review.at)
        days = _counted(case, since, until, time)
        lines.append(StepLine(review.step_name, str(review.by), since, until, days, _step_of(case, review.step_id)))
        since = until
    if case.step is not None and case.decided_at is None and case.ended_at is None:
        since = case.step_started_on or since
        days = _counted(case, since, time.today, time)
        lines.append(StepLine(case.step.name, str(_("审批股")), since, None, days, case.step))
    return lines


def held_longest(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Open cases with the day since which their file lies where it is (`held_since`), the longest first."""
    last = CaseEvent.objects.filter(case=OuterRef("pk")).order_by("-sequence")
    came = TruncDate(Subquery(last.values("at")[:1]), tzinfo=get_default_timezone())
    since = Coalesce("step_started_on", came, output_field=DateField())
    return cases.open().annotate(held_since=since).select_related(*ROW_RELATED, "step").order_by("held_since", "pk")


def held_rows(cases: Iterable[Case], user: Any, at: datetime) -> list[Held]:
    """Rows of a page of `held_longest`; the queries do not grow with them."""
    page, reader, time = list(cases), Reader.of(user, at), WorkingTime(at)
    steps = pending_steps(page)
    return [
        Held(
            case=case,
            applicant=shown_name(case.applicant),
            holder=holder_of(case, reader, steps.get(case.pk)),
            since=case.held_since,
            days=time.days(case.hall_id, LimitUnit.WORKING, case.held_since, time.today),
        )
        for case in page
    ]


def _counted(case: Case, since: date, until: date, time: WorkingTime) -> int:
    """Working days in (since, until] less those of the pauses: the day one begins counts, the day it ends does not."""
    days = time.days(case.hall_id, LimitUnit.WORKING, since, until)
    for pause in case.pauses.all():
        begin, end = max(pause.started_on, since), min(pause.ended_on or time.today, until)
        days -= time.days(case.hall_id, LimitUnit.WORKING, begin, max(begin, end))
    return days


def _step_of(case: Case, step_id: int | None) -> ProcessStep | None:
    return next((step for step in case.version.steps.all() if step.pk == step_id), None)
