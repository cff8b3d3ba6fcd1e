"""The chief representative (首席代表): one a department and hall."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from staff.models import Department, RoleAssignment, StaffMember
from staff.policies import appoint_chief_of
from staff.states import Role


@transaction.atomic
def appoint_chief(
    member: StaffMember, *, department: Department, hall: Hall, valid_from: date, by: Any
) -> RoleAssignment:
    """Make a posted member chief representative of her unit in a hall; who was it before ends the day before.

    By the unit's principal leader or a manager of the hall. Raises NotAllowed and RuleBroken: starts_in_the_past,
    member_of_other_unit, member_inactive, not_posted, chief_already. Articles 9, 16.
    """
    at = now()
    appoint_chief_of(by, department, hall, at)
    if valid_from < localdate(at):
        raise RuleBroken("starts_in_the_past", _("起始日期不能早于今天。"), 16, field="valid_from")
    _check_posted(member, department, hall, valid_from)
    _end_predecessor(member, department, hall, valid_from, by)
    role = RoleAssignment(
        member=member, role=Role.CHIEF_REPRESENTATIVE, department=department, hall=hall, valid_from=valid_from
    )
    try:
        with transaction.atomic():
            signed(role, by=by, reason=_("任命首席代表")).save()
    except IntegrityError as error:
        raise _already(department) from error
    return role


def _check_posted(member: StaffMember, department: Department, hall: Hall, on: date) -> None:
    if member.department_id != department.pk:
        message = _("%(member)s不是%(department)s的人员。") % {"member": member, "department": department}
        raise RuleBroken("member_of_other_unit", message, 16, field="member")
    if not member.is_active:
        raise RuleBroken("member_inactive", _("%(member)s的账号已经停用。") % {"member": member}, 16, field="member")
    if not member.postings.valid_on(on).filter(hall=hall, department=department).exists():
        message = _("%(member)s到那一天没有派驻%(hall)s，不能任首席代表。") % {"member": member, "hall": hall}
        raise RuleBroken("not_posted", message, 28, field="member")


def _end_predecessor(member: StaffMember, department: Department, hall: Hall, valid_from: date, by: Any) -> None:
    running = Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from)
    chiefs = RoleAssignment.objects.select_for_update(of=("self",)).filter(
        running, role=Role.CHIEF_REPRESENTATIVE, department=department, hall=hall
    )
    for role in chiefs:
        if role.valid_from >= valid_from or role.member_id == member.pk:
            raise _already(department)
        role.valid_until = valid_from - timedelta(days=1)
        signed(role, by=by, reason=_("改任首席代表")).save(update_fields=["valid_until"])


def _already(department: Department) -> RuleBroken:
    message = _("%(department)s在这个中心那段时间已有首席代表。") % {"department": department}
    return RuleBroken("chief_already", message, 16, field="valid_from")
