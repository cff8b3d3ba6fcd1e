"""The special procedures of a case as people read them: who performs them, how long, how far past that. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from approvals.models import Case, CaseClock, Hearing, Pause
from approvals.policies.hearing import hearing_of, last_day_to_ask
from approvals.queries.hearing import HOLD_DAYS
from approvals.queries.lists import shown_name
from approvals.queries.remaining import WorkingTime
from approvals.states import ClockKind
from hall.calendars import work_calendar

OVERRUNS = 40  # rows read for a list


@dataclass(frozen=True)
class Procedure:
    """One pause with the day it was told to end and the working days past it."""

    case: Case
    pause: Pause
    performer: str
    expected_end: date
    overrun: int

    @property
    def is_running(self) -> bool:
        return self.pause.ended_on is None

    @property
    def applicant(self) -> str:
        return shown_name(self.case.applicant)


@dataclass(frozen=True)
class SpecialProcedures:
    """What the page of a case shows of pauses and hearing; `overrun` is the one that now lasts longer than told."""

    procedures: list[Procedure]
    overrun: Procedure | None
    hearing: Hearing | None
    ask_by: date | None
    hold_by: date | None


def special_procedures(case: Case, at: datetime) -> SpecialProcedures:
    """The procedures of `case` (one of `full_cases`) with the lawful days of its hearing."""
    time, hearing = WorkingTime(at), hearing_of(case)
    procedures = [_procedure(case, pause, time) for pause in case.pauses.all()]
    asked_on = hearing.asked_on if hearing else None
    return SpecialProcedures(
        procedures=procedures,
        overrun=next((one for one in procedures if one.is_running and one.overrun), None),
        hearing=hearing,
        ask_by=last_day_to_ask(hearing) if hearing else None,
        hold_by=work_calendar(case.hall_id).add_working_days(asked_on, HOLD_DAYS) if asked_on else None,
    )


def overruns(cases: QuerySet[Case], at: datetime) -> list[Procedure]:
    """Running procedures among `cases` that last longer than told, the longest overdue first."""
    late = CaseClock.objects.filter(
        kind=ClockKind.PAUSE, stopped_at__isnull=True, due_at__lt=at, case__in=cases.order_by()
    )
    related = ("case__version", "case__applicant", "case__department")
    rows = Pause.objects.filter(ended_on__isnull=True, case__in=late.values("case")).select_related(*related)
    time = WorkingTime(at)
    found = [_procedure(row.case, row, time) for row in rows.order_by("started_on", "pk")[:OVERRUNS]]
    return sorted(found, key=lambda one: (-one.overrun, one.expected_end))


def _procedure(case: Case, pause: Pause, time: WorkingTime) -> Procedure:
    calendar = time.calendar(case.hall_id)
    return Procedure(
        case=case,
        pause=pause,
        performer=pause.performer or case.department.name,
        expected_end=pause.expected_end(calendar),
        overrun=pause.overrun(calendar, localdate(time.at)),
    )
