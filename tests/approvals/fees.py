"""Fees for tests: an item that charges, a cashier at her window, orders and receipts made by the operations."""

from decimal import Decimal

import pytest

from approvals.models import Case, FeeOrder, ItemVersion, Receipt, Tariff
from approvals.operations.fees import Charge, raise_order
from approvals.operations.intake import accept
from approvals.operations.till import pay
from approvals.states import PaymentMethod, VersionState
from hall.errors import RuleBroken
from staff.models import StaffMember
from staff.states import Role
from tests.approvals.stages import codes
from tests.factories import give_role, hold_post, make_department, make_member, make_version, make_window, post_to
from tests.factories.cases import make_case
from tests.factories.catalogue import PUBLISHED_AT
from windows.models import Window
from windows.states import Side, WindowKind


def make_tariff(version: ItemVersion, order: int = 1, **fields) -> Tariff:
    defaults = {"name": "证照工本费", "amount": Decimal("10.00"), "charge_unit": "本", "basis": "示价〔2020〕3号"}
    return Tariff.objects.create(version=version, order=order, **(defaults | fields))


def charging(item, number: int = 2, **fields):
    """The item with a version in force that charges: 10 yuan, 80.50, a line without amount, one of zero."""
    version = make_version(item, charges_fee=True, **fields)
    make_tariff(version)
    make_tariff(version, 2, name="注册登记费", amount=Decimal("80.50"), charge_unit="件")
    make_tariff(version, 3, name="检测费", amount=None, standard="按实际成本")
    make_tariff(version, 4, name="免收的查询费", amount=Decimal("0.00"))
    version.state, version.number, version.published_at = VersionState.PUBLISHED, number, PUBLISHED_AT
    version.save()
    item.current = version
    item.save()
    return item


def make_cashier(hall, number: int = 40, username: str = "cashier", name: str = "韦春梅") -> StaffMember:
    """A cashier of the hall who holds the A post at its cashier window."""
    department = make_department(f"财政局{number}", f"示财{number}")
    member = make_member(username, name, department=department)
    give_role(member, Role.CASHIER, hall=hall)
    post_to(member, hall, department)
    hold_post(member, make_window(hall, number, kind=WindowKind.CASHIER), Side.A)
    return member


def till(cashier: StaffMember) -> Window:
    return Window.objects.get(posts__holdings__member=cashier)


def charged_case(cast) -> Case:
    """An accepted case of an item that charges."""
    if not cast.item.current.charges_fee:
        charging(cast.item)
    return accept(make_case(cast.item, cast.window, cast.clerk_a), by=cast.clerk_a)


def tariffs(case: Case) -> list[Tariff]:
    return list(case.version.tariffs.all())


def order_for(case: Case, by: StaffMember, pieces: int = 1) -> FeeOrder:
    """An order of `pieces` × 10 yuan."""
    return raise_order(case, lines=[Charge(tariffs(case)[0].pk, pieces)], by=by)


def open_order(cast, pieces: int = 1) -> FeeOrder:
    return order_for(charged_case(cast), cast.clerk_a, pieces)


def broken(operation, *arguments, **named) -> tuple[str, str | int | None]:
    """Code and article of the rule that an operation breaks."""
    with pytest.raises(RuleBroken) as raised:
        operation(*arguments, **named)
    assert raised.value.message.endswith("。")
    return codes(raised)


def paid(cast, cashier: StaffMember, pieces: int = 1, method: str = PaymentMethod.CASH, reference: str = "") -> Receipt:
    return pay(open_order(cast, pieces), method=method, bank_reference=reference, by=cashier)
