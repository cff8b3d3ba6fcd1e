"""Two cashiers take the money of one order, each in a process of her own: one receipt, every time (article 5)."""

import pytest

from approvals.models import CaseEvent, FeeOrder, Receipt
from approvals.states import EventKind, FeeState
from tests.approvals.fees import make_cashier, open_order
from tests.races.barrier import race, runners

ROUNDS = 30

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_one_order_is_paid_once(cast):
    make_cashier(cast.hall)
    make_cashier(cast.hall, 41, "cashier_2", "卢燕")
    orders = [open_order(cast).number for _round in range(ROUNDS)]
    with runners(2) as pair:
        outcomes = [sorted(race(pair, ("pay", "cashier", number), ("pay", "cashier_2", number))) for number in orders]
    assert outcomes == [["done", "fee_order_settled"]] * ROUNDS
    assert Receipt.objects.count() == CaseEvent.objects.filter(kind=EventKind.FEE_PAID).count() == ROUNDS
    assert set(FeeOrder.objects.values_list("state", flat=True)) == {FeeState.PAID}
    numbers = Receipt.objects.values_list("number", flat=True)
    assert sorted(int(number.rpartition("〕")[2].removesuffix("号")) for number in numbers) == [*range(1, ROUNDS + 1)]
