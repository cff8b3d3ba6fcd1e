"""Into whose hands a paper goes: documents compared, others by proof, public notices, refusals to accept too."""

from datetime import date

import pytest

from approvals.models import Delivery
from approvals.operations.archive import close
from approvals.operations.delivery import deliver
from approvals.policies import allowed
from approvals.queries.lists import case_list
from approvals.states import Act, Audience, CaseState, DeliveryMethod, IdType, PaperKind
from approvals.verification import verify
from hall.errors import RuleBroken
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    at,
    codes,
    fresh,
    granted,
    last_event,
    moment,
    not_accepted,
)
from tests.factories.cases import party

AT_THE_COUNTER = {"method": DeliveryMethod.COUNTER, "recipient": "覃小兰"}
NUMBER, OTHER_NUMBER = "441201199001010026", "11010519491231002X"
HUSBAND = {"recipient": "陈立", "relation": "household", "id_number": OTHER_NUMBER, "proof": "户口簿"}


def test_counter_compares_the_document_and_issues_the_receipt(cast):
    with at(RECEIVED):
        case = granted(cast)
    with at(NEXT_DAY):
        row = deliver(case, **AT_THE_COUNTER, id_number=" 441201 19900101 0026", by=cast.clerk_a)
    assert (row.relation, row.is_id_checked, row.received_on, row.id_number) == ("self", True, date(2026, 3, 3), "")
    paper = case.papers.get(kind=PaperKind.DELIVERY_RECEIPT)
    assert (paper, paper.number) == (row.paper, "示文旅许送〔2026〕0001号")
    said = {key: paper.content[key] for key in ("served", "served_at", "receiver", "relation_label", "place", "server")}
    assert said == {
        "served": [{"title": "准予行政许可决定书", "number": "示文旅许准〔2026〕0001号"}],
        "served_at": "2026-03-03T10:00+08:00",
        "receiver": "覃小兰",
        "relation_label": "本人",
        "place": "示范县行政服务中心 12 号窗口",
        "server": "李晓岚",
    }
    assert NUMBER not in str(paper.content)
    assert last_event(case).facts == {"method": "counter", "paper": paper.number}


def test_family_receives_with_document_and_proof_kept_as_ciphertext(cast):
    with at(RECEIVED):
        row = deliver(granted(cast), **AT_THE_COUNTER | HUSBAND, by=cast.clerk_a)
    row = Delivery.objects.get(pk=row.pk)
    assert (row.relation, row.id_type, row.id_number, row.is_id_checked) == (
        "household", IdType.RESIDENT_ID, OTHER_NUMBER, True,
    )  # fmt: skip
    assert row.paper.content["proof"] == "户口簿"
    assert OTHER_NUMBER not in str(row.paper.content)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id_number": OTHER_NUMBER}, "receiver_id_mismatch"),
        ({"recipient": "陈立"}, "receiver_unknown"),
        ({"recipient": "陈立", "relation": "self", "id_number": NUMBER}, "receiver_unknown"),
        ({"relation": "agent"}, "relation_unfit"),
        (HUSBAND | {"relation": "representative"}, "relation_unfit"),
        (HUSBAND | {"id_number": ""}, "receiver_id_missing"),
        (HUSBAND | {"id_number": "110105194912310021"}, "resident_id_check_digit"),
        (HUSBAND | {"proof": " "}, "proof_missing"),
        ({"method": "post", "tracking_number": "E1", "sent_on": date(2026, 3, 3)}, "date_impossible"),
        ({"method": "post", "tracking_number": "E1", "sent_on": date(2026, 3, 1)}, "date_impossible"),
        ({"method": "electronic", "address": "qin@example.org"}, "consent_missing"),
        ({"method": "electronic", "consent": "送达地址确认书"}, "address_missing"),
        ({"method": "left", "remarks": "拒收"}, "witness_missing"),
        ({"method": "left", "witness": "居委会 韦青"}, "remarks_missing"),
        ({"method": "notice", "remarks": "下落不明"}, "sent_on_missing"),
        ({"method": "notice", "remarks": "下落不明", "sent_on": date(2026, 3, 3)}, "date_impossible"),
    ],
)
def test_service_that_does_not_hold_is_refused(cast, fields, code):
    with at(RECEIVED):
        case = granted(cast)
        with pytest.raises(RuleBroken) as raised:
            deliver(case, **AT_THE_COUNTER | fields, by=cast.clerk_a)
    assert codes(raised) == (code, "许可法44")
    assert NUMBER not in raised.value.message and OTHER_NUMBER not in raised.value.message
    assert (fresh(case).state, Delivery.objects.exists()) == (CaseState.GRANTED, False)
    assert not case.papers.filter(kind=PaperKind.DELIVERY_RECEIPT).exists()


def test_agent_and_representative_receive(cast):
    firm = party("示范县星河网吧", kind=Audience.ENTERPRISE, id_type=IdType.OTHER, id_number="4412000000001")
    with at(RECEIVED):
        case = granted(cast, applicant=firm, agent=party("陈立", id_number=OTHER_NUMBER))
        row = deliver(case, method="counter", recipient="陈立", id_number=OTHER_NUMBER, by=cast.clerk_a)
        assert (row.relation, row.is_id_checked) == ("agent", True)
        case = granted(cast, applicant=firm)
        boss = {"recipient": "覃小兰", "relation": "representative", "id_number": NUMBER, "proof": "营业执照"}
        assert deliver(case, method="counter", **boss, by=cast.clerk_a).get_relation_display() == "法定代表人或者负责人"


def test_electronic_service_counts_from_its_arrival(cast):
    told = {"consent": "送达地址确认书", "address": "qin@example.org", "arrived_at": moment("2026-03-03T09:30")}
    with at(RECEIVED):
        case = granted(cast)
    with at(NEXT_DAY):
        row = deliver(case, **AT_THE_COUNTER | {"method": "electronic"} | told, by=cast.clerk_a)
    assert (row.received_on, row.paper.content["served_at"]) == (date(2026, 3, 3), "2026-03-03T09:30+08:00")
    assert "qin@example.org" not in str(row.paper.content)


def test_public_notice_stops_the_clock_as_it_begins_and_serves_after_thirty_days(client, cast):
    told = {"method": "notice", "remarks": "下落不明，县政府网站公告", "sent_on": date(2026, 3, 2)}
    with at(RECEIVED):
        case = granted(cast)
        row = deliver(case, **AT_THE_COUNTER | told, by=cast.clerk_a)
    assert (row.received_on, row.paper.content["served_at"]) == (date(2026, 4, 2), "2026-04-02T00:00+08:00")
    assert case.clocks.get(kind="delivery").stopped_at == moment(RECEIVED)
    with at("2026-04-01T10:00"):
        sweep(moment("2026-04-01T10:00"))
        assert not Card.objects.filter(trigger="delivery_passed").exists()
        page = client.get("/progress/", {"number": case.number, "code": case.lookup_code}).content.decode()
        assert "公告满 30 日，4 月 2 日视为送达" in page and '<span class="nowrap">4 月 2 日</span>送达' in page
        with pytest.raises(RuleBroken, match="notice_running"):
            close(fresh(case), volume="2026-01-012", pages=9, by=cast.clerk_a)
    with at("2026-04-02T10:00"):
        assert Act.CLOSE in allowed(cast.clerk_a, fresh(case), moment("2026-04-02T10:00"))


def test_public_notice_registered_late_counts_from_its_beginning(cast):
    told = {"method": "notice", "remarks": "下落不明，县政府网站公告", "sent_on": date(2026, 3, 12)}
    with at(RECEIVED):
        case = granted(cast)
    with at("2026-04-13T10:00"):
        deliver(case, **AT_THE_COUNTER | told, by=cast.clerk_a)
    assert case.clocks.get(kind="delivery").stopped_at == moment("2026-03-12T00:00")


def test_refusal_to_accept_is_served_and_stays_one(cast):
    with at(RECEIVED):
        case = not_accepted(cast)
        assert list(case_list(cast.clerk_a, moment(RECEIVED), {"state": "to_deliver"}).cases) == [case]
    with at(NEXT_DAY):
        deliver(case, **AT_THE_COUNTER, by=cast.clerk_a)
        with pytest.raises(RuleBroken, match="already_delivered"):
            deliver(case, **AT_THE_COUNTER, by=cast.clerk_a)
        assert not case_list(cast.clerk_a, moment(NEXT_DAY), {"state": "to_deliver"}).cases.exists()
    case = fresh(case)
    assert (case.state, case.ended_at, case.delivered_at) == ("not_accepted", moment(RECEIVED), moment(NEXT_DAY))
    assert case.clocks.get(kind="delivery").stopped_at == moment(NEXT_DAY)
    assert case.delivery.paper.content["served"][0]["title"] == "不予受理决定书"
    assert verify()["differences"] == []


def test_case_on_its_way_waits_for_no_service(cast):
    with at(RECEIVED):
        case = accepted(cast)
    assert not case.awaits_delivery
