"""Cases that a person may now close because materials did not come: proposed on the page of today, closed by nobody
but her (article 12). Reads only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from approvals.queries.conditional import follow_until
from approvals.queries.lists import Reader, marked_first, shown_name
from approvals.queries.notices import notices_of, reply_by
from approvals.queries.remaining import WorkingTime
from approvals.states import BEFORE_DECISION, CaseState, Priority
from hall.calendars import closing_times

LENGTH = 20  # rows on the page of today
DAY = Value(timedelta(days=1))


@dataclass(frozen=True)
class Proposal:
    """One case with the last day that has passed and the paper that named it; `is_reader`: she may close it."""

    case: Case
    applicant: str
    title: str
    due_on: date
    paper_number: str
    is_reader: bool


def proposals(cases: QuerySet[Case], reader: Reader, time: WorkingTime) -> list[Proposal]:
    """Of `cases` those whose days of supplement, or of promised materials, are over; the oldest first."""
    ends = _Ends(time.at)
    rows = [*_silent(cases, reader, time, ends), *_unfulfilled(cases, reader, time, ends)]
    return sorted(rows, key=lambda row: (row.case.priority == Priority.ORDINARY, row.due_on, row.case.pk))[:LENGTH]


class _Ends:
    """Whether a local day is over at a hall; the sessions of each hall are read once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._halls: dict[int, Callable[[date], datetime]] = {}

    def passed(self, hall_id: int, on: date) -> bool:
        if hall_id not in self._halls:
            self._halls[hall_id] = closing_times(hall_id)
        return self.at > self._halls[hall_id](on)


def _silent(cases: QuerySet[Case], reader: Reader, time: WorkingTime, ends: _Ends) -> Iterable[Proposal]:
    """As many natural days as the notice gave working days leave the cases that are worth counting exactly."""
    found = cases.filter(state=CaseState.DEFICIENT, notice__told_at__lt=_before(time.at, "notice__reply_days"))
    found = found.exclude(second_notices__told_at__gte=_before(time.at, "second_notices__reply_days"))
    found = found.select_related("version", "applicant", "notice__paper").prefetch_related("second_notices__paper")
    for case in found.order_by(marked_first(), "notice__told_at", "pk")[:LENGTH]:
        last = reply_by(case, time.calendar(case.hall_id))
        if ends.passed(case.hall_id, last):
            yield _proposal(case, str(_("逾期未补正")), last, notices_of(case)[-1].paper.number, reader)


def _unfulfilled(cases: QuerySet[Case], reader: Reader, time: WorkingTime, ends: _Ends) -> Iterable[Proposal]:
    found = cases.filter(state__in=BEFORE_DECISION, conditional__fulfilled_at__isnull=True)
    found = found.filter(conditional__due_on__lte=localdate(ends.at))
    found = found.select_related("version", "applicant", "conditional__paper")
    for case in found.order_by(marked_first(), "conditional__due_on", "pk")[:LENGTH]:
        last = follow_until(case, time.calendar(case.hall_id))
        if ends.passed(case.hall_id, last):
            yield _proposal(case, str(_("容缺逾期未补")), last, case.conditional.paper.number, reader)


def _proposal(case: Case, title: str, due_on: date, paper: str, reader: Reader) -> Proposal:
    return Proposal(case, shown_name(case.applicant), title, due_on, paper, case.window_id in reader.windows)


def _before(at: datetime, days: str) -> ExpressionWrapper:
    return ExpressionWrapper(Value(at) - F(days) * DAY, output_field=DateTimeField())
