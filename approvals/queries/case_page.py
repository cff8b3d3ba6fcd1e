"""What the page of one case shows: parties, timeline, clocks, corrections (screens: Case). Reads only, no HTML."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.deadlines import DayLine, explain
from approvals.models import Case, CaseClock, CaseEvent, FilingStep, JointCase
from approvals.queries.clocks import clock_bar, clock_readings, day_weeks
from approvals.queries.joint import membership_of
from approvals.queries.lists import Holder, Reader, holder_of
from approvals.queries.refusals import Climb, climbs
from approvals.queries.remaining import Remaining, WorkingTime
from approvals.states import OPEN_STATES, ClockKind, EventKind, FilingState
from hall.calendars import work_calendar
from hall.identity import mask_id, mask_phone
from hall.regulation import cite

EVENT_ICONS = {
    EventKind.DEFICIENCY_NOTIFIED: "doc",
    EventKind.SUPPLEMENTED: "plus",
    EventKind.DEEMED_ACCEPTED: "alert",
    EventKind.PAUSED: "pause",
    EventKind.RESUMED: "play",
    EventKind.EXTENDED: "clock",
    EventKind.REFUSAL_FILED: "stamp",
    EventKind.FILING_AGREED: "check",
    EventKind.FILING_RETURNED: "left",
    EventKind.FILING_LAPSED: "alert",
    EventKind.REFUSED: "x",
    EventKind.NOT_ACCEPTED: "x",
    EventKind.WITHDRAWN: "x",
    EventKind.CORRECTED: "edit",
    EventKind.DELAY_EXPLAINED: "late",
    EventKind.NOTIFIED_AGAIN: "alert",
    EventKind.CLOSED_SILENT: "x",
    EventKind.CONDITIONALLY_ACCEPTED: "clock",
    EventKind.FOLLOWED_UP: "plus",
    EventKind.CLOSED_UNFULFILLED: "x",
    EventKind.DECLARED: "edit",
    EventKind.DECLARATION_FALSE: "alert",
    EventKind.HEARING_TOLD: "doc",
    EventKind.HEARING_WAIVED: "x",
    EventKind.HEARING_CALLED: "doc",
    EventKind.PRIORITY_MARKED: "star",
    EventKind.PAPER_CORRECTED: "edit",
}

CLOCK_ORDER = [
    ClockKind.NOTICE,
    ClockKind.PROMISE,
    ClockKind.STATUTE,
    ClockKind.JOINT,
    ClockKind.STEP,
    ClockKind.DELIVERY,
    ClockKind.PAUSE,
]

#: Fields of a correction that are shown covered, and how.
COVERED = {"id_number": mask_id, "phone": mask_phone}


@dataclass(frozen=True)
class PartyLines:
    """One party of the case; number and phone are covered unless they were asked for."""

    title: str
    party: Any
    id_number: str
    phone: str


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as components/_timeline.html takes it."""

    title: str
    kind: str = "done"
    at: datetime | None = None
    when: str = ""
    notes: list[str] = field(default_factory=list)
    icon: str = ""


@dataclass(frozen=True)
class ClockLine:
    """One clock: its name, its limit, and what is left of it."""

    clock: CaseClock
    label: str
    remaining: Remaining

    @property
    def ended_late(self) -> bool:
        """Whether it had run out before it was stopped: never shown as simply done."""
        stopped_at, due_at = self.clock.stopped_at, self.clock.due_at
        return stopped_at is not None and due_at is not None and stopped_at > due_at


@dataclass(frozen=True)
class Derivation:
    """How one due day came about: every day and why it counts or not (X2)."""

    line: ClockLine
    total: int
    weeks: Any
    days: list[DayLine]


@dataclass(frozen=True)
class Correction:
    """One field of one row that was changed after it had been written."""

    at: datetime
    by: str
    reason: str
    subject: str
    label: str
    before: str
    after: str


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


def full_cases(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with all that the page of one reads, in a constant number of queries."""
    return cases.select_related(
        "version",
        "item",
        "hall",
        "window",
        "department__section",
        "received_by",
        "applicant",
    ).prefetch_related(
        # not joined: beyond eight or so tables the database takes longer to plan the query than to answer it
        "agent",
        "step",
        "notice__paper",
        "decision",
        "delivery__delivered_by",
        "delay_reasons",
        "archive",
        "extension",
        "materials__requirement",
        "version__materials",
        "version__steps",
        "papers",
        "pauses",
        "clocks__step",
        "events__by",
        "filings__steps__by",
        "filings__filed_by",
        "filings__unmet__condition",
        "version__granting_conditions",
        "reviews__by",
        "notice__lines__requirement",
        "fee_orders__receipt",
        "fee_orders__raised_by",
        "second_notices__paper",
        "conditional__lines__requirement",
        "declaration",
        "hearing__presider",
    )


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
        timeline=_timeline(case, holder, first),
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


def clock_lines(case: Case, time: WorkingTime) -> list[ClockLine]:
    """The clocks of the case in the order in which they come up."""
    clocks = sorted(case.clocks.all(), key=lambda clock: (CLOCK_ORDER.index(clock.kind), clock.started_on, clock.pk))
    return [ClockLine(clock, _clock_label(clock), time.remaining(clock, case.hall_id)) for clock in clocks]


def derivations(case: Case, at: datetime) -> list[Derivation]:
    """Each clock of the case with its days, by the function that made the due day."""
    calendar = work_calendar(case.hall_id)
    lines = {line.clock.pk: line for line in clock_lines(case, WorkingTime(at))}
    budgets = {reading.clock.pk: reading.budget for reading in clock_readings(case, at)}
    return [
        Derivation(
            line=line,
            total=budgets[pk].total,
            weeks=day_weeks(budgets[pk], calendar, first_day=_first_day(line.clock)),
            days=explain(budgets[pk], calendar, first_day=_first_day(line.clock)),
        )
        for pk, line in lines.items()
    ]


def _first_day(clock: CaseClock) -> str:
    """Why the first day does not count, for clocks that do not start with acceptance."""
    reasons = {
        ClockKind.NOTICE: _("收件（补正）当天不计（民法典第201条）"),
        ClockKind.STEP: _("到达环节当天不计（民法典第201条）"),
        ClockKind.DELIVERY: _("作出决定当天不计（民法典第201条）"),
        ClockKind.PAUSE: _("中止开始当天不计入预计时间"),
    }
    return str(reasons.get(ClockKind(clock.kind), ""))


def _clock_label(clock: CaseClock) -> str:
    if clock.step_id:
        return str(_("审查环节：%(step)s") % {"step": clock.step})
    return clock.get_kind_display()


def _ends(line: ClockLine) -> tuple[bool, float]:
    due_at = line.clock.due_at
    return (due_at is None, due_at.timestamp() if due_at else 0.0)


def _waiting_role(case: Case) -> str | None:
    filing = next((one for one in case.filings.all() if one.state == FilingState.OPEN), None)
    steps: Iterable[FilingStep] = filing.steps.all() if filing else ()
    return next((step.role for step in steps if step.agreed is None), None)


def _timeline(case: Case, holder: Holder, first: ClockLine | None) -> list[Entry]:
    entries = [_entry(event) for event in case.events.all()]
    if case.state not in OPEN_STATES:
        return entries
    notes = [str(part) for part in (holder.title, holder.note) if part]
    due_at = first.clock.due_at if first else None
    return [*entries, Entry(_now_title(case, first), "now", at=due_at, notes=["，".join(notes)] if notes else [])]


def _now_title(case: Case, first: ClockLine | None) -> str:
    if first is None or first.clock.due_at is None:
        return str(_("现在：%(state)s") % {"state": case.get_state_display()})
    return str(_("现在：%(state)s，%(clock)s到期") % {"state": case.get_state_display(), "clock": first.label})


def _entry(event: CaseEvent) -> Entry:
    kind = EventKind(event.kind)
    name = "" if str(event.by) in event.grant else str(event.by)  # a post's label ends with its holder
    who = [name, event.grant, cite_text(event.article)]
    notes = ["，".join(part for part in who if part)]
    return Entry(
        title=str(kind.label),
        kind="paused" if kind == EventKind.PAUSED else "done",
        at=event.at,
        notes=[*notes, event.note] if _says_more(event.note, kind.label) else notes,
        icon=EVENT_ICONS.get(kind, ""),
    )


def _says_more(note: str, title: Any) -> bool:
    """Whether a note adds to the title of its event; “同意” below “逐级同意报备” does not."""
    return note.strip("。 ") not in str(title)


def cite_text(article: str) -> str:
    """The article of an event as a page cites it; a number is one of the guidance's."""
    return cite(int(article) if article.isdigit() else article)


def party_lines(case: Case, *, revealed: bool = False) -> list[PartyLines]:
    """Applicant and agent; number and phone covered unless `revealed`."""
    parties = [(_("申请人"), case.applicant)]
    if getattr(case, "agent", None):
        parties.append((_("经办人"), case.agent))
    return [
        PartyLines(
            title=str(title),
            party=party,
            id_number=party.id_number if revealed else mask_id(party.id_number),
            phone=party.phone if revealed else mask_phone(party.phone),
        )
        for title, party in parties
    ]


def corrections(case: Case) -> list[Correction]:
    """What was changed in parties and materials after it had been written, newest first; numbers covered."""
    rows = [case.applicant, *([case.agent] if getattr(case, "agent", None) else []), *case.materials.all()]
    found = [correction for row in rows for correction in _changes(row)]
    return sorted(found, key=lambda correction: correction.at, reverse=True)


def _changes(row: Any) -> Iterable[Correction]:
    records = list(row.history.select_related("history_user").order_by("history_date", "history_id"))
    for before, after in pairwise(records):
        for change in after.diff_against(before).changes:
            model_field = row._meta.get_field(change.field)
            if model_field.editable and not model_field.is_relation:
                yield _correction(row, after, model_field, change)


def _correction(row: Any, record: Any, model_field: Any, change: Any) -> Correction:
    return Correction(
        at=record.history_date,
        by=str(record.history_user or ""),
        reason=record.history_change_reason or "",
        subject=str(row._meta.verbose_name) if hasattr(row, "id_type") else str(row),
        label=str(model_field.verbose_name),
        before=_shown(model_field, change.old),
        after=_shown(model_field, change.new),
    )


def _shown(model_field: Any, value: Any) -> str:
    if model_field.name in COVERED:
        return COVERED[model_field.name](value or "")
    return str(dict(model_field.flatchoices).get(value, value) or "")
