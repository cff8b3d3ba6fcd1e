"""Rows and bodies of the fees: a charging item at window 12, its orders, a refund that waits, a bank file."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from approvals.models import BankStatement, Case, FeeOrder, Receipt
from approvals.operations.fees import Charge, raise_order
from approvals.operations.intake import accept
from approvals.operations.reconciliation import import_statement
from approvals.operations.till import pay, request_refund
from approvals.states import PaymentMethod
from hall.moment import today
from tests.access.stage import Stage
from tests.approvals.fees import charging
from tests.factories import make_item, place
from tests.factories.cases import make_case

SHEET = "交易流水号,缴款通知书编号,金额\n{line}合计,,{total}\n"
FIRST_DAY = "2026-03-02"  # nothing was booked on it, so that no till has to be closed first


class _Sheet(ContentFile):
    """An upload that is read anew for every person who sends it."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


def _case(stage: Stage, name: str, where: str = "own") -> Case:
    """An accepted case of an item that charges, received at `where`."""

    def make() -> Case:
        item = stage.once("charging", lambda: _charging(stage))
        at = stage.places[where]
        return accept(make_case(item, at.window, at.clerk), by=at.clerk)

    return stage.once(f"charged.{name}", make)


def _charging(stage: Stage) -> Any:
    item = charging(make_item(stage.cast.department, "SFWL0009"), number=1, name="出版物零售单位设立审批")
    place(item, stage.cast.window)
    place(item, stage.cast.township_window)
    return item


def _order(stage: Stage, which: str) -> FeeOrder:
    def make() -> FeeOrder:
        where = "town" if which == "town" else "own"
        case = _case(stage, which, where)
        order = raise_order(case, lines=_lines(case), by=stage.places[where].clerk)
        if which in ("paid", "asked"):
            pay(order, method=PaymentMethod.CASH, by=stage.people["cash"])
        if which == "asked":
            receipt = Receipt.objects.get(order=order)
            request_refund(receipt, amount=Decimal("10.00"), reason="多收", by=stage.people["cash"])
        return order

    return stage.once(f"fee.{which}", make)


def _lines(case: Case) -> list[Charge]:
    return [Charge(case.version.tariffs.earliest("order").pk, 1)]


def _statement(stage: Stage, which: str) -> BankStatement:
    def make() -> BankStatement:
        content = SHEET.format(line="X1,没有的编号,7.00\n", total="7.00").encode()
        facts = {"day": today().replace(day=1), "name": "ccb.csv", "content": content, "by": stage.people["mgr"]}
        return import_statement(stage.cast.hall, **facts)

    return stage.once("statement", make)


def order_body(case: Case, *, is_api: bool) -> dict[str, Any]:
    (charge,) = _lines(case)
    if is_api:
        return {"lines": [{"tariff": charge.tariff, "quantity": 1}]}
    return {f"t{charge.tariff}-quantity": 1}


def _bank_file(stage: Stage, _variant: str) -> dict[str, Any]:
    content = SHEET.format(line="", total="0.00").encode()
    return {"bank-hall": stage.cast.hall.code, "bank-day": FIRST_DAY, "bank-file": _Sheet(content, name="ccb.csv")}


PAYMENT = {"method": "card", "bank_reference": "6217"}
REFUND = {"amount": "1.00", "reason": "多收"}
REASON = {"reason": "数量填错"}

NAMED: dict[str, Callable[[Stage, str], Any]] = {
    "charged": lambda stage, which: _case(stage, f"bare_{which}", which).number,
    "fee": lambda stage, which: _order(stage, which).number,
    "refund": lambda stage, _which: Receipt.objects.get(order=_order(stage, "asked")).refunds.get().pk,
    "statement": lambda stage, which: _statement(stage, which).pk,
    "difference": lambda stage, which: _statement(stage, which).differences.get().pk,
}

BODIES: dict[str, Callable[[Stage, str], dict[str, Any]]] = {
    "desk:fee_cancellation": lambda _stage, _variant: REASON,
    "desk:till_payment": lambda _stage, _variant: PAYMENT,
    "desk:till_refund": lambda _stage, _variant: REFUND,
    "desk:till_closing": lambda _stage, _variant: {"day": FIRST_DAY},
    "desk:till_statement": _bank_file,
    "manage:statements": _bank_file,
    "manage:refund_decline": lambda _stage, _variant: REASON,
    "manage:difference_explanation": lambda _stage, _variant: {"note": "次日入账"},
    "fee-order-payment": lambda _stage, _variant: PAYMENT,
    "fee-order-cancellation": lambda _stage, _variant: REASON,
    "fee-order-refund": lambda _stage, _variant: REFUND,
    "fee-order-approval": lambda _stage, _variant: {},
    "fee-order-decline": lambda _stage, _variant: REASON,
}
