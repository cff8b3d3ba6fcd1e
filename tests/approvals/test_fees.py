"""Fee orders: from the published tariff alone, cancelled with a reason, and never a clock stopped (article 5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from approvals.models import CaseEvent, FeeLine, FeeOrder, OfficialPaper
from approvals.operations.fees import Charge, cancel_order, raise_order
from approvals.operations.papers import correct_paper
from approvals.operations.till import pay
from approvals.policies import allowed, barred
from approvals.states import MOVES, Act, CaseState, EventKind, FeeState, PaperKind, PaymentMethod
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.money import in_words
from tests.approvals.fees import charged_case, charging, make_cashier, make_tariff, open_order, order_for, paid, tariffs
from tests.approvals.stages import NEXT_DAY, RECEIVED, STAGES, accepted, at, codes, fresh, granted, last_event, moment
from tests.factories import make_item, make_version
from tests.factories.cases import make_case


@pytest.fixture
def case(cast):
    with at(RECEIVED):
        yield charged_case(cast)


def refused(case, by, *lines, **fields):
    """Code and article of the rule that an order breaks; nothing was saved."""
    with pytest.raises(RuleBroken) as raised:
        raise_order(case, lines=lines, by=by, **fields)
    assert raised.value.message.endswith("。")
    assert not FeeOrder.objects.exists() and not OfficialPaper.objects.filter(kind=PaperKind.FEE_NOTICE).exists()
    return codes(raised)


def test_order_copies_its_prices_from_the_tariff_of_the_version(cast, case):
    piece, registration, *_rest = tariffs(case)
    lines = [Charge(piece.pk, 3), Charge(registration.pk, 2)]
    order = raise_order(case, lines=lines, due_on=date(2026, 3, 16), by=cast.clerk_a)
    assert order.number == "示文旅许缴〔2026〕0001号"
    assert (order.state, order.total, order.due_on) == (FeeState.OPEN, Decimal("191.00"), date(2026, 3, 16))
    written = order.lines.values_list("name", "charge_unit", "unit_price", "quantity", "amount")
    assert list(written) == [
        ("证照工本费", "本", Decimal("10.00"), 3, Decimal("30.00")),
        ("注册登记费", "件", Decimal("80.50"), 2, Decimal("161.00")),
    ]
    assert order.paper.content["total_words"] == "壹佰玖拾壹元整"
    assert "不影响办理期限" in order.paper.content["statement"]
    event = last_event(case)
    assert (event.kind, event.article, event.by) == (EventKind.FEE_RAISED, "5", cast.clerk_a)
    assert (event.state_before, event.state_after) == (CaseState.ACCEPTED, CaseState.ACCEPTED)
    assert event.facts == {"order": order.number, "amount": "191.00"}
    assert order.history.get().history_user == cast.clerk_a
    assert FeeLine.history.count() == 2


def test_reviewer_may_raise_too_and_others_may_not(cast, case):
    piece = tariffs(case)[0]
    for stranger in (cast.outsider, cast.deputy, cast.leader, cast.manager, cast.clerk_b, make_cashier(cast.hall)):
        with pytest.raises(NotAllowed):
            raise_order(case, lines=[Charge(piece.pk, 1)], by=stranger)
    assert raise_order(case, lines=[Charge(piece.pk, 1)], by=cast.reviewer).raised_by == cast.reviewer


def test_act_is_offered_only_where_the_item_charges(cast, case):
    now = moment(RECEIVED)
    assert Act.RAISE_FEE in allowed(cast.clerk_a, case, now) and Act.RAISE_FEE in allowed(cast.reviewer, case, now)
    assert Act.RAISE_FEE not in allowed(cast.deputy, case, now)
    free = make_item(cast.department)
    version = make_version(free)
    version.state, version.number, version.published_at = "published", 1, moment(RECEIVED)
    version.save()
    case.version = version
    reasons = {act: broken.code for act, broken in barred(cast.clerk_a, case, now)}
    assert reasons[Act.RAISE_FEE] == "no_fee"


@pytest.mark.parametrize("state", [state for state in STAGES if state not in MOVES[Act.RAISE_FEE]])
def test_states_without_fees_refuse(cast, state):
    charging(cast.item)
    with at(RECEIVED):
        case = STAGES[state](cast)
        with pytest.raises(IllegalMove) as raised:
            raise_order(case, lines=[Charge(tariffs(case)[0].pk, 1)], by=cast.clerk_a)
    assert codes(raised) == ("illegal_move", 5)


@pytest.mark.parametrize("state", MOVES[Act.RAISE_FEE])
def test_states_with_fees_stay_as_they_are(cast, state):
    charging(cast.item)
    with at(RECEIVED):
        case = STAGES[state](cast)
        order_for(case, cast.clerk_a)
    assert fresh(case).state == state


def test_free_item_can_raise_none(cast):
    with at(RECEIVED):
        case = accepted(cast)
        assert refused(case, cast.clerk_a, Charge(1, 1)) == ("no_fee", 5)


@pytest.mark.parametrize(
    ("number", "quantity", "code"),
    [
        (0, 0, "quantity_invalid"),
        (0, -1, "quantity_invalid"),
        (0, 10_000, "quantity_invalid"),
        (0, 10**12, "quantity_invalid"),
        (2, 1, "tariff_without_amount"),
        (3, 1, "fee_of_zero"),
    ],
)
def test_bad_lines_name_article_5_and_save_nothing(cast, case, number, quantity, code):
    assert refused(case, cast.clerk_a, Charge(tariffs(case)[number].pk, quantity)) == (code, 5)


def test_off_tariff_is_impossible(cast, case):
    other = make_version(make_item(cast.department), charges_fee=True)
    elsewhere = make_tariff(other)
    assert refused(case, cast.clerk_a, Charge(elsewhere.pk, 1)) == ("off_tariff", 5)
    assert refused(case, cast.clerk_a, Charge(10**9, 1)) == ("off_tariff", 5)
    charging(cast.item, number=3)
    newer = cast.item.current.tariffs.first()
    assert refused(case, cast.clerk_a, Charge(newer.pk, 1)) == ("off_tariff", 5)


def test_empty_doubled_and_past_orders_are_refused(cast, case):
    piece = Charge(tariffs(case)[0].pk, 1)
    assert refused(case, cast.clerk_a) == ("fee_lines_missing", 5)
    assert refused(case, cast.clerk_a, piece, piece) == ("tariff_doubled", 5)
    assert refused(case, cast.clerk_a, piece, due_on=date(2026, 3, 1)) == ("due_past", 5)


def test_sum_beyond_the_column_is_refused(cast):
    charging(cast.item)
    version = make_version(make_item(cast.department), charges_fee=True)
    dear = [make_tariff(version, order, amount=Decimal("9999999.99")) for order in (1, 2)]
    version.state, version.number, version.published_at = "published", 1, moment(RECEIVED)
    version.save()
    with at(RECEIVED):
        case = charged_case(cast)
        case.version = version
        case.save()
        lines = [Charge(tariff.pk, 9_999) for tariff in dear]
        assert refused(case, cast.clerk_a, *lines) == ("fee_too_large", 5)


def test_second_click_finds_the_open_order(cast, case):
    order = order_for(case, cast.clerk_a)
    with pytest.raises(RuleBroken) as raised:
        order_for(case, cast.clerk_a)
    assert codes(raised) == ("fee_order_open", 5)
    assert FeeOrder.objects.get() == order


def test_database_keeps_price_times_quantity_and_one_open_order(cast, case):
    order = order_for(case, cast.clerk_a)
    line = order.lines.get()
    line.amount = Decimal("11.00")
    with pytest.raises(IntegrityError, match="fee_line_is_price_times_quantity"), transaction.atomic():
        line.save()
    order.pk, order.number = None, "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        order.save()


def test_unpaid_order_is_cancelled_with_its_reason(cast, case):
    order = cancel_order(order_for(case, cast.clerk_a), reason=" 数量填错 ", by=cast.reviewer)
    assert (order.state, order.cancel_reason, order.cancelled_by) == (FeeState.CANCELLED, "数量填错", cast.reviewer)
    event = last_event(case)
    assert (event.kind, event.article, event.by) == (EventKind.FEE_CANCELLED, "5", cast.reviewer)
    with pytest.raises(IllegalMove) as raised:
        cancel_order(order, reason="再来", by=cast.clerk_a)
    assert codes(raised) == ("fee_order_settled", 5)
    with pytest.raises(IllegalMove) as raised:
        pay(order, method=PaymentMethod.CASH, by=make_cashier(cast.hall))
    assert codes(raised) == ("fee_order_settled", 5)
    assert order_for(case, cast.clerk_a).number == "示文旅许缴〔2026〕0002号"


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason_missing"), ("字" * 201, "reason_too_long")])
def test_cancelling_wants_a_reason(cast, case, reason, code):
    order = order_for(case, cast.clerk_a)
    with pytest.raises(RuleBroken) as raised:
        cancel_order(order, reason=reason, by=cast.clerk_a)
    assert codes(raised) == (code, 5)
    order.refresh_from_db()
    assert order.state == FeeState.OPEN


def test_paid_order_is_not_cancelled(cast):
    cashier = make_cashier(cast.hall)
    with at(RECEIVED):
        receipt = paid(cast, cashier)
        with pytest.raises(IllegalMove):
            cancel_order(receipt.order, reason="数量填错", by=cast.clerk_a)


def test_cancelling_is_for_those_who_handle_the_case(cast):
    with at(RECEIVED):
        order = open_order(cast)
        for stranger in (cast.outsider, cast.deputy, make_cashier(cast.hall)):
            with pytest.raises(NotAllowed):
                cancel_order(order, reason="数量填错", by=stranger)


def clocks_of(case):
    names = ("kind", "started_on", "budget", "unit", "due_on", "due_at", "stopped_at", "next_flag_at")
    return list(case.clocks.order_by("kind", "pk").values_list(*names))


def test_fees_never_touch_a_clock(cast):
    """Of two equal cases one is charged, left unpaid for days, paid, refunded of nothing: the clocks stay the same."""
    charging(cast.item)
    cashier = make_cashier(cast.hall)
    with at(RECEIVED):
        plain, charged = accepted(cast), accepted(cast)
        before = clocks_of(charged)
        order = order_for(charged, cast.clerk_a)
        assert clocks_of(charged) == before == clocks_of(plain)
    with at("2026-03-10T10:00"):
        cancel_order(order, reason="数量填错", by=cast.clerk_a)
        order = order_for(fresh(charged), cast.clerk_a)
        pay(order, method=PaymentMethod.CASH, by=cashier)
        assert clocks_of(charged) == before
    assert verify()["differences"] == []


def test_unpaid_fee_does_not_hold_up_the_decision_and_the_books_agree(cast):
    charging(cast.item)
    with at(RECEIVED):
        case = granted(cast)
        order_for(case, cast.clerk_a)
    with at(NEXT_DAY):
        assert Act.DELIVER in allowed(cast.clerk_a, fresh(case), moment(NEXT_DAY))
    report = verify()
    assert (report["cases"], report["differences"]) == (1, [])


def test_planted_move_behind_a_payment_is_found(cast):
    with at(RECEIVED):
        receipt = paid(cast, make_cashier(cast.hall))
    last = last_event(receipt.order.case)
    facts = {"at": last.at, "by": last.by, "article": "5", "state_before": CaseState.ACCEPTED}
    planted = {"sequence": last.sequence + 1, "kind": EventKind.FEE_PAID, "state_after": CaseState.GRANTED}
    CaseEvent.objects.create(case=last.case, **facts, **planted)
    assert {one["what"] for one in verify()["differences"]} == {f"move of event {last.sequence + 1}", "state"}


def test_older_version_keeps_its_own_tariff(cast):
    charging(cast.item)
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a)
    charging(cast.item, number=3)
    assert tariffs(case)[0].version.number == 2


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10.00", "壹拾元整"),
        ("1005.00", "壹仟零伍元整"),
        ("1230.50", "壹仟贰佰叁拾元伍角整"),
        ("100500.07", "壹拾万零伍佰元零柒分"),
        ("105000.00", "壹拾万伍仟元整"),
        ("20030.10", "贰万零叁拾元壹角整"),
        ("100010000.00", "壹亿零壹万元整"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_amounts_in_capital_figures(amount, words):
    assert in_words(Decimal(amount)) == words


def test_fee_notice_is_cancelled_not_corrected(cast):
    with at(RECEIVED):
        order = open_order(cast)
        with pytest.raises(RuleBroken) as raised:
            correct_paper(order.paper, reason="数量写错", by=cast.reviewer)
    assert codes(raised) == ("fee_paper_stands", 5)
