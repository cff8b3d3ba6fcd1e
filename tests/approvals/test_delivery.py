"""The result handed over within ten working days (许可法44)."""

import pytest

from approvals.models import Delivery
from approvals.operations.delivery import deliver
from approvals.states import CaseState, DeliveryMethod, EventKind
from hall.errors import IllegalMove, RuleBroken
from tests.approvals.api import post
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, fresh, granted, last_event, moment, refused
from tests.factories import send_away


@pytest.mark.parametrize("stage", [granted, refused])
def test_delivery_ends_the_case(cast, stage):
    with at(RECEIVED):
        case = stage(cast)
    send_away(cast.clerk_a, cast.hall)
    with at(NEXT_DAY):
        row = deliver(case, method=DeliveryMethod.COUNTER, recipient=" 覃小兰 ", by=cast.clerk_b)
    case = fresh(case)
    assert (case.state, case.delivered_at, case.ended_at) == (
        CaseState.DELIVERED, moment(NEXT_DAY), moment(NEXT_DAY),
    )  # fmt: skip
    assert (row.recipient, row.delivered_by, row.tracking_number) == ("覃小兰", cast.clerk_b, "")
    event = last_event(case)
    assert (event.kind, event.by, event.article) == (EventKind.DELIVERED, cast.clerk_b, "许可法44")
    assert case.clocks.get(kind="delivery").stopped_at == moment(NEXT_DAY)


def test_post_needs_its_tracking_number(cast):
    with at(RECEIVED):
        row = deliver(
            granted(cast), method=DeliveryMethod.POST, recipient="覃小兰", tracking_number="EMS123", by=cast.clerk_a
        )
    assert row.tracking_number == "EMS123"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"method": "pigeon"}, "method_unknown"),
        ({"recipient": ""}, "recipient_missing"),
        ({"method": DeliveryMethod.POST}, "tracking_number_missing"),
        ({"remarks": "长" * 301}, "text_too_long"),
    ],
)
def test_bad_delivery_is_refused(cast, fields, code):
    given = {"method": DeliveryMethod.COUNTER, "recipient": "覃小兰", "by": cast.clerk_a} | fields
    with at(RECEIVED):
        case = granted(cast)
        with pytest.raises(RuleBroken) as raised:
            deliver(case, **given)
    assert (raised.value.code, raised.value.article) == (code, "许可法44")
    assert (fresh(case).state, Delivery.objects.count()) == (CaseState.GRANTED, 0)


def test_delivered_case_is_not_delivered_again(cast):
    with at(RECEIVED):
        case = granted(cast)
        deliver(case, method=DeliveryMethod.COUNTER, recipient="覃小兰", by=cast.clerk_a)
        with pytest.raises(IllegalMove):
            deliver(case, method=DeliveryMethod.COUNTER, recipient="覃小兰", by=cast.clerk_a)
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"method": "post"}, "tracking_number"),
        ({"method": "counter", "relation": "household", "id_number": "11010519491231002X"}, "proof"),
        ({"method": "counter", "relation": "household", "proof": "户口簿"}, "id_number"),
        ({"method": "counter", "id_number": "11010519491231002X"}, "id_number"),
        ({"method": "counter"}, None),  # the contract asks for method and recipient; what was not read is a gap
    ],
)
def test_page_and_api_ask_the_same_of_a_delivery(client, cast, told, field):
    client.force_login(cast.clerk_a)
    given = {"recipient": "覃小兰", **told}
    with at(RECEIVED):
        page = client.post(f"/desk/cases/{granted(cast).number}/delivery/", given)
        answer = post(cast.clerk_a, f"{granted(cast).number}/delivery/", given)
    if field is None:
        assert (page.status_code, answer.status_code) == (302, 200)
        assert list(Delivery.objects.values_list("is_id_checked", flat=True)) == [False, False]
    else:
        errors = page.context["attempt"].form.errors
        assert (page.status_code, errors) == (answer.status_code, {field: [answer.json()["detail"]]})
        assert not Delivery.objects.exists()
