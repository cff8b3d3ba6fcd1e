"""Refusal filings as pages show them: how each climbs its levels, who holds it, and for how long (article 14).

Time held is working time: minutes of the hall's sessions on its working days. Reads only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone, localdate, make_aware
from django.utils.translation import gettext as _

from approvals.models import Case, FilingStep, RefusalFiling
from approvals.queries.filing_levels import holders
from approvals.states import FilingState
from hall.calendars import hours_of, work_calendar
from staff.states import Role


@dataclass(frozen=True)
class LevelLine:
    """One level of a filing. `minutes` is the working time that it held the filing, None where it never reached it.

    `names` are those who may rule now, of the level that it waits for; `is_vacant` when nobody may.
    """

    step: FilingStep
    role: str
    state: str
    minutes: int | None = None
    names: list[str] = field(default_factory=list)
    is_vacant: bool = False

    @property
    def held(self) -> str:
        return "" if self.minutes is None else duration(self.minutes)


@dataclass(frozen=True)
class Climb:
    """A filing with its levels from the lowest to the highest."""

    filing: RefusalFiling
    levels: list[LevelLine]


class HeldTime:
    """Working minutes between two moments at each hall; calendar and hours of a hall are read once."""

    def __init__(self) -> None:
        self._halls: dict[int, tuple[Any, Callable[[Any], Any]]] = {}

    def minutes(self, hall_id: int, begin: datetime, end: datetime) -> int:
        if hall_id not in self._halls:
            self._halls[hall_id] = work_calendar(hall_id), hours_of(hall_id)
        calendar, hours = self._halls[hall_id]
        total, day, last = timedelta(), localdate(begin), localdate(end)
        while day <= last:
            if calendar.is_working_day(day):
                for session in hours(day):
                    opens, closes = (make_aware(datetime.combine(day, at), get_default_timezone()) for at in session)
                    total += max(min(closes, end) - max(opens, begin), timedelta())
            day += timedelta(days=1)
        return int(total.total_seconds() // 60)


def duration(minutes: int) -> str:
    """Working time as people say it."""
    if minutes < 1:
        return str(_("不到 1 分钟"))
    if minutes < 60:
        return str(_("%(minutes)s 分钟") % {"minutes": minutes})
    return str(_("%(hours)s 小时 %(minutes)s 分钟") % {"hours": minutes // 60, "minutes": minutes % 60})


def climbs(case: Case, filings: Iterable[RefusalFiling], at: datetime) -> list[Climb]:
    """How each of these filings of one case climbs; `steps__by` prefetched. One query for who holds the levels."""
    time, found = HeldTime(), list(filings)
    in_office = holders(case, at) if any(filing.state == FilingState.OPEN for filing in found) else {}
    return [Climb(filing, _levels(filing, case, in_office, time, at)) for filing in found]


def _levels(filing: RefusalFiling, case: Case, in_office: Any, time: HeldTime, at: datetime) -> list[LevelLine]:
    lines = []
    for step, begin, end in spans(filing, at):
        waits = filing.state == FilingState.OPEN and step.agreed is None and begin is not None
        names = _may_rule(filing, in_office.get(step.role, ())) if waits else []
        lines.append(
            LevelLine(
                step=step,
                role=str(Role(step.role).label),
                state=_state(step, filing, waits),
                minutes=time.minutes(case.hall_id, begin, end) if begin and end else None,
                names=names,
                is_vacant=waits and not names,
            )
        )
    return lines


def spans(filing: RefusalFiling, at: datetime) -> Iterable[tuple[FilingStep, datetime | None, datetime | None]]:
    """Each level with when it got the filing and when it let it go (`at`, while it holds it); None where it never did.

    The steps must be in the order of their levels.
    """
    begin: datetime | None = filing.filed_at
    for step in filing.steps.all():
        end = (step.at or filing.closed_at or at) if begin else None
        yield step, begin, end
        begin = step.at if step.agreed else None


def _may_rule(filing: RefusalFiling, rows: Iterable[Any]) -> list[str]:
    """Those in office who have neither filed it nor ruled at another level."""
    ruled = {filing.filed_by_id, *(step.by_id for step in filing.steps.all())}
    return [row.member.name for row in rows if row.member_id not in ruled]


def _state(step: FilingStep, filing: RefusalFiling, waits: bool) -> str:
    if step.agreed is not None:
        return "agreed" if step.agreed else "returned"
    if waits:
        return "waiting"
    return "ahead" if filing.state == FilingState.OPEN else "never"
