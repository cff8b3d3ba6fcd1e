"""Cases as rows of a list: the case list of the desk and the rows that other pages show. Reads only.

Rows are ordered by the running clock that ends first; the order comes from the database, so that a page costs the same
with three cases and with three thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.timezone import get_default_timezone, localdate, make_aware
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, CaseClock, FilingStep, Mandate
from approvals.models.case import OPEN_AND_MARKED, awaits_delivery
from approvals.models.parties import Party
from approvals.queries.clocks import pauses_of
from approvals.queries.remaining import Remaining, WorkingTime
from approvals.states import (
    OPEN_STATES,
    UNDER_WAY,
    Audience,
    CaseState,
    ClockKind,
    FilingState,
    Handling,
    MandatePower,
    Priority,
)
from hall.calendars import work_calendar
from hall.masking import mask_name
from staff.queries import roles_of
from staff.states import Role
from windows.models import Window
from windows.queries import windows_held
from windows.queries.duty import covered_members

#: What a row of a list reads.
ROW_RELATED = ("version", "window", "department", "applicant", "received_by")


def marked_first(case: str = "") -> Choose:
    """Sorts what belongs to cases marked urgent or major before all else (article 26); `case` leads to the case."""
    return Choose(When(**{f"{case}priority": Priority.ORDINARY}, then=1), default=0)


#: Cases `with_first_clock`: those marked urgent or major, then what ends first.
WHAT_COMES_FIRST = (marked_first(), F("first_due").asc(nulls_last=True), "pk")

#: Cases open and finished together: the open ones that are marked, then the newest.
NEWEST_FIRST = (OPEN_AND_MARKED, "-received_at", "-pk")


#: What the holder of a case does next, by its state.
NEXT_STEPS = {
    CaseState.RECEIVED: _("核对材料"),
    CaseState.ACCEPTED: _("审查"),
    CaseState.IN_REVIEW: _("审查"),
    CaseState.REFUSAL_FILING: _("审核报备"),
    CaseState.GRANTED: _("送达"),
    CaseState.REFUSED: _("送达"),
    CaseState.NOT_ACCEPTED: _("送达"),
}


@dataclass(frozen=True)
class Holder:
    """Who holds the case now; `is_reader` when it is the person who looks at the page."""

    title: str
    note: str = ""
    is_reader: bool = False


@dataclass(frozen=True)
class Row:
    """One case of a list with the clock that runs out first, if any runs."""

    case: Case
    applicant: str
    clock: CaseClock | None
    remaining: Remaining | None
    holder: Holder
    next_step: str = ""


@dataclass(frozen=True)
class Reader:
    """The windows, department roles and powers to decide of the person who looks at the page, read once.

    `spots` are the departments whose every item, and the single items, that her mandates let her decide on the spot.
    """

    windows: frozenset[int]
    roles: frozenset[tuple[str, int | None]]
    spots: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, user: Any, at: datetime) -> "Reader":
        roles = {(row.role, row.department_id) for row in roles_of(user, at)}
        windows = frozenset(windows_held(user, at).values_list("pk", flat=True))
        return cls(windows, frozenset(roles), _spots(user, at))

    def holds(self, role: str, department_id: int) -> bool:
        return (role, department_id) in self.roles

    def finishes(self, case: Case) -> bool:
        """Whether she decides this immediate item on the spot at her window, under a mandate (article 9)."""
        if case.handling != Handling.IMMEDIATE or case.window_id not in self.windows:
            return False
        return ("department", case.department_id) in self.spots or ("item", case.item_id) in self.spots


def _spots(user: Any, at: datetime) -> frozenset[tuple[str, int]]:
    given = Mandate.objects.in_force(at).for_clerk(user.pk, *covered_members(user, at)).giving(MandatePower.DECIDE)
    rows = given.values_list("department", "all_items", "items")
    return frozenset(("department", department) if whole else ("item", item) for department, whole, item in rows)


@dataclass(frozen=True)
class CaseList:
    """Cases in the order of the list; `rows` makes what the page shows of one page of them."""

    cases: QuerySet[Case]
    reader: Reader
    time: WorkingTime

    def rows(self, page: Iterable[Case]) -> list[Row]:
        return case_rows(page, self.reader, self.time)


def case_list(user: Any, at: datetime, wanted: dict[str, Any]) -> CaseList:
    """The visible cases that the filters (forms.search) leave: open ones by what ends first, else the newest first;
    those marked urgent or major before them."""
    cases = with_first_clock(Case.objects.visible_to(user, at).search(wanted.get("q") or ""))
    state, time, by_time = wanted.get("state"), wanted.get("time"), False
    if state:
        groups = {"open": Q(state__in=OPEN_STATES), "to_deliver": awaits_delivery()}
        cases = cases.filter(groups.get(state, Q(state=state)))
        by_time = state in groups or state in OPEN_STATES
    if time:
        cases, by_time = in_time(cases.unfinished(), time, at), True
    if wanted.get("window"):
        cases = cases.at_window(wanted["window"])
    if wanted.get("clock"):
        running = CaseClock.objects.filter(kind=wanted["clock"], stopped_at__isnull=True)
        cases = cases.filter(pk__in=running.values("case"))
    order = WHAT_COMES_FIRST if by_time else NEWEST_FIRST
    cases = cases.select_related(*ROW_RELATED).order_by(*order)
    return CaseList(cases, Reader.of(user, at), WorkingTime(at))


def windows_of_cases(user: Any, at: datetime) -> QuerySet[Window]:
    """The windows at which the cases visible to `user` came in, for the filter."""
    visible = Case.objects.visible_to(user, at).order_by()
    return Window.objects.filter(pk__in=visible.values("window")).select_related("hall").order_by("hall", "number")


def with_first_clock(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with the key and the end of their running clock that runs out first (`first_clock`, `first_due`)."""
    running = (
        CaseClock.objects.filter(case=OuterRef("pk"), stopped_at__isnull=True)
        .exclude(kind=ClockKind.PAUSE)
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    return cases.annotate(
        first_clock=Subquery(running.values("pk")[:1]), first_due=Subquery(running.values("due_at")[:1])
    )


def in_time(cases: QuerySet[Case], time: str, at: datetime) -> QuerySet[Case]:
    """Cases `with_first_clock` that are late, end today or on the next working day (soon), later, or stand still."""
    return cases.filter(time_condition(time, at))


def time_condition(time: str, at: datetime) -> Q:
    until = end_of_next_working_day(at)
    return {
        "late": Q(first_due__lt=at),
        "soon": Q(first_due__gte=at, first_due__lt=until),
        "later": Q(first_due__gte=until),
        "paused": Q(first_clock__isnull=False, first_due__isnull=True),
    }[time]


def end_of_next_working_day(at: datetime) -> datetime:
    """Until when a case counts as ending today or tomorrow (今明到期): through the next working day."""
    on = work_calendar().add_working_days(localdate(at), 1) + timedelta(days=1)
    return make_aware(datetime(on.year, on.month, on.day), get_default_timezone())


def case_rows(cases: Iterable[Case], reader: Reader, time: WorkingTime) -> list[Row]:
    """Rows of a page of cases `with_first_clock` and with ROW_RELATED; the queries do not grow with them."""
    page = list(cases)
    clocks = CaseClock.objects.select_related("step").in_bulk([case.first_clock for case in page if case.first_clock])
    steps, pauses = pending_steps(page), pauses_of(case.pk for case in page)
    rows = []
    for case in page:
        clock = clocks.get(case.first_clock)
        holder = holder_of(case, reader, steps.get(case.pk))
        rows.append(
            Row(
                case=case,
                applicant=shown_name(case.applicant),
                clock=clock,
                remaining=time.remaining(clock, case.hall_id, pauses.get(case.pk, ())) if clock else None,
                holder=holder,
                next_step=_next_step(case, reader) if holder.is_reader else "",
            )
        )
    return rows


def _next_step(case: Case, reader: Reader) -> str:
    if case.state in UNDER_WAY and reader.finishes(case):
        return str(_("当场决定"))
    return str(NEXT_STEPS.get(CaseState(case.state), ""))


def pending_steps(page: list[Case]) -> dict[int, str]:
    """The role that each filing among the cases waits for."""
    filed = [case.pk for case in page if case.state == CaseState.REFUSAL_FILING]
    steps = FilingStep.objects.filter(filing__case__in=filed, filing__state=FilingState.OPEN, agreed__isnull=True)
    return {case: role for case, role in steps.order_by("-level").values_list("filing__case", "role")}


def holder_of(case: Case, reader: Reader, filing_role: str | None = None) -> Holder:
    """Who holds the case: the window, the approval section, a leader in a filing, or the applicant."""
    if case.state == CaseState.RECEIVED or case.awaits_delivery:
        mine = case.window_id in reader.windows
        return Holder(_("本窗口") if mine else str(case.window), str(case.received_by), mine)
    if case.state in UNDER_WAY and reader.finishes(case):
        return Holder(_("本窗口"), str(case.received_by), is_reader=True)
    if case.state in UNDER_WAY:
        return Holder(_("审批股"), str(case.department), reader.holds(Role.SECTION_REVIEWER, case.department_id))
    if case.state == CaseState.REFUSAL_FILING and filing_role:
        return Holder(str(Role(filing_role).label), str(case.department), reader.holds(filing_role, case.department_id))
    if case.state == CaseState.PAUSED:
        return Holder(_("依法中止"), str(case.department))
    return Holder(_("申请人")) if case.state == CaseState.DEFICIENT else Holder("")


def shown_name(party: Party) -> str:
    """A person's name covered as in every list; an organisation's in full."""
    return mask_name(party.name) if party.kind == Audience.PERSON else party.name
