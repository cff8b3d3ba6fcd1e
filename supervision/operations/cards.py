"""Cards of electronic supervision (督办卡, S1): issued by the sweep and by facts, explained, then upheld or withdrawn.

The truth is in the database: `sweep` can run twice, on two machines, killed or late, and the same cards exist. Every
way to a card goes through the one INSERT in `breaches`, so that level, place and people are named alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import CaseEvent
from approvals.states import RefusalKind
from hall.calendars import work_calendar
from hall.errors import IllegalMove
from hall.history import insert_signed, signed
from hall.models import JobRun
from hall.moment import now
from staff.models import StaffMember
from staff.queries import system_member
from staff.states import Role
from supervision.models import Card, Explanation
from supervision.operations.breaches import FROM_EVENTS, SWEEP
from supervision.policies import explain_card, settle_card
from supervision.states import CARD_RULES, CLERK_CLOCKS, FACT_RULES, CardLevel, CardState, Trigger

JOB = "sweep_deadlines"
BATCH = 5_000  # clocks a transaction
OVERLAP = timedelta(hours=24)  # how far before the last sweep events are looked at again


@dataclass(frozen=True)
class SweepResult:
    """What one sweep saw and did: `scanned` clocks, and new cards by level (docs/interface.md)."""

    now: datetime
    scanned: int
    warnings: int
    yellow: int
    red: int

    @property
    def cards_created(self) -> int:
        return self.warnings + self.yellow + self.red


def sweep(at: datetime) -> SweepResult:
    """Issue the cards of every moment that has passed at `at` (aware), and advance the clocks that were looked at.

    Its cost follows what is newly due. Facts whose signal was lost are found again. Signed by the system member.
    """
    system = system_member()
    scanned, levels = 0, []
    while True:
        claimed, advanced, issued = _sweep_batch(at, system)
        scanned += claimed
        levels += issued
        if not advanced:
            break
    last = JobRun.objects.filter(name=JOB).values_list("finished_at", flat=True).first()
    levels += _issue_from_events(at, system, since=min(last, at) - OVERLAP if last else None)
    result = SweepResult(at, scanned, *(levels.count(level) for level in CardLevel))
    _record(result)
    return result


def issue_for_event(event: CaseEvent, at: datetime) -> None:
    """Issue the card that a fact raises by the table FACT_RULES, such as a second notice; run twice, once."""
    if any(rule.event == event.kind for rule in FACT_RULES):
        _issue_from_events(at, system_member(), since=event.at, event=event.pk)


def explain(card: Card, *, text: str, by: StaffMember) -> Explanation:
    """Write down, once, what the person concerned says about a card (S1, 条例36).

    An explanation after its two working days is taken all the same and shown as late. Raises NotAllowed, IllegalMove.
    """
    at = now()
    with transaction.atomic():
        card = Card.objects.select_for_update(of=("self",)).get(pk=card.pk)
        explain_card(by, card, at)
        if card.state != CardState.OPEN:
            raise IllegalMove(f"card_{card.state}", _("这张督办卡已经说明过或者已经处理，不能再说明。"), "条例36")
        explanation = Explanation(card=card, text=text, by=by, at=at)
        signed(explanation, by=by).save()
        card.state = CardState.EXPLAINED
        signed(card, by=by).save(update_fields=["state"])
    return explanation


def settle(card: Card, *, outcome: str, reason: str, by: StaffMember) -> Card:
    """Uphold or withdraw a card that was explained, or of which the time to explain is over; it stays on record.

    Raises NotAllowed, IllegalMove.
    """
    at, state = now(), CardState(outcome)
    with transaction.atomic():
        card = Card.objects.select_for_update(of=("self",)).get(pk=card.pk)
        settle_card(by, card, at)
        if not card.may_be_settled(work_calendar(card.hall_id), localdate(at)):
            message = _("说明以后，或者说明期限过了，才能维持或者撤销；已经处理的督办卡不再更改。")
            raise IllegalMove(f"card_{card.state}", message, "条例36")
        card.state, card.ruling, card.ruled_by, card.ruled_at = state, reason, by, at
        signed(card, by=by, reason=reason).save(update_fields=["state", "ruling", "ruled_by", "ruled_at"])
    return card


def sweep_values(at: datetime) -> dict[str, Any]:
    """The values of the statement SWEEP at `at`: the level table in columns, and what every statement needs."""
    columns = zip(("clocks", "moments", "triggers", "levels"), zip(*CARD_RULES, strict=True), strict=True)
    return _values(at) | {"batch": BATCH} | {name: list(map(str, column)) for name, column in columns}


def _sweep_batch(at: datetime, system: StaffMember) -> tuple[int, int, list[str]]:
    with transaction.atomic():
        claimed, advanced, issued = _issued(SWEEP, sweep_values(at), at=at, by=system)
    return claimed, advanced, issued


def _issue_from_events(
    at: datetime, system: StaffMember, *, since: datetime | None, event: int | None = None
) -> list[str]:
    facts = {
        "kinds": [str(rule.event) for rule in FACT_RULES],
        "triggers": [str(rule.trigger) for rule in FACT_RULES],
        "levels": [str(rule.level) for rule in FACT_RULES],
        "clocks": [str(rule.clock) for rule in FACT_RULES],
        "needs": [rule.needs for rule in FACT_RULES],
        "actors": [rule.names_actor for rule in FACT_RULES],
        "since": since or "-infinity",
        "event": event,
    }
    with transaction.atomic():
        return _issued(FROM_EVENTS, facts, at=at, by=system)[-1]


def _issued(statement: str, values: Mapping[str, Any], *, at: datetime, by: StaffMember) -> list[Any]:
    """Run a statement that ends in `issued`, sign its cards; its row, with the levels of the new cards at the end."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_values(at), **values})
        *counts, cards, levels = cursor.fetchone()
    if cards:
        insert_signed(Card, cards, by=by, reason=JOB, at=at)
    return [*counts, levels]


def _values(at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "zone": settings.TIME_ZONE,
        "iso": 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"',
        "open": CardState.OPEN,
        "clerk_clocks": list(map(str, CLERK_CLOCKS)),
        "acceptance": RefusalKind.ACCEPTANCE,
        "notice_passed": Trigger.NOTICE_PASSED,
        "filing_lapsed": Trigger.FILING_LAPSED,
        "reviewer": Role.SECTION_REVIEWER,
        "chief": Role.CHIEF_REPRESENTATIVE,
    }


def _record(result: SweepResult) -> None:
    figures = {"scanned": result.scanned, "cards_created": result.cards_created, "now": result.now.isoformat()}
    JobRun.objects.update_or_create(name=JOB, defaults={"finished_at": now(), "figures": figures})
