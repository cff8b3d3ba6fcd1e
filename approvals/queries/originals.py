"""Who holds the paper originals of a case, whom they may go to, what waits for a receiver's word. Reads only."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from approvals.models import Case, OriginalHandover
from approvals.states import HandoverState
from staff.models import RoleAssignment, StaffMember
from staff.queries import DEPARTMENT_READERS
from staff.states import Role
from windows.queries import holdings_at_window


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
    """Whom originals may go to: who sees the case at its window or for the deciding department, and so can answer."""
    chiefs = Q(role=Role.CHIEF_REPRESENTATIVE) & (Q(hall__isnull=True) | Q(hall=case.hall_id))
    held = RoleAssignment.objects.valid_on(localdate(at)).filter(department=case.department_id)
    roles = held.filter(chiefs | Q(role__in=DEPARTMENT_READERS)).values("member")
    posts = holdings_at_window(case.window, at).values("member")
    found = StaffMember.objects.filter(Q(pk__in=roles) | Q(pk__in=posts), is_active=True)
    return found.order_by("name", "pk")


def may_open(member: StaffMember, case: Case, at: datetime) -> bool:
    """Whether `member` can still open the case, and so hand on what she holds."""
    return member.is_active and Case.objects.visible_to(member, at).filter(pk=case.pk).exists()


def to_confirm(user: Any) -> QuerySet[OriginalHandover]:
    """Originals handed over to `user` that wait for her word, the longest waiting first."""
    waiting = OriginalHandover.objects.filter(to_member=user, state=HandoverState.PENDING)
    return waiting.select_related("case__version", "case__applicant", "from_member").order_by("handed_at", "pk")
