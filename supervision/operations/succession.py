"""A leaver's files are never orphaned: her posts, the cards she has to explain, then her account (articles 10, 30)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import Posting, StaffMember
from staff.operations.departures import close_account
from staff.queries import chief_of
from supervision.models import Card
from supervision.policies import pass_card
from supervision.states import CardState
from windows.models import PostHolding
from windows.operations.succession import leave_hall


@transaction.atomic
def hand_over(
    posting: Posting, *, on: date, by: Any, successor: StaffMember | None = None, vacancy_reason: str = ""
) -> Posting:
    """Everything that lies with a leaver passes on with her last day: posts to the successor, cards to the successor
    or the chief representative.

    Raises as `leave_hall`, and RuleBroken (nobody_to_explain) where neither could explain her cards.
    """
    posting = leave_hall(posting, on=on, by=by, successor=successor, vacancy_reason=vacancy_reason)
    _hand_on(open_cards(posting.member).filter(hall=posting.hall), successor, by)
    return posting


@transaction.atomic
def hand_cards(member: StaffMember, *, by: Any) -> None:
    """Cards that named somebody after she had left go to the chief representative of their unit.

    Raises NotAllowed, RuleBroken (nobody_to_explain).
    """
    _hand_on(open_cards(member), None, by)


def _hand_on(cards: Any, successor: StaffMember | None, by: Any) -> None:
    for card in cards.select_related("hall", "department", "member"):
        chief = None if successor else chief_of(card.department_id, card.hall_id, now())
        heir = chief.member if chief else successor
        if heir is None or heir.pk == card.member_id:
            message = _("%(member)s还有待说明的督办卡，这个单位没有首席代表：请选接替人，或者先任命首席代表。")
            raise RuleBroken("nobody_to_explain", message % {"member": card.member}, "条例36", field="successor")
        pass_on(card, to=heir, reason=_("离岗交接"), by=by)


@transaction.atomic
def pass_on(card: Card, *, to: StaffMember, reason: str, by: Any) -> Card:
    """Name somebody else to explain a card that waits for its explanation. Raises NotAllowed, IllegalMove, RuleBroken
    (heir_not_posted)."""
    at = now()
    card = Card.objects.select_for_update(of=("self",)).select_related("hall").get(pk=card.pk)
    pass_card(by, card, at)
    if card.state != CardState.OPEN:
        raise IllegalMove(f"card_{card.state}", _("这张督办卡已经说明过，不再移交。"), "条例36")
    posted = to.postings.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=localdate(at)), hall=card.hall)
    if not to.is_active or not posted.exists():
        message = _("%(member)s没有派驻%(hall)s，不能接收督办卡。") % {"member": to, "hall": card.hall}
        raise RuleBroken("heir_not_posted", message, 28, field="successor")
    card.member = to
    signed(card, by=by, reason=reason).save(update_fields=["member"])
    return card


@transaction.atomic
def retire(member: StaffMember, *, by: Any) -> StaffMember:
    """Close an account once nothing lies with its member. Raises as `close_account`, and holding_open, card_open."""
    running = Q(valid_until__isnull=True) | Q(valid_until__gte=localdate(now()))
    if PostHolding.objects.filter(running, member=member).exists():
        raise RuleBroken("holding_open", _("%(member)s名下还有岗位，请先办离岗交接。") % {"member": member}, 10)
    if open_cards(member).exists():
        message = _("%(member)s还有待说明的督办卡，请先办离岗交接。") % {"member": member}
        raise RuleBroken("card_open", message, "条例36")
    return close_account(member, by=by)


def open_cards(member: StaffMember) -> Any:
    """The cards that wait for an explanation of `member`."""
    return Card.objects.filter(member=member, state=CardState.OPEN)
