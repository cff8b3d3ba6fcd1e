"""The stage view of a project as a drawing: one bar a member, in percent of the days from receipt to the last day.

Nothing is decided here; the same days stand in the table beside it. Days are local, both ends included.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import CaseClock, JointCase, JointMember

ROW, HEAD = 40, 24  # pixels of one row and of the line of dates
SPARE = 0.02  # of the whole width, kept free at the end


@dataclass(frozen=True)
class Bar:
    """One row: `parts` are [{kind: wait|held|over, x, width}], `due` the place of the due day or None; y in pixels."""

    label: str
    y: int
    parts: list[dict[str, object]]
    due: float | None
    due_label: str

    @property
    def text_y(self) -> int:
        return self.y + 14

    @property
    def bar_y(self) -> int:
        return self.y + 20

    @property
    def mark_end(self) -> int:
        return self.y + 36


@dataclass(frozen=True)
class Gantt:
    """What approvals/_project_gantt.html draws; `summary` is the sentence for screen readers."""

    summary: str
    height: int
    bars: list[Bar]
    today: float | None
    first: date
    last: date


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    def x(self, on: date) -> float:
        """The place of the beginning of a day."""
        total = (self.last - self.first).days + 1
        return round(100 * (1 - SPARE) * max(0, (on - self.first).days) / total, 2)

    def part(self, kind: str, start: date, end: date) -> dict[str, object]:
        """From the beginning of `start` to the end of `end`."""
        x = self.x(start)
        return {"kind": kind, "x": x, "width": round(max(self.x(_next(end)) - x, 0.4), 2)}


def gantt_of(
    joint: JointCase, members: list[tuple[JointMember, CaseClock | None]], clock: CaseClock | None, at: datetime
) -> Gantt | None:
    """The drawing of a project with its joint clock and the clock of each member that has a case."""
    today = localdate(at)
    rows = [(member, own) for member, own in members if member.case is not None]
    dues = [own.due_on for _member, own in [*rows, (None, clock)] if own is not None and own.due_on]
    ends = [localdate(joint.closed_at) if joint.closed_at else today, *dues]
    axis = _Axis(localdate(joint.received_at), max(ends))
    bars = []
    if clock is not None:
        bars.append(_joint_bar(joint, clock, axis, today))
    for member, own in rows:
        bars.append(_member_bar(member, own, axis, HEAD + ROW * len(bars), today))
    named = {"project": joint.name, "count": len(rows), "first": axis.first, "last": axis.last}
    summary = _("%(project)s的阶段图，%(count)s 个办件，从 %(first)s到 %(last)s；同样的内容见下面的表格。") % named
    is_inside = joint.closed_at is None and axis.first <= today <= axis.last
    return Gantt(summary, HEAD + ROW * len(bars) + 4, bars, axis.x(today) if is_inside else None, axis.first, axis.last)


def _joint_bar(joint: JointCase, clock: CaseClock, axis: _Axis, today: date) -> Bar:
    end = localdate(joint.closed_at) if joint.closed_at else today
    parts = _parts(axis, clock.started_on, end, clock.due_on)
    return Bar(_("联合办理"), HEAD, parts, _due(axis, clock), _day(clock.due_on))


def _member_bar(member: JointMember, clock: CaseClock | None, axis: _Axis, y: int, today: date) -> Bar:
    case = member.case
    assert case is not None  # the caller leaves out planned members
    ended = case.decided_at or case.ended_at
    end, received = localdate(ended) if ended else today, localdate(case.received_at)
    until = case.accepted_on or end
    parts = [axis.part("wait", received, until)]
    if case.accepted_on is not None:
        parts += _parts(axis, case.accepted_on, end, clock.due_on if clock else None)
    names = {"stage": member.stage, "item": member.item, "department": member.item.department}
    label = _("第 %(stage)s 阶段　%(item)s（%(department)s）") % names
    return Bar(label, y, parts, _due(axis, clock), _day(clock.due_on if clock else None))


def _parts(axis: _Axis, start: date, end: date, due_on: date | None) -> list[dict[str, object]]:
    """The time up to the due day, and what ran past it; the day it began does not count."""
    start = min(_next(start), end)
    if due_on is None or end <= due_on:
        return [axis.part("held", start, end)]
    return [axis.part("held", start, due_on), axis.part("over", _next(due_on), end)]


def _due(axis: _Axis, clock: CaseClock | None) -> float | None:
    return axis.x(_next(clock.due_on)) if clock is not None and clock.due_on else None


def _day(on: date | None) -> str:
    return _("%(month)d月%(day)d日到期") % {"month": on.month, "day": on.day} if on else ""


def _next(on: date) -> date:
    return date.fromordinal(on.toordinal() + 1)
