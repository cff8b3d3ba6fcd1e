"""Who holds the paper originals of a case, whom they may go to, what waits for a receiver's word. Reads only."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from approvals.models import Case, OriginalHandover
from approvals.states import HandoverState
from staff.models import RoleAssignment, StaffMember
from windows.models import PostHolding


def chain_of(case: Case) -> list[OriginalHandover]:
    """The hand-overs of a case in their order; the chain begins with who received it."""
    return list(case.handovers.select_related("from_member", "to_member"))


def holder_of_originals(case: Case, chain: list[OriginalHandover]) -> StaffMember | None:
    """Who holds the originals now: the last who confirmed, else who received the case; nobody once given back."""
    holder: StaffMember | None = case.received_by
    for handover in chain:
        if handover.state in (HandoverState.RECEIVED, HandoverState.RETURNED):
            holder = handover.to_member
    return holder


def pending_of(chain: list[OriginalHandover]) -> OriginalHandover | None:
    """The hand-over that waits for its receiver's word."""
    return next((handover for handover in chain if handover.state == HandoverState.PENDING), None)


def receivers_of(case: Case, at: datetime) -> QuerySet[StaffMember]:
    """Whom originals may go to: roles of the deciding department, the posts of the window, who received the case."""
    on = localdate(at)
    roles = RoleAssignment.objects.valid_on(on).filter(department_id=case.department_id).values("member")
    posts = PostHolding.objects.valid_on(on).filter(post__window_id=case.window_id).values("member")
    found = StaffMember.objects.filter(Q(pk__in=roles) | Q(pk__in=posts) | Q(pk=case.received_by_id), is_active=True)
    return found.order_by("name", "pk")


def to_confirm(user: Any) -> QuerySet[OriginalHandover]:
    """Originals handed over to `user` that wait for her word, the longest waiting first."""
    waiting = OriginalHandover.objects.filter(to_member=user, state=HandoverState.PENDING)
    return waiting.select_related("case__version", "case__applicant", "from_member").order_by("handed_at", "pk")
