"""What managers, supervisors and leaders look at: whose work they oversee, the hall now, the cards of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from approvals.models import Case, CaseClock, Item
from approvals.queries.lists import NEWEST_FIRST, WHAT_COMES_FIRST, Reader, Row, in_time, with_first_clock
from approvals.queries.lists import case_rows as rows_of
from approvals.queries.remaining import WorkingTime
from approvals.states import OPEN_STATES
from hall.calendar_overview import year_missing
from hall.calendars import work_calendar
from hall.models import Hall, JobRun
from hall.permissions import refusal
from hall.worktime import WorkCalendar
from staff.queries import scope_of
from supervision.evidence import evidence_facts
from supervision.floor import Aisle, floor_plan
from supervision.models import Appeal, Card
from supervision.policies import appeal_card, decide_appeal_on, explain_card, settle_card
from supervision.states import CardState
from supervision.statistics import (
    FINISHED,
    FINISHED_STATES,
    OPEN,
    PROVISIONAL,
    STANDING,
    UNSETTLED,
    Figure,
    Line,
    Load,
    card_figures,
    case_figures,
    cases_by_state,
    cases_by_time,
    cases_url,
    catalogue_lines,
)
from windows.models import Window

LATEST_CARDS = 6
CASE_PARTS = ("version", "hall", "window", "department__section", "applicant", "received_by")


@dataclass(frozen=True)
class Oversight:
    """Halls whose work a person oversees in full, and departments whose work she oversees in every hall."""

    everything: bool
    halls: frozenset[int]
    departments: frozenset[int]

    @classmethod
    def of(cls, user: Any, at: datetime) -> "Oversight":
        scope = scope_of(user, at)
        return cls(scope.sees_everything, scope.halls, scope.departments)

    def oversees_hall(self, hall: Hall) -> bool:
        return self.everything or hall.pk in self.halls

    def in_hall(self, hall: Hall, department: str) -> Q:
        """A condition for rows of `hall` that name a department in `department`: all of them, or her own only."""
        return Q() if self.oversees_hall(hall) else Q(**{f"{department}__in": self.departments})

    def choices(self) -> QuerySet[Hall]:
        """The halls she may look at; a leader's department may be met in any."""
        halls = Hall.objects.filter(is_active=True)
        return halls if self.everything or self.departments else halls.filter(pk__in=self.halls)


@dataclass(frozen=True)
class CardRow:
    """One card of a list with the last day of its explanation and whether that day has passed without or before it."""

    card: Card
    explain_by: date
    is_late: bool


@dataclass(frozen=True)
class HallNow:
    """Everything on the manager's page 大厅现在, as one moment saw it."""

    hall: Hall
    at: datetime
    figures: list[Figure]
    floor: list[Aisle]
    by_state: list[Line]
    by_time: list[Line]
    card_figures: list[Figure]
    cards: list[CardRow]
    promises: list[Line]
    provisional: int
    provisional_url: str
    missing_year: int | None
    swept_at: datetime | None


def hall_now(user: Any, hall: Hall, oversight: Oversight, at: datetime) -> HallNow:
    """The hall at `at` as `user` may see it; a constant number of queries."""
    on = localdate(at)
    cases = Case.objects.visible_to(user, at).filter(hall=hall)
    cards = Card.objects.visible_to(user, at).filter(hall=hall).unsettled()
    windows = Window.objects.filter(oversight.in_hall(hall, "department"), hall=hall)
    load = Load.of(cases, at)
    return HallNow(
        hall=hall,
        at=at,
        figures=case_figures(hall, cases, load, at),
        floor=floor_plan(hall, windows, load, at),
        by_state=cases_by_state(hall, load),
        by_time=cases_by_time(hall, load),
        card_figures=card_figures(hall, cards),
        cards=card_rows(cards.with_people()[:LATEST_CARDS], on),
        promises=catalogue_lines(Item.objects.visible_to(user, at), at),
        provisional=cases.open().filter(_has_provisional_clock()).count(),
        provisional_url=cases_url(hall, time=PROVISIONAL),
        missing_year=year_missing(on),
        swept_at=JobRun.objects.filter(name="sweep_deadlines").values_list("finished_at", flat=True).first(),
    )


def filtered_cases(user: Any, filters: Mapping[str, Any], at: datetime) -> QuerySet[Case]:
    """The cases that a manager's list shows, `with_first_clock`; what runs out first leads, else the latest receipt;
    those marked urgent or major before them (article 26)."""
    cases = with_first_clock(Case.objects.visible_to(user, at)).search(filters.get("q", ""))
    for field in ("hall", "department", "window"):
        if filters.get(field):
            cases = cases.filter(**{field: filters[field]})
    for field, moment in (("received_on", "received_at"), ("ended_on", "ended_at")):
        if filters.get(field):
            cases = cases.filter(**{f"{moment}__date": filters[field]})
    state, time = filters.get("state", ""), filters.get("time", "")
    cases = _in_state(_in_time(cases, time, at), state)
    by_time = time or state == OPEN or state in OPEN_STATES
    return cases.order_by(*(WHAT_COMES_FIRST if by_time else NEWEST_FIRST))


def _in_time(cases: QuerySet[Case], time: str, at: datetime) -> QuerySet[Case]:
    if not time:
        return cases
    cases = cases.open()
    if time == STANDING:
        return cases.filter(first_clock__isnull=True)
    return cases.filter(_has_provisional_clock()) if time == PROVISIONAL else in_time(cases, time, at)


def _has_provisional_clock() -> Exists:
    clocks = CaseClock.objects.filter(case=OuterRef("pk"), stopped_at__isnull=True, is_provisional=True)
    return Exists(clocks)


def _in_state(cases: QuerySet[Case], state: str) -> QuerySet[Case]:
    if not state:
        return cases
    groups = {OPEN: OPEN_STATES, FINISHED: FINISHED_STATES}
    return cases.filter(state__in=groups.get(state, (state,)))


def filtered_cards(user: Any, filters: Mapping[str, Any], at: datetime) -> QuerySet[Card]:
    """The cards that a list shows, with everything that it shows of them, the latest first."""
    cards = Card.objects.visible_to(user, at).with_people()
    for field in ("hall", "department", "level", "trigger"):
        if filters.get(field):
            cards = cards.filter(**{field: filters[field]})
    if filters.get("issued_on"):
        cards = cards.filter(issued_at__date=filters["issued_on"])
    state = filters.get("state", "")
    if state == UNSETTLED:
        return cards.unsettled()
    return cards.filter(state=state) if state else cards


def card_rows(cards: Iterable[Card], on: date) -> list[CardRow]:
    """Rows of a page of cards `with_people`; one calendar a hall is read, however many cards there are."""
    calendars: dict[int, WorkCalendar] = {}
    rows = []
    for card in cards:
        if card.hall_id not in calendars:
            calendars[card.hall_id] = work_calendar(card.hall_id)
        calendar = calendars[card.hall_id]
        rows.append(CardRow(card, card.explain_by(calendar), card.is_explanation_late(calendar, on)))
    return rows


def card_page(card: Card, user: Any, at: datetime) -> dict[str, Any]:
    """What the page of one card shows, and whether `user` may now explain, settle or appeal, else why not."""
    (row,) = card_rows([card], localdate(at))
    calendar, on = work_calendar(card.hall_id), localdate(at)
    is_open, is_appealed = card.state == CardState.OPEN, card.state == CardState.APPEALED
    is_settleable = card.may_be_settled(calendar, on)
    appeal = Appeal.objects.filter(card=card).select_related("by", "decided_by").first()
    appeal_by = card.appeal_by(calendar)
    return {
        "row": row,
        "card": card,
        "facts": evidence_facts(card),
        "explanation": getattr(card, "explanation", None),
        "explain_barred": refusal(explain_card, user, card, at) if is_open else None,
        "appeal": appeal,
        "appeal_by": appeal_by,
        "may_appeal": card.state == CardState.UPHELD
        and appeal is None
        and appeal_by is not None
        and on <= appeal_by
        and refusal(appeal_card, user, card, at) is None,
        "decide_barred": refusal(decide_appeal_on, user, card, at) if is_appealed else None,
        "settle_barred": refusal(settle_card, user, card, at) if is_settleable else None,
        "is_open": is_open,
        "is_appealed": is_appealed,
        "is_settleable": is_settleable,
    }


def case_rows(cases: QuerySet[Case], user: Any, at: datetime) -> list[Row]:
    """Rows of a page of cases `with_first_clock`, as the desk shows them."""
    return rows_of(cases.select_related(*CASE_PARTS), Reader.of(user, at), WorkingTime(at))
