"""The till (收费窗口): payment, refund by two persons, the closing of the day (article 5).

Locks are taken in one order: case, fee order, window. Whoever books on a till holds its window, so that nothing slips
in beside a closing.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents.fees import fee_receipt
from approvals.models import DayClosing, DayClosingLine, FeeOrder, Receipt, Refund
from approvals.operations.fees import ARTICLE, locked_order, must_be_open, reason_of
from approvals.operations.lifecycle import record
from approvals.policies import close_till, decide_refund, request_refund_of, till_of
from approvals.queries.fees import method_sums
from approvals.states import CaseState, EventKind, FeeState, PaperKind, PaymentMethod, RefundState
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.money import display
from hall.numbering import refund_number
from hall.templatetags.hall import zh_day
from windows.models import Window

LONGEST_REFERENCE = 60  # characters
SUMS = ("receipts", "received", "refunds", "refunded")


@transaction.atomic
def pay(order: FeeOrder, *, method: str, by: Any, bank_reference: str = "") -> Receipt:
    """Take the whole amount of an order at the cashier's window and give the receipt; exactly once (article 5).

    The amount is the order's, never typed. Raises NotAllowed, IllegalMove (fee_order_settled), case_withdrawn,
    method_unknown, reference_missing, reference_too_long, day_closed.
    """
    at = now()
    case, order = locked_order(order)
    window, grant = till_of(by, case.hall, at)
    must_be_open(order)
    if case.state == CaseState.WITHDRAWN:
        raise RuleBroken("case_withdrawn", _("这件申请已经撤回，不能再收费，请窗口作废缴款通知。"), ARTICLE)
    reference = _reference(method, bank_reference)
    _open_till(window, localdate(at))
    content = fee_receipt(order, window, method=str(PaymentMethod(method).label), bank_reference=reference)
    paper = documents.issue(case, PaperKind.FEE_RECEIPT, by=by, at=at, content=content)
    receipt = Receipt(order=order, number=paper.number, paper=paper, amount=order.total, method=method, at=at)
    receipt.bank_reference, receipt.window, receipt.cashier, receipt.booked_on = reference, window, by, localdate(at)
    signed(receipt, by=by).save()
    order.state = FeeState.PAID
    signed(order, by=by).save()
    facts = {"order": order.number, "receipt": receipt.number, "amount": str(receipt.amount), "method": method}
    note = _("%(receipt)s，%(amount)s") % {"receipt": receipt.number, "amount": display(receipt.amount)}
    record(
        case, EventKind.FEE_PAID,
        before=case.state, by=by, at=at, article=ARTICLE, grant=grant, note=note, facts=facts,
    )  # fmt: skip
    return receipt


@transaction.atomic
def request_refund(receipt: Receipt, *, amount: Decimal, reason: str, by: Any) -> Refund:
    """Ask for money back from a receipt, in yuan, with the reason; nothing is booked before a second person approves.

    Raises NotAllowed, refund_waits, refund_of_zero, refund_too_large (more than is left), reason_missing. Article 5.
    """
    at = now()
    locked_order(receipt.order)
    request_refund_of(by, receipt, at)
    if receipt.refunds.filter(state=RefundState.REQUESTED).exists():
        raise IllegalMove("refund_waits", _("这张收据已经有一笔退款在等审批。"), ARTICLE)
    _check_refund(receipt, amount)
    reason = reason_of(reason, _("请写明退款的理由。"))
    refund = Refund(receipt=receipt, amount=amount, reason=reason, requested_by=by, requested_at=at)
    signed(refund, by=by, reason=reason[:100]).save()
    return refund


@transaction.atomic
def approve_refund(refund: Refund, *, by: Any) -> Refund:
    """Approve a refund as the second person: it is booked today at the till that took the money (article 5).

    Raises NotAllowed (dual_control), IllegalMove (refund_decided), refund_too_large, day_closed.
    """
    at = now()
    case, order = locked_order(refund.receipt.order)
    refund, receipt = _locked_refund(refund, order)
    grant = decide_refund(by, refund, at)
    _check_refund(receipt, refund.amount)
    _open_till(receipt.window, localdate(at))
    refund.state, refund.decided_by, refund.decided_at, refund.booked_on = RefundState.APPROVED, by, at, localdate(at)
    refund.number = refund_number(case.hall.code, at)
    signed(refund, by=by).save()
    if receipt.left() == 0:
        order.state = FeeState.REFUNDED
        signed(order, by=by, reason=refund.number).save()
    facts = {"order": order.number, "refund": refund.number, "amount": str(refund.amount)}
    note = _("%(refund)s，%(amount)s，%(reason)s") % {
        "refund": refund.number,
        "amount": display(refund.amount),
        "reason": refund.reason,
    }
    record(
        case, EventKind.FEE_REFUNDED,
        before=case.state, by=by, at=at, article=ARTICLE, grant=grant, note=note, facts=facts,
    )  # fmt: skip
    return refund


@transaction.atomic
def decline_refund(refund: Refund, *, reason: str, by: Any) -> Refund:
    """Decline a refund with the reason; nothing is booked (article 5). Raises NotAllowed, refund_decided."""
    at = now()
    _case, order = locked_order(refund.receipt.order)
    refund, _receipt = _locked_refund(refund, order)
    decide_refund(by, refund, at)
    refund.decision_note = reason_of(reason, _("请写明不批准的理由。"))
    refund.state, refund.decided_by, refund.decided_at = RefundState.DECLINED, by, at
    signed(refund, by=by, reason=refund.decision_note[:100]).save()
    return refund


@transaction.atomic
def close_day(window: Window, *, by: Any, day: date | None = None) -> DayClosing:
    """Close a day (local, today without it) of a till: counts and sums by method; nothing is booked on it any more.

    Raises NotAllowed, closing_ahead, IllegalMove (day_closed). Article 5.
    """
    at = now()
    close_till(by, window, at)
    on = day or localdate(at)
    if on > localdate(at):
        raise RuleBroken("closing_ahead", _("还没有到这一天，不能提前扎账。"), ARTICLE, field="day")
    _open_till(window, on)
    sums = method_sums(window, on)
    closing = DayClosing(window=window, day=on, closed_by=by, closed_at=at)
    for name in SUMS:
        setattr(closing, name, sum(getattr(one, name) for one in sums))
    signed(closing, by=by).save()
    for one in sums:
        facts = {name: getattr(one, name) for name in SUMS}
        signed(DayClosingLine(closing=closing, method=one.method, **facts), by=by).save()
    return closing


def _open_till(window: Window, on: date) -> None:
    """Lock the till until the transaction ends. Raises IllegalMove (day_closed) when its day is closed."""
    Window.objects.select_for_update(no_key=True).get(pk=window.pk)
    if DayClosing.objects.filter(window=window, day=on).exists():
        named = {"window": window, "day": zh_day(on)}
        message = _("%(window)s %(day)s已经扎账，这一天不能再记账，请改在下一个工作日办理。") % named
        raise IllegalMove("day_closed", message, ARTICLE)


def _reference(method: str, bank_reference: str) -> str:
    if method not in PaymentMethod:
        raise RuleBroken("method_unknown", _("请选择缴款方式。"), ARTICLE, field="method")
    reference = bank_reference.strip()
    if method != PaymentMethod.CASH and not reference:
        message = _("不是现金的，要写明银行交易流水号，对账时要用。")
        raise RuleBroken("reference_missing", message, ARTICLE, field="bank_reference")
    if len(reference) > LONGEST_REFERENCE:
        message = _("交易流水号不超过 %(most)d 个字。") % {"most": LONGEST_REFERENCE}
        raise RuleBroken("reference_too_long", message, ARTICLE, field="bank_reference")
    return reference


def _check_refund(receipt: Receipt, amount: Decimal) -> None:
    if amount <= 0:
        raise RuleBroken("refund_of_zero", _("退款金额要大于 0。"), ARTICLE, field="amount")
    left = receipt.left()
    if left == 0:
        raise IllegalMove("refunded_already", _("这张收据已经全部退还，不能再退。"), ARTICLE)
    if amount > left:
        message = _("最多还能退 %(left)s。") % {"left": display(left)}
        raise RuleBroken("refund_too_large", message, ARTICLE, field="amount")


def _locked_refund(refund: Refund, order: FeeOrder) -> tuple[Refund, Receipt]:
    """The refund read anew under the lock of its order. Raises IllegalMove (refund_decided)."""
    fresh = (
        Refund.objects.select_for_update(of=("self",), no_key=True)
        .select_related("receipt__window__hall")
        .get(pk=refund.pk)
    )
    if fresh.state != RefundState.REQUESTED:
        message = _("这笔退款现在是“%(state)s”，不能再审批。") % {"state": fresh.get_state_display()}
        raise IllegalMove("refund_decided", message, ARTICLE)
    fresh.receipt.order = order
    return fresh, fresh.receipt
