"""What lies with a person who leaves or has left: her posts, cards and windows. Reads only."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from approvals.models import Case
from hall.permissions import refusal
from staff.models import Posting, StaffMember
from staff.policies import keep_postings
from supervision.models import Card
from supervision.states import CardState
from windows.models import PostHolding
from windows.queries import windows_without_holder

CASES_SHOWN = 20


def open_work(member: StaffMember, user: Any, at: datetime) -> dict[str, Any]:
    """What lies with `member` as `user` may see it, in a constant number of queries.

    `cases` are open ones at windows where she held a post and where nobody holds one any more.
    """
    on = localdate(at)
    cards = Card.objects.visible_to(user, at).filter(member=member, state=CardState.OPEN)
    cases = Case.objects.visible_to(user, at).open().filter(window__in=_windows_left(member, at))
    leaving = leaving_postings(member, user, at)
    holdings = PostHolding.objects.filter(_running(on), member=member).exists()
    postings = member.postings.filter(_running(on)).exists()
    keeps = refusal(keep_postings, user, None, at) is None
    return {
        "cards": cards.with_people()[:CASES_SHOWN],
        "cases": cases.select_related("version", "window__hall").order_by("received_at")[:CASES_SHOWN],
        "case_count": cases.count(),
        "leaving": leaving,
        "may_hand_cards": keeps and not postings and cards.exists(),
        "may_close": keeps
        and member.is_active
        and member.pk != user.pk
        and not (holdings or postings or cards.exists()),
    }


def leaving_postings(member: StaffMember, user: Any, at: datetime) -> list[Posting]:
    """Postings of `member` of which the hand-over is still to be done, by a keeper of their hall."""
    rows = member.postings.filter(departed_at__isnull=True).select_related("hall").order_by("-valid_from")
    newest = {posting.hall_id: posting for posting in reversed(rows)}
    return [posting for posting in newest.values() if refusal(keep_postings, user, posting.hall, at) is None]


def _windows_left(member: StaffMember, at: datetime) -> QuerySet:
    """Windows where she held a post and nobody holds one today."""
    return windows_without_holder(at).filter(posts__holdings__member=member)


def _running(on: date) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gte=on)
