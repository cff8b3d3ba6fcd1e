"""Letters of authority and seals."""

from collections.abc import Iterable
from datetime import date
from itertools import count

from approvals.models import ApprovalSeal, Item, Mandate
from approvals.states import MandatePower
from hall.moment import now
from staff.models import Department, StaffMember
from staff.states import Role
from tests.factories.people import LONG_AGO, give_role, make_member

FOR_GOOD = date(2035, 12, 31)
_numbers = count(1)


def make_mandate(
    clerk: StaffMember,
    department: Department,
    *powers: MandatePower,
    items: Iterable[Item] = (),
    giver: StaffMember | None = None,
    **fields,
) -> Mandate:
    """A mandate over all items of the department, or over those named, to accept unless `powers` says otherwise."""
    named = list(items)
    giver = giver or leader_of(department)
    defaults = {
        "number": f"{department.paper_name}许授〔2020〕{next(_numbers):04d}号",
        "all_items": not named,
        "powers": list(powers or (MandatePower.ACCEPT,)),
        "valid_from": LONG_AGO,
        "valid_until": FOR_GOOD,
        "signed_on": LONG_AGO,
        "registered_by": giver,
        "registered_at": now(),
    }
    mandate = Mandate.objects.create(department=department, clerk=clerk, giver=giver, **(defaults | fields))
    mandate.items.set(named)
    return mandate


def make_seal(department: Department, custodian: StaffMember, name: str = "", **fields) -> ApprovalSeal:
    name = name or f"{department.name}行政审批专用章"
    return ApprovalSeal.objects.create(
        department=department, custodian=custodian, name=name, registered_on=LONG_AGO, **fields
    )


def leader_of(department: Department) -> StaffMember:
    """The principal leader who signs for the department; made where there is none."""
    leader = StaffMember.objects.filter(roles__role=Role.PRINCIPAL_LEADER, roles__department=department).first()
    if leader is None:
        leader = make_member(name="谢振华", department=department)
        give_role(leader, Role.PRINCIPAL_LEADER, department=department)
    return leader
