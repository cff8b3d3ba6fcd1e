"""The till of the demonstration: three orders of the last working day, two of them paid, and the bank's file of it."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_default_timezone, make_aware

from approvals.models import FeeOrder, Item, Tariff
from approvals.operations.checklist import MaterialCheck
from approvals.operations.fees import Charge, raise_order
from approvals.operations.intake import accept, receive
from approvals.operations.reconciliation import import_statement
from approvals.operations.till import close_day, pay
from approvals.states import CheckResult, PaymentMethod
from hall.calendars import work_calendar
from hall.management.demo.cases import applicant, desks
from hall.management.demo.county import County
from hall.management.demo.stories import Desk
from hall.moment import moved_to, today
from staff.models import StaffMember
from windows.models import PostHolding

ORDERS = 3
REFERENCE = "2026090100000017"
#: What the bank has booked: the card payment, and a transfer that nobody at the till knows of.
BANK_FILE = "交易流水号,缴款通知书编号,金额\n{reference},{number},{amount}\n2026090100000018,,50.00\n合计,,{total}\n"


def tell(county: County, items: list[Item]) -> None:
    """Nothing where no item at the centre has a published price."""
    hall = county.halls[0]
    day = work_calendar(hall.pk).previous_working_day(today() - timedelta(days=1))
    priced = [desk for desk in desks(items) if desk.window.hall_id == hall.pk and _price(desk) is not None]
    if not priced:
        return
    orders = [_order(priced[number % len(priced)], day, county, Random(number)) for number in range(ORDERS)]
    _take(orders, day, StaffMember.objects.get(username="cashier"))


def _price(desk: Desk) -> Tariff | None:
    version = desk.item.current
    return version.tariffs.filter(amount__gt=0).first() if version and version.charges_fee else None


def _order(desk: Desk, day: date, county: County, random: Random) -> FeeOrder:
    """One application taken in and accepted in the morning, with its order."""
    with moved_to(_at(day, 9, 30)):
        checks = [MaterialCheck(material.pk, CheckResult.COMPLETE) for material in desk.materials]
        party = applicant(desk, random, county)
        case = receive(item=desk.item, window=desk.window, applicant=party, materials=checks, by=desk.clerk)
        accept(case, by=desk.clerk)
    with moved_to(_at(day, 10)):
        return raise_order(case, lines=[Charge(_price(desk).pk, 1)], by=desk.clerk)


def _take(orders: list[FeeOrder], day: date, cashier: StaffMember) -> None:
    till = PostHolding.objects.get(member=cashier).post.window
    with moved_to(_at(day, 15)):
        pay(orders[0], method=PaymentMethod.CASH, by=cashier)
        pay(orders[1], method=PaymentMethod.CARD, bank_reference=REFERENCE, by=cashier)
    with moved_to(_at(day, 17, 20)):
        close_day(till, by=cashier)
    total = orders[1].total + 50
    content = BANK_FILE.format(reference=REFERENCE, number=orders[1].number, amount=orders[1].total, total=total)
    with moved_to(_at(day, 17, 25)):
        import_statement(till.hall, day=day, name="bank.csv", content=content.encode(), by=cashier)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return make_aware(datetime.combine(day, time(hour, minute)), get_default_timezone())
