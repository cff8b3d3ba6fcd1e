"""What the papers about money say: the notice to pay and the receipt (article 5)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case, FeeLine, FeeOrder
from hall.money import in_words
from windows.models import Window
from windows.states import WindowKind


def fee_notice(case: Case, order: FeeOrder, lines: Iterable[FeeLine]) -> dict[str, Any]:
    """The notice to pay: each line of the tariff with its basis, the sum in figures and in words, where to pay."""
    return {
        "lines": [_line(line) | {"basis": line.tariff.basis, "standard": line.tariff.standard} for line in lines],
        "total": str(order.total),
        "total_words": in_words(order.total),
        "due_on": order.due_on.isoformat() if order.due_on else "",
        "tills": tills(case),
        "statement": _("只在银行收费窗口缴款，其他窗口不收费。是否缴款不影响办理期限的计算。"),
    }


def fee_receipt(order: FeeOrder, window: Window, *, method: str, bank_reference: str) -> dict[str, Any]:
    """The receipt for the payment of one order at the cashier's window."""
    return {
        "order": order.number,
        "lines": [_line(line) for line in order.lines.all()],
        "total": str(order.total),
        "total_words": in_words(order.total),
        "method": method,
        "bank_reference": bank_reference,
        "till": str(window),
    }


def tills(case: Case) -> list[str]:
    """The cashier windows of the case's hall, as people find them."""
    windows = Window.objects.filter(hall=case.hall_id, kind=WindowKind.CASHIER, is_active=True)
    return [f"{window}（{window.zone}）" if window.zone else str(window) for window in windows]


def _line(line: FeeLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "unit": line.charge_unit,
        "unit_price": str(line.unit_price),
        "quantity": line.quantity,
        "amount": str(line.amount),
    }
