"""Declarations in place of proof: what may be declared, and what has to be verified by when (告知承诺). Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from approvals.models import Case, CaseMaterial
from approvals.queries.lists import Reader, marked_first, shown_name
from approvals.queries.remaining import WorkingTime
from approvals.states import CaseState, CheckResult
from hall.calendars import work_calendar
from hall.worktime import WorkCalendar
from staff.states import Role

VERIFY_WITHIN = 20  # working days after acceptance (docs/rules.md)
LENGTH = 20  # rows on the page of today
CLOSED = (CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED, CaseState.REFUSED)


@dataclass(frozen=True)
class ToVerify:
    """One declaration that nobody has verified yet, with its last day; `is_reader`: she may verify it."""

    case: Case
    applicant: str
    due_on: date
    is_late: bool
    is_reader: bool


def declarable(case: Case) -> list[CaseMaterial]:
    """The wanting materials in whose place the item allows a declaration, in the order of the list."""
    rows = case.materials.filter(requirement__may_declare=True).exclude(result=CheckResult.COMPLETE)
    return list(rows.select_related("requirement"))


def verify_by(case: Case, calendar: WorkCalendar | None = None) -> date | None:
    """The last local day of the verification; None before acceptance."""
    if case.accepted_on is None:
        return None
    return (calendar or work_calendar(case.hall_id)).add_working_days(case.accepted_on, VERIFY_WITHIN)


def to_verify(cases: QuerySet[Case], reader: Reader, time: WorkingTime) -> list[ToVerify]:
    """Of `cases` the accepted ones whose declaration is not verified, what is marked, then what ends first in front."""
    found = cases.filter(declaration__verified_at__isnull=True, declaration__isnull=False, accepted_on__isnull=False)
    found = found.exclude(state__in=CLOSED).select_related("version", "applicant")
    return [_row(case, reader, time) for case in found.order_by(marked_first(), "accepted_on", "pk")[:LENGTH]]


def _row(case: Case, reader: Reader, time: WorkingTime) -> ToVerify:
    due_on = verify_by(case, time.calendar(case.hall_id))
    assert due_on is not None  # accepted cases only
    holds = reader.holds(Role.SECTION_REVIEWER, case.department_id)
    return ToVerify(case, shown_name(case.applicant), due_on, time.today > due_on, holds)
