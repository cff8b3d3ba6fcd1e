"""The page of today: its figures, what to do first, notices and filings that wait. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, OriginalHandover, RefusalFiling
from approvals.models.case import awaits_delivery
from approvals.queries.declarations import ToVerify, to_verify
from approvals.queries.lists import (
    ROW_RELATED,
    WHAT_COMES_FIRST,
    Reader,
    Row,
    case_rows,
    end_of_next_working_day,
    marked_first,
    shown_name,
    time_condition,
    with_first_clock,
)
from approvals.queries.originals import to_confirm
from approvals.queries.procedures import Procedure, overruns
from approvals.queries.proposals import Proposal, proposals
from approvals.queries.remaining import WorkingTime
from approvals.states import OPEN_STATES, CaseState, FilingState, Priority
from staff.states import Role

LIST_LENGTH = 40  # rows on the page of today; the rest is behind the link to the case list

SIDE_LENGTH = 6


@dataclass(frozen=True)
class Figure:
    """One number of the page and the filter of the case list behind it; `level` is late, soon or empty."""

    label: str
    count: int
    query: str
    level: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    level: str
    rows: list[Row]


@dataclass(frozen=True)
class Waiting:
    """A one-time notice that the applicant has not answered; `day` counts working days since it was told."""

    case: Case
    applicant: str
    paper_number: str
    lines: int
    told_at: datetime
    day: int
    reply_days: int


@dataclass(frozen=True)
class Filing:
    """An open refusal filing and the role whose word it waits for."""

    filing: RefusalFiling
    applicant: str
    waits_for: str
    is_reader: bool


@dataclass(frozen=True)
class Today:
    """The page of today: one page for clerk, reviewer and leaders."""

    figures: list[Figure]
    groups: list[Group]
    open_cases: int
    waiting: list[Waiting]
    filings: list[Filing]
    proposals: list[Proposal]
    to_verify: list[ToVerify]
    overruns: list[Procedure]
    handovers: list[OriginalHandover]

    @property
    def to_agree(self) -> list[Filing]:
        """Filings that wait for the reader: she sees them before all else."""
        return [filing for filing in self.filings if filing.is_reader]


def today_page(user: Any, at: datetime) -> Today:
    """Everything that the page of today shows to `user` at `at`."""
    cases = with_first_clock(Case.objects.visible_to(user, at).unfinished())
    reader, time = Reader.of(user, at), WorkingTime(at)
    counts = _counts(cases, at)
    listed = cases.filter(first_clock__isnull=False).order_by(*WHAT_COMES_FIRST)
    rows = case_rows(listed.select_related(*ROW_RELATED)[:LIST_LENGTH], reader, time)
    return Today(
        figures=_figures(counts),
        groups=_groups(rows, at),
        open_cases=counts["open"],
        waiting=_waiting(cases, time),
        filings=_filings(user, at, reader),
        proposals=proposals(Case.objects.visible_to(user, at), reader, time),
        to_verify=to_verify(Case.objects.visible_to(user, at), reader, time),
        overruns=overruns(Case.objects.visible_to(user, at), at)[:SIDE_LENGTH],
        handovers=list(to_confirm(user)[:LIST_LENGTH]),
    )


def _counts(cases: QuerySet[Case], at: datetime) -> dict[str, int]:
    return cases.aggregate(
        late=Count("pk", filter=time_condition("late", at)),
        soon=Count("pk", filter=time_condition("soon", at)),
        received=Count("pk", filter=Q(state=CaseState.RECEIVED)),
        filing=Count("pk", filter=Q(state=CaseState.REFUSAL_FILING)),
        to_deliver=Count("pk", filter=awaits_delivery()),
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
    )


def _figures(counts: dict[str, int]) -> list[Figure]:
    return [
        Figure(_("已超期"), counts["late"], "time=late", "late" if counts["late"] else ""),
        Figure(_("今明到期"), counts["soon"], "time=soon", "soon" if counts["soon"] else ""),
        Figure(_("待受理或告知"), counts["received"], "state=received"),
        Figure(_("否定报备中"), counts["filing"], "state=refusal_filing"),
        Figure(_("待送达"), counts["to_deliver"], "state=to_deliver"),
        Figure(_("在办"), counts["open"], "state=open"),
    ]


def _groups(rows: list[Row], at: datetime) -> list[Group]:
    """What is marked comes before every ordinary case, whatever runs out first (article 26); then by time."""
    marked = [row for row in rows if row.case.priority != Priority.ORDINARY]
    rows = [row for row in rows if row not in marked]
    until = end_of_next_working_day(at)
    late = [row for row in rows if row.clock and row.clock.due_at and row.clock.due_at < at]
    soon = [row for row in rows if row.clock and row.clock.due_at and at <= row.clock.due_at < until]
    later = [row for row in rows if row not in late and row not in soon]
    groups = [
        Group(_("紧急和重大"), "", marked),
        Group(_("已超期"), "late", late),
        Group(_("今明到期"), "soon", soon),
        Group(_("以后"), "", later),
    ]
    return [group for group in groups if group.rows]


def _waiting(cases: QuerySet[Case], time: WorkingTime) -> list[Waiting]:
    page = (
        cases.filter(state=CaseState.DEFICIENT, notice__isnull=False)
        .select_related("notice__paper", "applicant")
        .annotate(line_count=Count("notice__lines"))
        .order_by(marked_first(), "notice__told_at")[:SIDE_LENGTH]
    )
    return [
        Waiting(
            case=case,
            applicant=shown_name(case.applicant),
            paper_number=case.notice.paper.number,
            lines=case.line_count,
            told_at=case.notice.told_at,
            day=time.days(case.hall_id, "working", localdate(case.notice.told_at), time.today),
            reply_days=case.notice.reply_days,
        )
        for case in page
    ]


def _filings(user: Any, at: datetime, reader: Reader) -> list[Filing]:
    filings = (
        RefusalFiling.objects.filter(state=FilingState.OPEN, case__in=Case.objects.visible_to(user, at))
        .select_related("case__version", "case__applicant", "filed_by")
        .prefetch_related("steps")
        .order_by(marked_first("case__"), "filed_at")
    )
    return [_filing(filing, user, reader) for filing in filings[:LIST_LENGTH]]


def _filing(filing: RefusalFiling, user: Any, reader: Reader) -> Filing:
    """Nobody rules on her own filing, nor at two levels: then it waits for somebody else of that role."""
    step = filing.waiting_step()
    role = step.role if step else ""
    ruled = {filing.filed_by_id, *(other.by_id for other in filing.steps.all())}
    return Filing(
        filing=filing,
        applicant=shown_name(filing.case.applicant),
        waits_for=str(Role(role).label) if role else "",
        is_reader=reader.holds(role, filing.case.department_id) and user.pk not in ruled,
    )
