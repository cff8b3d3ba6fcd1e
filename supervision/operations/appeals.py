"""Appeals against cards that were upheld (申诉, S1): once, in time, by the member; decided by somebody else."""

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.calendars import work_calendar
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from supervision.models import Appeal, Card
from supervision.models.card import APPEAL_WITHIN
from supervision.policies import appeal_card, decide_appeal_on
from supervision.states import CardState


@transaction.atomic
def appeal(card: Card, *, text: str, by: Any) -> Appeal:
    """Write down why the member does not agree with a card that was upheld; it waits for a second ruling.

    Raises NotAllowed, IllegalMove (the card's state, appealed_before) and RuleBroken (appeal_late). 条例36.
    """
    at = now()
    card = _locked(card)
    appeal_card(by, card, at)
    if card.state != CardState.UPHELD:
        raise IllegalMove(f"card_{card.state}", _("督办卡维持以后才能申诉。"), "条例36")
    if hasattr(card, "appeal"):
        raise IllegalMove("appealed_before", _("这张督办卡已经申诉过，申诉只有一次。"), "条例36")
    last = card.appeal_by(work_calendar(card.hall_id))
    if last is None or localdate(at) > last:
        message = _("维持以后 %(days)s 个工作日内可以申诉，现在已经过了。") % {"days": APPEAL_WITHIN}
        raise RuleBroken("appeal_late", message, "条例36")
    row = Appeal(card=card, text=text, by=by, at=at)
    signed(row, by=by).save()
    _move(card, CardState.APPEALED, by=by, reason=_("申诉"))
    return row


@transaction.atomic
def decide_appeal(card: Card, *, outcome: str, reason: str, by: Any) -> Card:
    """Rule on an appeal: the card stays upheld or is withdrawn, for good. Raises NotAllowed, IllegalMove. 条例36."""
    at, state = now(), CardState(outcome)
    card = _locked(card)
    decide_appeal_on(by, card, at)
    if card.state != CardState.APPEALED:
        raise IllegalMove(f"card_{card.state}", _("这张督办卡没有等待决定的申诉，请刷新页面。"), "条例36")
    row = card.appeal
    row.outcome, row.reason, row.decided_by, row.decided_at = state, reason, by, at
    signed(row, by=by, reason=reason[:100]).save()
    return _move(card, state, by=by, reason=reason)


def _locked(card: Card) -> Card:
    return Card.objects.select_for_update(of=("self",)).select_related("hall").get(pk=card.pk)


def _move(card: Card, state: CardState, *, by: Any, reason: str) -> Card:
    card.state = state
    signed(card, by=by, reason=reason[:100]).save(update_fields=["state"])
    return card
