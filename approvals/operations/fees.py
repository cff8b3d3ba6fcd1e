"""What an applicant has to pay: raised from the published tariff alone, cancelled while unpaid (article 5).

Neither act touches a clock: an unpaid fee never stops one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents.fees import fee_notice
from approvals.models import Case, FeeLine, FeeOrder, Tariff
from approvals.operations.lifecycle import begin, locked, move, record, required
from approvals.policies import cancel_fee
from approvals.states import Act, CaseState, EventKind, FeeState, PaperKind
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.money import LARGEST, display

ARTICLE = 5
MOST_PIECES = 9_999  # of one tariff line; more is a slip of the keyboard
LONGEST_REASON = 200  # characters


@dataclass(frozen=True)
class Charge:
    """How many pieces of one line of the tariff (key of the published Tariff) are charged."""

    tariff: int
    quantity: int


@transaction.atomic
def raise_order(case: Case, *, lines: Sequence[Charge], by: Any, due_on: date | None = None) -> FeeOrder:
    """Raise the order to pay for a case: lines of its own version's tariff, priced by the tariff (article 5).

    `due_on` is a local day, today or later. Raises no_fee, fee_order_open, fee_lines_missing, off_tariff,
    tariff_doubled, tariff_without_amount, fee_of_zero, quantity_invalid, fee_too_large, due_past.
    """
    at = now()
    case, grant = begin(case, Act.RAISE_FEE, by=by, at=at)
    if case.fee_orders.open().exists():
        message = _("这件办件还有没缴的缴款通知，请先缴款或者作废，再开新的。")
        raise RuleBroken("fee_order_open", message, ARTICLE)
    charged = _priced(case, lines)
    _check_due(due_on, at)
    order = FeeOrder(case=case, total=_total(charged), due_on=due_on, raised_by=by, raised_at=at)
    content = fee_notice(case, order, charged)
    order.paper = documents.issue(case, PaperKind.FEE_NOTICE, by=by, at=at, content=content)
    order.number = order.paper.number
    signed(order, by=by).save()
    for line in charged:
        line.order = order
        signed(line, by=by).save()
    state, facts = CaseState(case.state), {"order": order.number, "amount": str(order.total)}
    note = _("%(number)s，%(amount)s") % {"number": order.number, "amount": display(order.total)}
    move(case, Act.RAISE_FEE, state, by=by, at=at, kind=EventKind.FEE_RAISED, grant=grant, note=note, facts=facts)
    return order


@transaction.atomic
def cancel_order(order: FeeOrder, *, reason: str, by: Any) -> FeeOrder:
    """Cancel an order that nobody has paid, with the reason; its paper stays on record (article 5).

    Raises IllegalMove (fee_order_settled) once it is paid or cancelled, reason_missing, reason_too_long.
    """
    at = now()
    case, order = locked_order(order)
    grant = cancel_fee(by, order, at)
    must_be_open(order)
    reason = reason_of(reason, _("请写明作废的理由。"))
    order.state, order.cancelled_by, order.cancelled_at, order.cancel_reason = FeeState.CANCELLED, by, at, reason
    signed(order, by=by, reason=reason[:100]).save()
    facts = {"order": order.number, "amount": str(order.total)}
    record(
        case, EventKind.FEE_CANCELLED,
        before=case.state, by=by, at=at, article=ARTICLE, grant=grant, note=f"{order.number}：{reason}", facts=facts,
    )  # fmt: skip
    return order


def locked_order(order: FeeOrder) -> tuple[Case, FeeOrder]:
    """Lock the case, then the order, until the transaction ends, and read both anew."""
    case = locked(order.case)
    fresh = FeeOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=order.pk)
    fresh.case = case
    return case, fresh


def must_be_open(order: FeeOrder) -> None:
    """Raises IllegalMove when the order was paid, cancelled or refunded: a second click, or somebody was faster."""
    if order.state != FeeState.OPEN:
        named = {"number": order.number, "state": order.get_state_display()}
        message = _("%(number)s现在是“%(state)s”，不能再缴款或者作废。请刷新页面查看。") % named
        raise IllegalMove("fee_order_settled", message, ARTICLE)


def reason_of(text: str, message: str) -> str:
    """The reason without blanks around it. Raises reason_missing, reason_too_long."""
    reason = required(text, "reason_missing", message, ARTICLE, "reason")
    if len(reason) > LONGEST_REASON:
        message = _("理由不超过 %(most)d 个字。") % {"most": LONGEST_REASON}
        raise RuleBroken("reason_too_long", message, ARTICLE, field="reason")
    return reason


def _priced(case: Case, lines: Sequence[Charge]) -> list[FeeLine]:
    """The lines with name, unit and price of the tariff of the case's own version."""
    if not lines:
        raise RuleBroken("fee_lines_missing", _("请至少选择一个收费项目，填写数量。"), ARTICLE, field="lines")
    if len({line.tariff for line in lines}) != len(lines):
        raise RuleBroken("tariff_doubled", _("同一个收费项目只写一行，请合并数量。"), ARTICLE, field="lines")
    tariffs = {tariff.pk: tariff for tariff in case.version.tariffs.all()}
    return [_line(tariffs.get(line.tariff), line.quantity) for line in lines]


def _line(tariff: Tariff | None, quantity: int) -> FeeLine:
    if tariff is None:
        message = _("这一项不在本事项公布的收费标准里，不能收取。")
        raise RuleBroken("off_tariff", message, ARTICLE, field="lines")
    if tariff.amount is None:
        message = _("“%(name)s”公布的标准没有固定金额，不能开具缴款通知。") % {"name": tariff}
        raise RuleBroken("tariff_without_amount", message, ARTICLE, field="lines")
    if tariff.amount == 0:
        message = _("“%(name)s”公布的标准是 0 元，不需要缴款。") % {"name": tariff}
        raise RuleBroken("fee_of_zero", message, ARTICLE, field="lines")
    if not 1 <= quantity <= MOST_PIECES:
        message = _("“%(name)s”的数量要在 1 到 %(most)d 之间。") % {"name": tariff, "most": MOST_PIECES}
        raise RuleBroken("quantity_invalid", message, ARTICLE, field="lines")
    amount = tariff.amount * quantity
    price = {"unit_price": tariff.amount, "quantity": quantity, "amount": amount}
    return FeeLine(tariff=tariff, name=tariff.name, charge_unit=tariff.charge_unit, **price)


def _total(lines: Sequence[FeeLine]) -> Decimal:
    total = sum((line.amount for line in lines), Decimal("0.00"))
    if total > LARGEST:
        message = _("合计超过 %(most)s，请核对数量。") % {"most": display(LARGEST)}
        raise RuleBroken("fee_too_large", message, ARTICLE, field="lines")
    return total


def _check_due(due_on: date | None, at: datetime) -> None:
    if due_on is not None and due_on < localdate(at):
        raise RuleBroken("due_past", _("缴款期限不能早于今天。"), ARTICLE, field="due_on")
