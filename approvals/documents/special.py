"""What the papers of special procedures say: the pause with its effect on the due days, the end of it, the hearing.

Content is plain values as in `approvals.documents`. 许可法45, 47, 48.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.models import Case, CaseClock, Hearing, Pause
from approvals.states import ClockKind
from hall.regulation import cite
from hall.worktime import WorkCalendar

Due = Mapping[str, date | None]

#: Clocks whose days a notice tells.
TOLD = {ClockKind.PROMISE: "promise", ClockKind.STATUTE: "statute"}


def due_days(clocks: Iterable[CaseClock]) -> dict[str, date | None]:
    """The due days of promise and statute among `clocks`; None where a pause hides them."""
    return {TOLD[ClockKind(clock.kind)]: clock.due_on for clock in clocks if clock.kind in TOLD}


def pause(case: Case, row: Pause, *, expected_end: date, before: Due, after: Due, times: int) -> dict[str, Any]:
    """The written notice of a pause: procedure, article, who performs it, its length and what it does to the due days.

    `before` and `after` are due days by clock, `times` counts the uses of the ground with this one (许可法45).
    """
    return {
        "ground": str(row.get_ground_display()),
        "ground_label": str(row.get_ground_display()),
        "article": cite("许可法45") if case.version.is_licence else _("这一事项的有关规定"),
        "performer": row.performer or case.department.name,
        "text": row.notice_text,
        "times": times,
        "accepted_on": _day(case.accepted_on),
        **clock_effect(row, expected_end=expected_end, before=before, after=after),
    }


def clock_effect(row: Pause, *, expected_end: date, before: Due, after: Due) -> dict[str, Any]:
    """What a notice says of the length of a pause and of the due days (许可法45)."""
    return {
        "started_on": _day(row.started_on),
        "expected_days": row.expected_days,
        "expected_end": _day(expected_end),
        **_days("before", before),
        **_days("after", after),
    }


def resumption(case: Case, row: Pause, *, calendar: WorkCalendar, overrun: int, after: Due) -> dict[str, Any]:
    """The notice that the procedure has ended: its result, the days left out, any overrun, the new due days."""
    assert row.ended_on is not None
    return {
        "ground_label": str(row.get_ground_display()),
        "performer": row.performer or case.department.name,
        "pause_paper": row.notice.number if row.notice else row.legacy_notice,
        "result": row.result,
        "started_on": _day(row.started_on),
        "ended_on": _day(row.ended_on),
        "days_left_out": calendar.working_days_between(row.started_on, row.ended_on),
        "expected_days": row.expected_days,
        "overrun": overrun,
        "accepted_on": _day(case.accepted_on),
        **_days("after", after),
    }


def hearing_right(case: Case, hearing: Hearing, *, ask_by: date) -> dict[str, Any]:
    """The notice of the right to be heard: the planned decision, who is told, until when and how to ask (许可法47)."""
    return {
        "planned": hearing.planned,
        "interested": hearing.interested,
        "accepted_on": _day(case.accepted_on),
        "ask_by": _day(ask_by),
    }


def hearing_notice(case: Case, hearing: Hearing, *, effect: Mapping[str, Any], replaces: str) -> dict[str, Any]:
    """The notice of the hearing: time, place, presider; `effect` is what the pause does to the due days (许可法48)."""
    assert hearing.held_at is not None and hearing.presider is not None
    return {
        "asked_on": _day(hearing.asked_on),
        "asker": hearing.asked_by,
        "interested": hearing.interested,
        "held_on": _day(localtime(hearing.held_at).date()),
        "held_time": f"{localtime(hearing.held_at):%H:%M}",
        "place": hearing.place,
        "presider": hearing.presider.name,
        "is_open": hearing.is_open,
        "closed_for": str(hearing.get_closed_for_display()) if hearing.closed_for else "",
        "replaces": replaces,
        "accepted_on": _day(case.accepted_on),
        **effect,
    }


def moment_text(at: datetime) -> str:
    """A moment as a notice says it: 2026-03-20 09:00."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def _days(word: str, due: Due) -> dict[str, str]:
    return {f"{name}_due_{word}": _day(on) for name, on in due.items()}


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
