"""When a posting ends: its last day, the roles that end with it, the account of somebody who is gone."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import NotAllowed, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.templatetags.hall import zh_day
from staff.models import Posting, RoleAssignment, StaffMember
from staff.operations.accounts import end_tokens
from staff.policies import keep_postings
from staff.states import HALL_ROLES, Role


@transaction.atomic
def end_posting(posting: Posting, *, on: date, by: Any, reason: str) -> Posting:
    """Let a posting end on its last day `on`, and the roles that its member holds through it. Article 30.

    A role that was in force until today stays so in the record. Raises RuleBroken (row_in_the_future).
    """
    if posting.valid_until is None or posting.valid_until > on:
        posting.valid_until = on
        signed(posting, by=by, reason=reason).save(update_fields=["valid_until"])
    last = max(on, localdate(now()))
    for role in _roles_of_posting(posting, last).select_for_update(of=("self",)):
        if role.valid_from > last:
            message = _("%(member)s还有从%(day)s起的职责，请先在主数据里更正。")
            words = {"member": posting.member, "day": zh_day(role.valid_from)}
            raise RuleBroken("row_in_the_future", message % words, 30)
        role.valid_until = last
        signed(role, by=by, reason=reason).save(update_fields=["valid_until"])
    return posting


@transaction.atomic
def record_departure(posting: Posting, *, by: Any) -> Posting:
    """Note that her posts and open work were handed over when the posting ended."""
    posting.departed_at = now()
    signed(posting, by=by, reason=_("离岗交接")).save(update_fields=["departed_at"])
    return posting


@transaction.atomic
def close_account(member: StaffMember, *, by: Any) -> StaffMember:
    """Close the account of somebody who holds nothing. Raises NotAllowed (own_account), posting_open, role_open.

    Higher rooms ask the same of what they know before they call this.
    """
    at = now()
    member = StaffMember.objects.select_for_update().get(pk=member.pk)
    last = member.postings.select_related("hall").first()
    keep_postings(by, last.hall if last else None, at)
    if member.pk == by.pk:
        raise NotAllowed("own_account", _("自己的账号由别的管理人员停用。"))
    require_nothing_open(member, localdate(at))
    member.is_active = False
    signed(member, by=by, reason=_("离岗停用账号")).save(update_fields=["is_active"])
    end_tokens(member)
    return member


def require_nothing_open(member: StaffMember, on: date) -> None:
    """No posting and no role of `member` is in force on `on` or later. Raises RuleBroken (posting_open, role_open)."""
    open_rows = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    if member.postings.filter(open_rows).exists():
        raise RuleBroken("posting_open", _("%(member)s还在派驻期内，不能停用账号。") % {"member": member}, 30)
    if member.roles.filter(open_rows).exists():
        raise RuleBroken("role_open", _("%(member)s还有职责，请先结束职责。") % {"member": member}, 30)


def _roles_of_posting(posting: Posting, last: date) -> Any:
    """Her roles in the hall of the posting that would outlast it: of the hall, and as chief representative there."""
    here = Q(role__in=HALL_ROLES, hall=posting.hall)
    chief = Q(role=Role.CHIEF_REPRESENTATIVE, department=posting.department) & (
        Q(hall=posting.hall) | Q(hall__isnull=True)
    )
    outlasting = Q(valid_until__isnull=True) | Q(valid_until__gt=last)
    return RoleAssignment.objects.filter(here | chief, outlasting, member=posting.member)
