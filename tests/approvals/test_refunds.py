"""Refunds: asked for at the till, approved by a second person, never more than was paid (article 5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from approvals.models import Refund
from approvals.operations.till import approve_refund, decline_refund, pay, request_refund
from approvals.operations.withdrawal import withdraw
from approvals.states import EventKind, FeeState, PaymentMethod, RefundState
from approvals.verification import verify
from staff.states import Role
from tests.approvals.fees import broken
from tests.approvals.stages import fresh, last_event
from tests.factories import give_role

TODAY = date(2026, 3, 2)


def test_refund_takes_a_second_person(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    refund = request_refund(receipt, amount=Decimal("10.00"), reason="多收一本", by=cashier)
    assert (refund.state, refund.number) == (RefundState.REQUESTED, "")
    assert broken(approve_refund, refund, by=cashier) == ("dual_control", 5)
    for stranger in (cast.clerk_a, cast.chief, cast.leader, cast.supervisor):
        assert broken(approve_refund, refund, by=stranger) == ("role_missing", 5)
    refund = approve_refund(refund, by=cast.manager)
    assert (refund.state, refund.number, refund.booked_on) == (RefundState.APPROVED, "SF退〔2026〕0001号", TODAY)
    event = last_event(order.case)
    assert (event.kind, event.article, event.by) == (EventKind.FEE_REFUNDED, "5", cast.manager)
    assert event.facts == {"order": order.number, "refund": refund.number, "amount": "10.00"}
    order.refresh_from_db()
    assert order.state == FeeState.PAID  # a part went back
    assert broken(approve_refund, refund, by=cast.manager) == ("refund_decided", 5)


def test_manager_who_is_cashier_too_does_not_approve_her_own(cast, cashier, order):
    give_role(cashier, Role.HALL_MANAGER, hall=cast.hall)
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    refund = request_refund(receipt, amount=Decimal(1), reason="错", by=cashier)
    assert broken(approve_refund, refund, by=cashier) == ("dual_control", 5)
    refund.state, refund.decided_by, refund.number, refund.booked_on = RefundState.APPROVED, cashier, "x", TODAY
    with pytest.raises(IntegrityError, match="refund_is_decided_by_another"), transaction.atomic():
        refund.save()


def test_whole_refund_settles_the_order_and_a_second_one_is_refused(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    approve_refund(request_refund(receipt, amount=Decimal("30.00"), reason="重复缴款", by=cashier), by=cast.manager)
    order.refresh_from_db()
    assert (order.state, receipt.left()) == (FeeState.REFUNDED, Decimal("0.00"))
    again = broken(request_refund, receipt, amount=Decimal("0.01"), reason="再退", by=cashier)
    assert again == ("refunded_already", 5)


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        ("30.01", "多收", "refund_too_large"),
        ("0.00", "多收", "refund_of_zero"),
        ("-1.00", "多收", "refund_of_zero"),
        ("1.00", " ", "reason_missing"),
        ("1.00", "字" * 201, "reason_too_long"),
    ],
)
def test_bad_refunds_name_article_5(cashier, order, amount, reason, code):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    assert broken(request_refund, receipt, amount=Decimal(amount), reason=reason, by=cashier) == (code, 5)
    assert not Refund.objects.exists()


def test_refunds_add_up_to_what_was_paid_at_most(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    approve_refund(request_refund(receipt, amount=Decimal("20.00"), reason="多收", by=cashier), by=cast.manager)
    assert broken(request_refund, receipt, amount=Decimal("10.01"), reason="多收", by=cashier) == (
        "refund_too_large",
        5,
    )
    request_refund(receipt, amount=Decimal("10.00"), reason="多收", by=cashier)
    assert broken(request_refund, receipt, amount=Decimal("1.00"), reason="多收", by=cashier) == ("refund_waits", 5)


def test_declined_refund_books_nothing_and_another_may_be_asked(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    refund = request_refund(receipt, amount=Decimal("20.00"), reason="多收", by=cashier)
    assert broken(decline_refund, refund, reason=" ", by=cast.manager) == ("reason_missing", 5)
    refund = decline_refund(refund, reason="金额不对", by=cast.manager)
    assert (refund.state, refund.decision_note, refund.booked_on) == (RefundState.DECLINED, "金额不对", None)
    assert receipt.left() == Decimal("30.00")
    assert request_refund(receipt, amount=Decimal("10.00"), reason="多收", by=cashier).state == RefundState.REQUESTED


def test_only_a_cashier_at_the_till_asks_for_a_refund(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    assert broken(request_refund, receipt, amount=Decimal(1), reason="错", by=cast.clerk_a) == ("not_cashier", 5)


def test_case_may_end_while_its_money_still_moves(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    withdraw(order.case, reason="不再申请", by=cast.clerk_a)
    refund = request_refund(receipt, amount=Decimal("30.00"), reason="已撤回", by=cashier)
    approve_refund(refund, by=cast.manager)
    assert fresh(order.case).state == "withdrawn"
    assert last_event(order.case).kind == EventKind.FEE_REFUNDED
    assert verify()["differences"] == []
