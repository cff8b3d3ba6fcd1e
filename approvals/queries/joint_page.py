"""What the pages of a project show: its stages, who held the file how long, what is shared and said. Reads only.

Of a member case that the reader may not open she learns the number, the item, the state and the days, nothing else.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case, CaseClock, JointCase, JointMember, JointOpinion
from approvals.queries.joint import (
    is_reply_over,
    material_key,
    members_of,
    versions_of,
    waited_for,
    withdrawn_projects,
)
from approvals.queries.joint_stages import Gantt, gantt_of
from approvals.queries.lists import shown_name
from approvals.queries.remaining import Remaining, WorkingTime
from approvals.states import CaseState, ClockKind, Necessity
from hall.calendars import work_calendar
from hall.numbering import LOOKUP_LENGTH
from hall.worktime import WorkCalendar

#: Clocks that say by when a department owes its decision, the first that there is.
LIMITS = (ClockKind.PROMISE, ClockKind.STATUTE)


@dataclass(frozen=True)
class Held:
    """How many working days somebody had the file: from the day after it came to the day it went on, or today."""

    who: str
    what: str
    days: int
    is_open: bool

    @property
    def said(self) -> str:
        """The days as a person says them."""
        days = _("%(count)d 个工作日") % {"count": self.days} if self.days else _("不足 1 个工作日")
        return _("%(days)s（仍在办）") % {"days": days} if self.is_open else days


@dataclass(frozen=True)
class Line:
    """One member of the stage table."""

    member: JointMember
    case: Case | None
    is_readable: bool
    state: str
    label: str
    clock: CaseClock | None
    remaining: Remaining | None
    waits: list[JointMember]
    held: list[Held] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """Whether it is undecided past its due moment: silence of a department leaves its own case open and red."""
        return self.remaining is not None and self.remaining.level == "late"


@dataclass(frozen=True)
class Opinion:
    """One question to a department and where it stands."""

    opinion: JointOpinion
    label: str
    level: str


@dataclass(frozen=True)
class SharedLine:
    """One material of the shared set, and the items that ask it."""

    pk: int
    order: int
    name: str
    result: str
    label: str
    remark: str
    is_necessary: bool
    originals: int | None
    copies: int | None
    items: list[str]

    def get_necessity_display(self) -> str:
        return str(Necessity.NECESSARY.label if self.is_necessary else Necessity.OPTIONAL.label)


@dataclass(frozen=True)
class ProjectPage:
    joint: JointCase
    applicant: str
    lines: list[Line]
    clock: CaseClock | None
    remaining: Remaining | None
    materials: list[SharedLine]
    opinions: list[Opinion]
    totals: list[Held]
    gantt: Gantt | None


def full_projects(projects: QuerySet[JointCase]) -> QuerySet[JointCase]:
    """Projects with what the head of a page reads."""
    related = ("hall", "window__hall", "window__department", "lead_department", "template", "received_by", "closed_by")
    said = ("inspections__units__department", "inspections__paper", "meetings__present", "meetings__recorded_by")
    heads = ("lead_case__applicant", "lead_case__department", "extension__entered_by")
    return withdrawn_projects(projects).select_related(*related, *heads).prefetch_related(*said)


def project_page(joint: JointCase, user: Any, at: datetime) -> ProjectPage:
    """The page of `joint` (one of `full_projects`) as `user` sees it; with user None as the applicant does."""
    members = members_of(joint)
    keys = [member.case_id for member in members if member.case_id]
    readable = None if user is None else set(_readable(user, keys, at))
    clocks = _clocks_by_case(keys)
    time, calendar = WorkingTime(at), work_calendar(joint.hall_id)
    lines = [_line(member, members, clocks, readable, time, calendar, at) for member in members]
    joint_clock = next((one for one in clocks[joint.lead_case_id] if one.kind == ClockKind.JOINT), None)
    return ProjectPage(
        joint=joint,
        applicant=shown_name(joint.lead_case.applicant),
        lines=lines,
        clock=joint_clock,
        remaining=time.remaining(joint_clock, joint.hall_id) if joint_clock else None,
        materials=shared_lines(joint, members),
        opinions=[_opinion(one, at) for one in joint.opinions.select_related("department", "answered_by", "paper")],
        totals=_totals(lines),
        gantt=gantt_of(joint, [(line.member, line.clock) for line in lines], joint_clock, at),
    )


def shared_lines(joint: JointCase, members: list[JointMember]) -> list[SharedLine]:
    """The shared set with what was found, in its order."""
    asked = defaultdict(list)
    for version in versions_of(members):
        for requirement in version.materials.all():
            asked[material_key(requirement.name)].append((requirement, version.name))
    return [
        SharedLine(
            pk=row.pk,
            order=row.order,
            name=row.name,
            result=row.result,
            label=str(row.get_result_display()),
            remark=row.remark,
            is_necessary=any(one.is_necessary for one, _name in asked[row.key]),
            originals=max((one.originals for one, _name in asked[row.key] if one.originals), default=None),
            copies=max((one.copies for one, _name in asked[row.key] if one.copies), default=None),
            items=[name for _one, name in asked[row.key]],
        )
        for row in joint.materials.all()
    ]


def project_of_code(number: str, code: str) -> JointCase | None:
    """The project that this number and look-up code open; a wrong number costs the same as a wrong code."""
    joint = full_projects(JointCase.objects.filter(number=number)).first()
    wanted = joint.lookup_code if joint else "0" * LOOKUP_LENGTH
    return joint if secrets.compare_digest(code.encode(), wanted.encode()) else None


def _readable(user: Any, keys: list[int], at: datetime) -> Iterable[int]:
    return Case.objects.visible_to(user, at).filter(pk__in=keys).values_list("pk", flat=True)


def _clocks_by_case(keys: list[int]) -> dict[int, list[CaseClock]]:
    clocks = defaultdict(list)
    for clock in CaseClock.objects.filter(case__in=keys).select_related("step").order_by("started_on", "pk"):
        clocks[clock.case_id].append(clock)
    return clocks


def _line(
    member: JointMember,
    members: list[JointMember],
    clocks: dict[int, list[CaseClock]],
    readable: set[int] | None,
    time: WorkingTime,
    calendar: WorkCalendar,
    at: datetime,
) -> Line:
    case = member.case
    if case is None:
        dropped = member.dropped_at is not None
        label = _("已取消：%(reason)s") % {"reason": member.drop_reason} if dropped else _("待本阶段开始")
        waits = [] if dropped else waited_for(member, members)
        return Line(member, None, False, "withdrawn" if dropped else "", label, None, None, waits)
    own = clocks[case.pk]
    clock = next((one for kind in LIMITS for one in own if one.kind == kind), None)
    running = clock is not None and clock.stopped_at is None
    state = CaseState(case.state) if readable is not None else case.public_state
    return Line(
        member=member,
        case=case,
        is_readable=case.pk in (readable or ()),
        state=state,
        label=str(state.label),
        clock=clock,
        remaining=time.remaining(clock, case.hall_id) if running else None,
        waits=waited_for(member, members) if not member.is_over else [],
        held=list(_held(case, own, calendar, at)),
    )


def _held(case: Case, clocks: list[CaseClock], calendar: WorkCalendar, at: datetime) -> Iterable[Held]:
    """The window until acceptance, then the department until its decision, with each review step of it."""
    today, ended = localdate(at), case.decided_at or case.ended_at
    accepted = case.accepted_at or case.ended_at
    yield _stay(str(case.window), _("收件到受理"), localdate(case.received_at), accepted, calendar, today)
    if case.accepted_on is None:
        return
    yield _stay(str(case.department), _("受理到决定"), case.accepted_on, ended, calendar, today)
    for clock in clocks:
        if clock.step is not None:
            what = _("其中：%(step)s") % {"step": clock.step}
            yield _stay(str(case.department), what, clock.started_on, clock.stopped_at, calendar, today)


def _stay(who: str, what: str, start: date, end: datetime | None, calendar: WorkCalendar, today: date) -> Held:
    until = localdate(end) if end else today
    return Held(who, what, calendar.working_days_between(start, until), end is None)


def _totals(lines: list[Line]) -> list[Held]:
    """The days of each holder over the whole project, steps not counted twice."""
    days: dict[str, int] = defaultdict(int)
    held_now: set[str] = set()
    for line in lines:
        for held in line.held[:2]:
            days[held.who] += held.days
            held_now |= {held.who} if held.is_open else set()
    return [Held(who, "", total, who in held_now) for who, total in days.items()]


def _opinion(opinion: JointOpinion, at: datetime) -> Opinion:
    if opinion.answer:
        level = "late" if opinion.answer == "disagree" else "done"
        return Opinion(opinion, str(opinion.get_answer_display()), level)
    if opinion.joint.closed_at and not opinion.silent_at:
        return Opinion(opinion, _("项目已撤回，不用答复"), "done")
    if opinion.silent_at or is_reply_over(opinion.reply_by, localdate(at)):
        return Opinion(opinion, _("逾期未答复，视为无异议"), "late")
    return Opinion(opinion, _("等待答复"), "soon")
