"""What the page of one case shows: parties, timeline, clocks. Reads only, no HTML."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, FilingStep, JointCase
from approvals.queries.case_clocks import ClockLine, clock_lines
from approvals.queries.case_timeline import Entry, timeline
from approvals.queries.clocks import clock_bar
from approvals.queries.joint import membership_of
from approvals.queries.lists import Holder, Reader, holder_of
from approvals.queries.refusals import Climb, climbs
from approvals.queries.remaining import WorkingTime
from approvals.states import OPEN_STATES, ClockKind, FilingState
from hall.masking import mask_id, mask_phone


@dataclass(frozen=True)
class PartyLines:
    """One party of the case; number and phone are covered unless they were asked for."""

    title: str
    party: Any
    id_number: str
    phone: str


@dataclass(frozen=True)
class CasePage:
    case: Case
    holder: Holder
    clocks: list[ClockLine]
    first: ClockLine | None
    timeline: list[Entry]
    parties: list[PartyLines]
    bar: Any
    is_open: bool
    climbs: list[Climb] = field(default_factory=list)
    project: JointCase | None = None


#: Not joined: beyond eight or so tables the database takes longer to plan the query than to answer it.
_READ_APART = (
    "agent", "step", "notice__paper", "decision", "deliveries__delivered_by", "delay_reasons", "archive", "extension",
    "materials__requirement", "version__materials", "version__steps", "papers", "pauses", "clocks__step", "events__by",
    "filings__steps__by", "filings__filed_by", "filings__unmet__condition", "version__granting_conditions",
    "reviews__by", "notice__lines__requirement", "fee_orders__receipt", "fee_orders__raised_by",
    "second_notices__paper", "conditional__lines__requirement", "declaration", "hearing__presider",
    "hearing__right_paper",
)  # fmt: skip


def full_cases(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with all that the page of one reads, in a constant number of queries."""
    joined = ("version", "item", "hall", "window", "department__section", "received_by", "applicant")
    return cases.select_related(*joined).prefetch_related(*_READ_APART)


def case_page(case: Case, user: Any, at: datetime, *, revealed: bool = False) -> CasePage:
    """The page of `case` (one of `full_cases`) as `user` sees it at `at`."""
    time = WorkingTime(at)
    holder = holder_of(case, Reader.of(user, at), _waiting_role(case))
    clocks = clock_lines(case, time)
    running = [line for line in clocks if line.clock.stopped_at is None and line.clock.kind != ClockKind.PAUSE]
    first = min(running, key=_ends, default=None)
    return CasePage(
        case=case,
        holder=holder,
        clocks=clocks,
        first=first,
        timeline=timeline(case, holder, first),
        parties=party_lines(case, revealed=revealed),
        bar=clock_bar(case, at),
        is_open=case.state in OPEN_STATES,
        climbs=climbs(case, case.filings.all(), at),
        project=_project_of(case),
    )


def _project_of(case: Case) -> JointCase | None:
    """The project of a joint case, to lead on to; whoever may open the case may open its project."""
    member = membership_of(case)
    return member.joint if member else None


def _ends(line: ClockLine) -> tuple[bool, float]:
    due_at = line.clock.due_at
    return (due_at is None, due_at.timestamp() if due_at else 0.0)


def _waiting_role(case: Case) -> str | None:
    filing = next((one for one in case.filings.all() if one.state == FilingState.OPEN), None)
    steps: Iterable[FilingStep] = filing.steps.all() if filing else ()
    return next((step.role for step in steps if step.agreed is None), None)


def party_lines(case: Case, *, revealed: bool = False) -> list[PartyLines]:
    """Applicant and agent; number and phone covered unless `revealed`."""
    parties = [(_("申请人"), case.applicant)]
    if getattr(case, "agent", None):
        parties.append((_("代理人"), case.agent))
    return [
        PartyLines(
            title=str(title),
            party=party,
            id_number=party.id_number if revealed else mask_id(party.id_number),
            phone=party.phone if revealed else mask_phone(party.phone),
        )
        for title, party in parties
    ]
