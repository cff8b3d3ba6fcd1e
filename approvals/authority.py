"""Who acts under a letter of authority, who keeps the register of letters and seals, who uses a seal (article 9)."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import ApprovalSeal, Case, Mandate
from approvals.states import MandatePower
from hall.errors import NotAllowed
from hall.permissions import Grant
from staff.models import Department, RoleAssignment
from staff.policies import hold_department_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS, HALL_READERS, roles_of
from staff.states import Role
from windows.policies import acts_for
from windows.queries.duty import covered_members


def hold_mandate(user: Any, case: Case, power: MandatePower, at: datetime) -> Grant:
    """The mandate of the deciding department that lets `user` do `power` on the item of `case` at `at`.

    It is asked for at the moment of the act; a B holder has A's mandates while she covers (article 10). Raises
    NotAllowed (mandate_missing), which says what is the matter with the mandate there is: expired, revoked, not begun,
    over other items, without this power.
    """
    covered = acts_for(user, case.window, at)
    members = [user.pk, covered] if covered else [user.pk]
    given = Mandate.objects.filter(department=case.department_id).for_clerk(*members)
    held = given.in_force(at).covering(case.item).giving(power).select_related("clerk").order_by("valid_until").last()
    if held is not None:
        return Grant.of(held, covered)
    raise NotAllowed("mandate_missing", _message(given, case, power, at), 9)


def _message(given: Any, case: Case, power: MandatePower, at: datetime) -> str:
    words = {
        "why": _why(given, case, power, at),
        "department": case.department,
        "act": power.label,
    }
    if power == MandatePower.DECIDE:
        return _("%(why)s，即办件要由审批股审核人决定，请转交审核人；或者请%(department)s登记授权后再办。") % words
    return _("%(why)s，不能在这里%(act)s。请找有授权的同事办理，或者请%(department)s登记授权委托书。") % words


def _why(given: Any, case: Case, power: MandatePower, at: datetime) -> str:
    """What is the matter with this clerk's letters: of those that would do the latest, else what is lacking."""
    latest = given.covering(case.item).giving(power).order_by("valid_from", "pk").last()
    if latest is not None:
        return _ended(latest, at)
    names = {"department": case.department, "power": power.label}
    if given.in_force(at).covering(case.item).exists():
        return _("%(department)s给您的授权委托书没有授予“%(power)s”") % names
    if given.in_force(at).exists():
        return _("%(department)s给您的授权委托书没有包括这个事项") % names
    return _("您没有%(department)s的授权委托书") % names


def _ended(mandate: Mandate, at: datetime) -> str:
    if mandate.revoked_at is not None and mandate.revoked_at <= at:
        said, on = _("授权委托书%(number)s已于 %(day)s撤销"), localdate(mandate.revoked_at)
    elif mandate.valid_from > localdate(at):
        said, on = _("授权委托书%(number)s自 %(day)s起才生效"), mandate.valid_from
    else:
        said, on = _("授权委托书%(number)s已于 %(day)s到期"), mandate.valid_until
    return said % {"number": mandate.number, "day": _day(on)}


def _day(on: date) -> str:
    return _("%(year)d 年 %(month)d 月 %(day)d 日") % {"year": on.year, "month": on.month, "day": on.day}


# The registers of mandates and seals


def read_authority(user: Any, department: Department | None, at: datetime) -> Grant:
    """Open the registers of mandates and seals: the hall's readers; sections and leaders, each their department's."""
    return hold_hall_role(user, (*HALL_READERS, *DEPARTMENT_READERS), None, at)


def run_authority(user: Any, department: Department | None, at: datetime) -> Grant:
    """Register and revoke mandates, register and replace seals: the department's principal leader, who gives the
    power himself, or a hall manager, who files his signed paper. Without a department: of any."""
    for row in roles_of(user, at):
        if row.role == Role.HALL_MANAGER or _leads(row, department):
            return Grant.of(row)
    raise NotAllowed("role_missing", _("由授权单位的主要领导或者中心管理登记，您没有这项职责。"), 9)


def _leads(row: RoleAssignment, department: Department | None) -> bool:
    return row.role == Role.PRINCIPAL_LEADER and (department is None or row.department_id == department.pk)


def lead_department(user: Any, department: Department, at: datetime) -> Grant:
    """Give authority in the name of `department`: its principal leader alone (article 9)."""
    return hold_department_role(user, (Role.PRINCIPAL_LEADER,), department, at, 9)


def departments_run(user: Any, at: datetime) -> QuerySet[Department]:
    """The departments for which `user` may register mandates and seals."""
    roles = roles_of(user, at)
    active = Department.objects.filter(is_active=True)
    if any(row.role == Role.HALL_MANAGER for row in roles):
        return active
    return active.filter(pk__in=[row.department_id for row in roles if row.role == Role.PRINCIPAL_LEADER])


def keep_seal(user: Any, seal: ApprovalSeal, at: datetime) -> Grant:
    """Hand a seal over or report its loss: who keeps it, or who keeps the register."""
    if user.is_active and seal.custodian_id == user.pk:
        return Grant.of(seal)
    return run_authority(user, seal.department, at)


def run_seal(user: Any, seal: ApprovalSeal, at: datetime) -> Grant:
    """Replace a seal or take it out of use: who keeps the register."""
    return run_authority(user, seal.department, at)


def hold_seal(user: Any, subject: tuple[ApprovalSeal, Case], at: datetime) -> Grant:
    """Set the seal on a paper of a case: its custodian, or a clerk whose mandate over the item lets her (article 9)."""
    seal, case = subject
    if user.is_active and seal.custodian_id == user.pk:
        return Grant.of(seal)
    return hold_mandate(user, case, MandatePower.SEAL, at)


def touch_seal(user: Any, seal: ApprovalSeal, at: datetime) -> Grant:
    """Open the form of a use: who keeps the seal, or holds a mandate of its department to use seals at all.

    Whether the mandate covers the item is asked by `hold_seal` when it is set. Raises NotAllowed (mandate_missing).
    """
    if user.is_active and seal.custodian_id == user.pk:
        return Grant.of(seal)
    members = (user.pk, *covered_members(user, at))
    lent = Mandate.objects.in_force(at).for_clerk(*members).giving(MandatePower.SEAL).filter(department=seal.department)
    held = lent.select_related("clerk").first()
    if held is None:
        raise NotAllowed("mandate_missing", _("您不是这枚印章的保管人，也没有使用它的授权。"), 9)
    return Grant.of(held)
