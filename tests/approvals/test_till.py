"""The till: one payment an order, closed days, and money that always balances (article 5)."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from approvals.models import DayClosing, FeeOrder, Receipt, Refund
from approvals.operations.fees import cancel_order
from approvals.operations.till import approve_refund, close_day, decline_refund, pay, request_refund
from approvals.operations.withdrawal import withdraw
from approvals.states import EventKind, FeeState, PaymentMethod, RefundState
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from staff.states import Role
from tests.approvals.fees import broken, make_cashier, open_order, paid, till
from tests.approvals.stages import NEXT_DAY, at, codes, last_event
from tests.factories import give_role, hold_post, make_member, make_window, post_to, send_away
from windows.states import Side, WindowKind

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


def test_cashier_takes_the_whole_amount_and_gives_a_receipt(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.SCAN, bank_reference=" 6217001 ", by=cashier)
    order.refresh_from_db()
    assert order.state == FeeState.PAID
    assert (receipt.number, receipt.amount) == ("示文旅许据〔2026〕0001号", Decimal("30.00"))
    assert (receipt.bank_reference, receipt.window, receipt.cashier) == ("6217001", till(cashier), cashier)
    assert receipt.booked_on == TODAY
    said = receipt.paper.content
    assert (said["total"], said["total_words"], said["method"]) == ("30.00", "叁拾元整", "扫码")
    event = last_event(order.case)
    assert (event.kind, event.article, event.by) == (EventKind.FEE_PAID, "5", cashier)
    assert event.grant_row.startswith("windows.PostHolding:")
    assert event.state_before == event.state_after == "accepted"
    assert receipt.history.get().history_user == cashier
    assert verify()["differences"] == []


def test_order_is_paid_once(cast, cashier, order):
    pay(order, method=PaymentMethod.CASH, by=cashier)
    assert broken(pay, order, method=PaymentMethod.CASH, by=cashier) == ("fee_order_settled", 5)
    assert Receipt.objects.count() == 1
    receipt = Receipt.objects.get()
    receipt.pk, receipt.number = None, "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        receipt.save()


@pytest.mark.parametrize("who", ["clerk_a", "clerk_b", "chief", "reviewer", "leader", "manager", "supervisor"])
def test_nobody_but_a_cashier_takes_money(cast, order, who):
    with pytest.raises(NotAllowed) as raised:
        pay(order, method=PaymentMethod.CASH, by=getattr(cast, who))
    assert codes(raised) == ("not_cashier", 5)
    assert "收费员" in raised.value.message
    assert not Receipt.objects.exists()


def test_role_without_the_window_and_window_without_the_role_are_not_enough(cast, order):
    roaming = make_member("roaming", "黄丽")
    give_role(roaming, Role.CASHIER, hall=cast.hall)
    assert broken(pay, order, method=PaymentMethod.CASH, by=roaming) == ("not_at_till", 5)
    seated = make_member("seated", "梁丹", department=cast.department)
    post_to(seated, cast.hall, cast.department)
    hold_post(seated, make_window(cast.hall, 41, kind=WindowKind.CASHIER), Side.A)
    assert broken(pay, order, method=PaymentMethod.CASH, by=seated) == ("not_cashier", 5)
    give_role(cast.clerk_a, Role.CASHIER, hall=cast.hall)  # at window 12, which is no till
    assert broken(pay, order, method=PaymentMethod.CASH, by=cast.clerk_a) == ("not_at_till", 5)


def test_cashier_of_another_hall_and_one_on_leave_take_nothing(cast, cashier, order):
    elsewhere = make_cashier(cast.other_hall, 2, "cashier_2", "卢燕")
    assert broken(pay, order, method=PaymentMethod.CASH, by=elsewhere) == ("not_cashier", 5)
    send_away(cashier, cast.hall)
    assert broken(pay, order, method=PaymentMethod.CASH, by=cashier) == ("on_leave", 10)


@pytest.mark.parametrize(
    ("method", "reference", "code"),
    [
        ("cheque", "1", "method_unknown"),
        ("", "1", "method_unknown"),
        (PaymentMethod.CARD, "  ", "reference_missing"),
        (PaymentMethod.TRANSFER, "", "reference_missing"),
        (PaymentMethod.SCAN, "1" * 61, "reference_too_long"),
    ],
)
def test_bad_payments_name_article_5_and_leave_the_order_open(cashier, order, method, reference, code):
    assert broken(pay, order, method=method, bank_reference=reference, by=cashier) == (code, 5)
    order.refresh_from_db()
    assert (order.state, Receipt.objects.count()) == (FeeState.OPEN, 0)


def test_cancelled_order_and_withdrawn_case_take_no_money(cast, cashier, order):
    other = open_order(cast)
    cancel_order(order, reason="数量填错", by=cast.clerk_a)
    assert broken(pay, order, method=PaymentMethod.CASH, by=cashier) == ("fee_order_settled", 5)
    withdraw(other.case, reason="不再申请", by=cast.clerk_a)
    assert broken(pay, other, method=PaymentMethod.CASH, by=cashier) == ("case_withdrawn", 5)
    assert list(FeeOrder.objects.payable()) == []
    assert cancel_order(other, reason="已撤回", by=cast.clerk_a).state == FeeState.CANCELLED


def test_closing_sums_the_day_by_method_and_ends_it(cast, cashier, order):
    receipt = pay(order, method=PaymentMethod.CASH, by=cashier)
    paid(cast, cashier, 5, PaymentMethod.CARD, "0001")
    approve_refund(request_refund(receipt, amount=Decimal("10.00"), reason="多收", by=cashier), by=cast.manager)
    waiting = request_refund(receipt, amount=Decimal("5.00"), reason="多收", by=cashier)
    closing = close_day(till(cashier), by=cashier)
    assert (closing.day, closing.receipts, closing.received) == (TODAY, 2, Decimal("80.00"))
    assert (closing.refunds, closing.refunded, closing.balance) == (1, Decimal("10.00"), Decimal("70.00"))
    lines = closing.lines.exclude(receipts=0).values_list("method", "receipts", "received", "refunds", "refunded")
    assert list(lines) == [("cash", 1, Decimal("30.00"), 1, Decimal("10.00")), ("card", 1, Decimal("50.00"), 0, 0)]
    late = open_order(cast)
    assert broken(pay, late, method=PaymentMethod.CASH, by=cashier) == ("day_closed", 5)
    assert broken(approve_refund, waiting, by=cast.manager) == ("day_closed", 5)
    assert broken(close_day, till(cashier), by=cashier) == ("day_closed", 5)
    with at(NEXT_DAY):
        assert pay(late, method=PaymentMethod.CASH, by=cashier).booked_on == TOMORROW
        assert approve_refund(waiting, by=cast.manager).booked_on == TOMORROW
        assert close_day(till(cashier), by=cashier).balance == Decimal("5.00")


def test_closing_ahead_and_by_others_is_refused(cast, cashier, order):
    assert broken(close_day, till(cashier), day=TOMORROW, by=cashier) == ("closing_ahead", 5)
    assert broken(close_day, till(cashier), by=cast.manager) == ("not_cashier", 5)
    assert broken(close_day, cast.window, by=cashier) == ("not_at_till", 5)


def test_forgotten_day_is_closed_later_with_its_own_sums(cast, cashier, order):
    pay(order, method=PaymentMethod.CASH, by=cashier)
    with at(NEXT_DAY):
        closing = close_day(till(cashier), day=TODAY, by=cashier)
    assert (closing.day, closing.received) == (TODAY, Decimal("30.00"))


def _step(random, cast, cashier, orders):
    """One random act; refusals are as good as successes, as long as nothing is half-booked."""
    act = random.choice(
        ["raise", "pay", "pay", "pay", "ask", "ask", "approve", "approve", "decline", "cancel", "close"]
    )
    if act == "raise":
        orders.append(open_order(cast, random.randint(1, 9)))
    elif act == "pay":
        pay(random.choice(orders), method=random.choice(PaymentMethod.values), bank_reference="7", by=cashier)
    elif act == "ask" and Receipt.objects.exists():
        receipt = random.choice(list(Receipt.objects.all()))
        request_refund(receipt, amount=Decimal(random.randint(1, 120)) / 2, reason="多收", by=cashier)
    elif act in ("approve", "decline") and Refund.objects.exists():
        refund = random.choice(list(Refund.objects.all()))
        if act == "approve":
            approve_refund(refund, by=cast.manager)
        else:
            decline_refund(refund, reason="不对", by=cast.manager)
    elif act == "cancel":
        cancel_order(random.choice(orders), reason="填错", by=cast.clerk_a)
    elif act == "close" and random.random() < 0.3:
        close_day(till(cashier), by=cashier)


def _sum(rows, field="amount"):
    return rows.aggregate(sum=Sum(field))["sum"] or Decimal("0.00")


@pytest.mark.parametrize("seed", range(3))
def test_money_balances_whatever_is_tried(cast, cashier, seed):
    """A random walk over four days: receipts less refunds are the closings' sums, no order earns twice."""
    random, orders, refusals = Random(seed), [], 0
    days = [date(2026, 3, day) for day in (2, 3, 4, 5)]
    for day in days:
        with at(f"{day}T10:00"):
            orders.append(open_order(cast))
            for _turn in range(25):
                try:
                    _step(random, cast, cashier, orders)
                except RuleBroken as refused:
                    assert refused.article == 5
                    refusals += 1
    with at("2026-03-06T10:00"):
        for day in days:
            if not DayClosing.objects.filter(day=day).exists():
                close_day(till(cashier), day=day, by=cashier)
    back = Refund.objects.filter(state=RefundState.APPROVED)
    closings = DayClosing.objects.all()
    assert _sum(closings, "received") == _sum(Receipt.objects.all()) > 0
    assert _sum(closings, "refunded") == _sum(back)
    for receipt in Receipt.objects.select_related("order"):
        assert receipt.amount == receipt.order.total
        assert 0 <= receipt.refunded() <= receipt.amount
        assert (receipt.order.state == FeeState.REFUNDED) == (receipt.left() == 0)
    settled = FeeOrder.objects.filter(state__in=(FeeState.PAID, FeeState.REFUNDED))
    assert settled.count() == Receipt.objects.count()
    numbers = sorted(int(refund.number[-5:-1]) for refund in back)
    assert numbers == [*range(1, len(numbers) + 1)]
    assert refusals > 0
    assert verify()["differences"] == []


def test_second_click_on_a_closing_says_so(cashier, order):
    close_day(till(cashier), by=cashier)
    with pytest.raises(IllegalMove):
        close_day(till(cashier), by=cashier)
