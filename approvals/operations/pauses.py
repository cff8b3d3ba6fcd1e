"""Stopping and starting the clocks: a pause on its written notice, its end on the notice that tells it (许可法45).

Whichever act pauses or resumes, its papers tell what that does to the due days of promise and statute.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from approvals import documents
from approvals.documents import special
from approvals.models import Case, CaseEvent, OfficialPaper, Pause
from approvals.operations.clocks import expected, project
from approvals.operations.lifecycle import move
from approvals.states import Act, CaseState, ClockKind, EventKind, PaperKind
from hall.calendars import work_calendar
from hall.history import signed
from hall.permissions import Grant

Effect = Mapping[str, Any]


def start(
    case: Case,
    act: Act,
    row: Pause,
    *,
    notice: Callable[[Effect], OfficialPaper],
    by: Any,
    at: datetime,
    grant: Grant,
) -> CaseEvent:
    """Stop promise, statute and step of a locked case with `row`; `notice` issues its paper, given the effect.

    Today still counts. A pause begun on the day of promise or statute says so in its event: it earns a warning.
    """
    on_due_day = case.clocks.filter(
        kind__in=(ClockKind.PROMISE, ClockKind.STATUTE), stopped_at__isnull=True, due_on=row.started_on
    ).exists()
    row.notice = notice(_effect(case, row))
    signed(row, by=by).save()
    facts = {
        "ground": row.ground,
        "expected_days": row.expected_days,
        "started_on": row.started_on.isoformat(),
        "on_due_day": on_due_day,
        "paper": row.notice.number,
    }
    event = move(
        case, act, CaseState.PAUSED,
        by=by, at=at, kind=EventKind.PAUSED, grant=grant, note=row.notice_text, facts=facts,
    )  # fmt: skip
    project(case)
    return event


def finish(
    case: Case,
    act: Act,
    row: Pause,
    *,
    ended_on: date,
    result: str,
    file: Any = None,
    by: Any,
    at: datetime,
    grant: Grant,
) -> CaseEvent:
    """End `row` as of `ended_on` with its result on file, tell the applicant the new due days, and go on.

    `file` is the report or record of it, if there is one. The day it ends does not count, the next one does.
    """
    row.ended_on, row.ended_by, row.result, row.result_file = ended_on, by, result, file or ""
    row.resumption = _resumption(case, row, by=by, at=at)
    signed(row, by=by).save()
    facts = {"ended_on": ended_on.isoformat(), "ground": row.ground, "paper": row.resumption.number}
    to = CaseState(row.state_before)
    event = move(case, act, to, by=by, at=at, kind=EventKind.RESUMED, grant=grant, note=result, facts=facts)
    project(case)
    return event


def pause_notice(case: Case, row: Pause, *, by: Any, at: datetime) -> Callable[[Effect], OfficialPaper]:
    """What issues the written notice of an ordinary pause."""

    def issue(effect: Effect) -> OfficialPaper:
        content = special.pause(case, row, **effect)
        return documents.issue(case, PaperKind.PAUSE, by=by, at=at, content=content)

    return issue


def _effect(case: Case, row: Pause) -> dict[str, Any]:
    """Expected end, due days before and after it, and how often the ground is used with this pause."""
    pauses = list(case.pauses.all())
    expected_end = row.expected_end(work_calendar(case.hall_id))
    as_told = Pause(started_on=row.started_on, ended_on=expected_end, expected_days=row.expected_days)
    return {
        "expected_end": expected_end,
        "before": special.due_days(expected(case, pauses)),
        "after": special.due_days(expected(case, [*pauses, as_told])),
        "times": 1 + sum(pause.ground == row.ground for pause in pauses),
    }


def _resumption(case: Case, row: Pause, *, by: Any, at: datetime) -> OfficialPaper:
    calendar = work_calendar(case.hall_id)
    clocks = expected(case, [*case.pauses.exclude(pk=row.pk), row])
    content = special.resumption(
        case,
        row,
        calendar=calendar,
        overrun=row.overrun(calendar, localdate(at)),
        after=special.due_days(clocks),
    )
    return documents.issue(case, PaperKind.RESUMPTION, by=by, at=at, content=content)
