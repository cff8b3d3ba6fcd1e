"""Service by post: signed for later, or come back and served again (许可法44)."""

from datetime import date

import pytest

from approvals.models import Delivery
from approvals.operations.delivery import deliver, record_signature, return_delivery
from approvals.policies import allowed, is_called_for
from approvals.queries.lists import case_list
from approvals.states import Act, CaseState, EventKind
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.api import post
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    at,
    fresh,
    last_event,
    moment,
    not_accepted,
    posted,
    refuse,
    refused,
)

BY_POST = {"method": "post", "recipient": "覃小兰", "tracking_number": "EMS1"}
BACK = "2026-03-20T10:00"


def test_posted_paper_waits_for_its_signature(cast):
    with at(RECEIVED):
        case = posted(cast)
        assert is_called_for(Act.RECORD_SIGNATURE, case, moment(RECEIVED))
        for on in (date(2026, 3, 1), date(2026, 3, 3)):
            with pytest.raises(RuleBroken, match="date_impossible"):
                record_signature(case, received_on=on, by=cast.clerk_a)
    with at("2026-03-05T10:00"):
        with pytest.raises(NotAllowed):
            record_signature(case, by=cast.reviewer)
        row = record_signature(case, received_on=date(2026, 3, 4), by=cast.clerk_a)
        with pytest.raises(RuleBroken, match="nothing_to_sign"):
            record_signature(case, by=cast.clerk_a)
    assert (row.sent_on, row.received_on) == (date(2026, 3, 2), date(2026, 3, 4))
    event = last_event(case)
    assert (event.kind, event.by, event.facts) == (EventKind.SIGNED_FOR, cast.clerk_a, {"received_on": "2026-03-04"})
    assert fresh(case).state == CaseState.DELIVERED
    assert not is_called_for(Act.RECORD_SIGNATURE, fresh(case), moment("2026-03-05T10:00"))


def came_back(cast, stage=posted):
    with at(RECEIVED):
        case = stage(cast)
    with at(BACK):
        return_delivery(case, reason="查无此人", by=cast.clerk_a)
    return fresh(case)


def test_paper_that_came_back_is_served_again_in_ten_days(client, cast):
    case = came_back(cast)
    event = last_event(case)
    assert (event.kind, event.note, event.article, event.state_after) == (
        EventKind.DELIVERY_RETURNED, "查无此人", "许可法44", "granted",
    )  # fmt: skip
    assert (case.state, case.delivered_at, case.ended_at, case.delivery) == (CaseState.GRANTED, None, None, None)
    first, again = case.clocks.filter(kind="delivery").order_by("started_on")
    assert (first.stopped_at, again.started_on, again.due_on, again.stopped_at) == (
        moment(RECEIVED), date(2026, 3, 20), date(2026, 4, 3), None,
    )  # fmt: skip
    assert list(case_list(cast.clerk_a, moment(BACK), {"state": "to_deliver"}).cases) == [case]
    with at(BACK):
        page = client.get("/progress/", {"number": case.number, "code": case.lookup_code}).content.decode()
        assert "邮件退回，将重新送达" in page and "最迟 4 月 3 日" in page
        deliver(case, method="counter", recipient="覃小兰", by=cast.clerk_a)
    assert fresh(case).clocks.filter(kind="delivery", stopped_at__isnull=True).count() == 0
    kept = Delivery.objects.values_list("method", "returned_on", "return_reason")
    assert list(kept) == [("post", date(2026, 3, 20), "查无此人"), ("counter", None, "")]
    assert (fresh(case).state, fresh(case).delivery.method) == (CaseState.DELIVERED, "counter")
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"reason": "长" * 201}, "text_too_long"),
        ({"returned_on": date(2026, 3, 1)}, "date_impossible"),
        ({"returned_on": date(2026, 3, 4)}, "date_impossible"),
    ],
)
def test_return_says_when_and_why(cast, fields, code):
    with at(RECEIVED):
        case = posted(cast)
    with at(NEXT_DAY):
        broken = refuse(return_delivery, case, **{"reason": "拒收", "by": cast.clerk_a} | fields)
    assert (broken.code, broken.article) == (code, "许可法44")
    assert fresh(case).state == CaseState.DELIVERED


def test_signed_for_or_come_back_once(cast):
    case = came_back(cast)
    with at(BACK):
        with pytest.raises(IllegalMove):
            return_delivery(case, reason="查无此人", by=cast.clerk_a)
        deliver(case, **BY_POST, by=cast.clerk_a)
        with pytest.raises(NotAllowed):
            return_delivery(fresh(case), reason="查无此人", by=cast.reviewer)
        record_signature(fresh(case), by=cast.clerk_a)
        with pytest.raises(RuleBroken, match="nothing_to_sign"):
            return_delivery(fresh(case), reason="查无此人", by=cast.clerk_a)
        assert Act.RETURN_DELIVERY not in allowed(cast.clerk_a, fresh(case), moment(BACK))


def refused_and_posted(cast):
    return sent(refused(cast), cast)


def not_accepted_and_posted(cast):
    return sent(not_accepted(cast), cast)


def sent(case, cast):
    deliver(case, **BY_POST, by=cast.clerk_a)
    return fresh(case)


@pytest.mark.parametrize(
    ("stage", "state"), [(refused_and_posted, CaseState.REFUSED), (not_accepted_and_posted, CaseState.NOT_ACCEPTED)]
)
def test_refusals_come_back_as_what_they_were(cast, stage, state):
    case = came_back(cast, stage)
    assert (case.state, case.awaits_delivery) == (state, True)
    assert verify()["differences"] == []


def test_return_over_desk_and_api(client, cast):
    with at(RECEIVED):
        case, other = posted(cast), posted(cast)
    client.force_login(cast.clerk_a)
    with at(BACK):
        assert client.post(f"/desk/cases/{case.number}/delivery/return/", {"reason": "拒收"}).status_code == 302
        answer = post(cast.clerk_a, f"{other.number}/delivery/return/", {"reason": "拒收"})
    assert (fresh(case).state, answer.data["state"]) == ("granted", "granted")
