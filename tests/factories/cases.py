"""Cases, made by the operations themselves."""

from collections.abc import Iterable

from approvals.models import Case, Item, ItemVersion
from approvals.operations.checklist import MaterialCheck
from approvals.operations.intake import receive
from approvals.operations.parties import PartyData
from approvals.states import Audience, CheckResult, IdType
from staff.models import StaffMember
from windows.models import Window


def party(name: str = "覃小兰", **fields) -> PartyData:
    """A person with a valid, made-up resident id."""
    defaults = {
        "kind": Audience.PERSON,
        "name": name,
        "id_type": IdType.RESIDENT_ID,
        "id_number": "441201199001010026",
        "phone": "13800000042",
    }
    return PartyData(**(defaults | fields))


def check_all(
    version: ItemVersion, *, missing: Iterable[int] = (), remark: str = "请补交原件 1 份"
) -> list[MaterialCheck]:
    """Every material of the version complete, but for those whose order is in `missing`."""
    absent = set(missing)
    return [
        MaterialCheck(material.pk, CheckResult.MISSING, remark)
        if material.order in absent
        else MaterialCheck(material.pk, CheckResult.COMPLETE)
        for material in version.materials.all()
    ]


def make_case(item: Item, window: Window, by: StaffMember, *, missing: Iterable[int] = (), **fields) -> Case:
    """A received case with its materials checked; time is the caller's (time-machine)."""
    version = item.current
    assert version is not None
    return receive(
        item=item,
        window=window,
        applicant=fields.pop("applicant", party()),
        materials=check_all(version, missing=missing),
        by=by,
        **fields,
    )
