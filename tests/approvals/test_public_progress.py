"""What an applicant reads with her number and look-up code."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from redis.exceptions import ConnectionError as NoRedis

from approvals.operations import decision, intake, refusal, review, telling
from approvals.states import DecisionOutcome, PauseGround, RefusalGround
from tests.factories.cases import check_all, make_case

SHANGHAI = ZoneInfo("Asia/Shanghai")
INTERNAL = ("报备", "李晓岚", "周立群", "441201199001010026", "13800000042", "覃小兰", "None")


def at(text: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI), tick=False)


@pytest.fixture
def client(db):
    return Client()


def received(cast, **fields):
    with at("2026-09-02T09:18"):
        return make_case(cast.item, cast.window, cast.clerk_a, **fields)


def accepted(cast):
    case = received(cast)
    with at("2026-09-02T09:26"):
        return intake.accept(case, by=cast.clerk_a)


def page(client, case, moment="2026-09-10T10:00", code=None):
    with at(moment):
        return client.get("/progress/", {"number": case.number, "code": code or case.lookup_code})


def text(response) -> str:
    return response.content.decode()


def entries(response) -> list[tuple[str, str]]:
    return [(entry.title, entry.kind) for entry in response.context["page"].timeline]


def test_received_case_tells_by_when_the_window_must_speak(client, cast):
    response = page(client, received(cast), "2026-09-03T10:00")
    assert '最迟 <span class="nowrap">9 月 9 日（星期三）</span>17:30 前告知是否受理' in text(response)
    assert entries(response) == [("收到材料", "done"), ("核对材料，告知是否受理", "now")]


def test_days_of_telling_start_again_from_the_last_supplement(client, cast):
    """Received on Wednesday 2 September: five working days are 3, 4, 7, 8, 9; from Friday the 4th 7, 8, 9, 10, 11."""
    case = received(cast, missing=[1])
    checks = check_all(case.version, missing=[1])[:1]
    with at("2026-09-02T09:30"):
        telling.notify_deficiency(case, materials=checks, by=cast.clerk_a)
    with at("2026-09-04T10:00"):
        telling.supplement(case, materials=check_all(case.version)[:1], by=cast.clerk_a)
    response = page(client, case, "2026-09-04T11:00")
    assert '最迟 <span class="nowrap">9 月 11 日（星期五）</span>17:30 前告知是否受理' in text(response)
    assert "9 月 9 日" not in text(response)
    assert response.context["page"].timeline[1].notes == ["材料1：请补交原件 1 份"]


def test_accepted_case_tells_the_day_and_why(client, cast):
    response = page(client, accepted(cast))
    told = response.context["page"]
    assert str(told.promise.due_on) == "2026-09-14"
    assert told.reasons == ("9 月 2 日受理，当天不计，从第二天起算，承诺 8 个工作日。",)
    assert told.weeks[0][2]["label"] == "9/2"
    assert '最迟 <span class="nowrap">9 月 14 日（星期一）</span>17:30 前作出决定' in text(response)
    assert entries(response)[-3:] == [("审查", "now"), ("作出决定", "next"), ("领取结果", "next")]


def test_deficient_case_lists_all_that_is_needed(client, cast):
    case = received(
        cast,
        missing=[2],
    )
    named = [check for check in check_all(case.version, missing=[2]) if check.result == "missing"]
    with at("2026-09-02T10:00"):
        telling.notify_deficiency(case, materials=named, by=cast.clerk_a)
    response = page(client, case)
    assert [line.requirement.name for line in response.context["page"].to_supply] == ["材料2"]
    assert "请补交原件 1 份" in text(response)
    assert "请补正下面 1 份材料" in text(response)


def test_paused_case_names_the_ground_and_moves_the_day(client, cast):
    case = accepted(cast)
    with at("2026-09-04T10:00"):
        review.pause(case, ground=PauseGround.HEARING, expected_days=8, notice="9 月 15 日听证。", by=cast.reviewer)
    response = page(client, case)
    assert "正在依法听证，期限暂停" in text(response)
    assert response.context["page"].weeks is None
    with at("2026-09-16T16:00"):
        review.resume(case, result="听证笔录", by=cast.reviewer)
    resumed = page(client, case, "2026-09-22T09:42")
    assert str(resumed.context["page"].promise.due_on) == "2026-09-23"
    assert resumed.context["page"].reasons[1:] == (
        "9 月 4 日至 9 月 16 日依法听证，其中 8 个工作日不计入（行政许可法第 45 条）。",
        "9 月 20 日调休上班，计入。",
    )
    assert ("听证，期限暂停", "paused") in entries(resumed)
    assert ("听证结束，恢复计时", "done") in entries(resumed)


def test_late_case_says_so_openly(client, cast):
    response = page(client, accepted(cast), "2026-09-15T09:00")
    assert "已超过承诺期限" in text(response)
    assert "法定期限到" in text(response)
    assert "法定期限 <span" not in text(response)
    assert "也已超过" in text(page(client, response.context["case"], "2026-10-20T09:00"))


def test_refusal_that_is_still_filed_is_not_told(client, cast):
    case = accepted(cast)
    facts = {"ground": RefusalGround.CONDITIONS_UNMET, "provision": "娱乐场所管理条例第七条"}
    with at("2026-09-08T10:00"):
        decision.decide(case, outcome=DecisionOutcome.REFUSED, reason="距离学校不足", by=cast.reviewer, **facts)
    response = page(client, case)
    assert response.context["page"].state_label == "审查中"
    for word in (*INTERNAL, "距离学校不足", "不予"):
        assert word not in text(response)


def test_non_acceptance_that_is_still_filed_looks_like_receipt(client, cast):
    case = received(cast)
    with at("2026-09-03T10:00"):
        refusal.refuse_acceptance(
            case,
            ground=RefusalGround.NOT_COMPETENT,
            competent_body="示范市文广局",
            facts="应向市局申请",
            provision="许可法第三十二条",
            by=cast.clerk_a,
        )
    response = page(client, case, "2026-09-04T10:00")
    assert response.context["page"].state_label == "已收件"
    assert "应向市局申请" not in text(response)
    assert entries(response) == [("收到材料", "done"), ("核对材料，告知是否受理", "now")]


def test_granted_case_tells_to_fetch_the_result(client, cast):
    case = accepted(cast)
    with at("2026-09-08T10:00"):
        decision.decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
    assert "已经准予，最迟" in text(page(client, case))


def test_personal_data_is_covered(client, cast):
    response = page(client, accepted(cast))
    assert "覃＊兰" in text(response)
    for word in INTERNAL:
        assert word not in text(response)


def test_wrong_number_and_wrong_code_read_the_same(client, cast):
    case = accepted(cast)
    wrong_code = page(client, case, code="22222222")
    with at("2026-09-10T10:00"):
        wrong_number = client.get("/progress/", {"number": "SF20260009999", "code": case.lookup_code})
    assert wrong_code.status_code == wrong_number.status_code == 404
    assert wrong_code.context["form"].non_field_errors() == wrong_number.context["form"].non_field_errors()


def test_typing_is_forgiven(client, cast):
    case = accepted(cast)
    with at("2026-09-10T10:00"):
        asked = {"number": f" {case.number.lower()} ", "code": f"{case.lookup_code[:4]}-{case.lookup_code[4:].lower()}"}
        assert client.get("/progress/", asked).status_code == 200


@pytest.mark.parametrize(("query", "status"), [("", 200), ("number=", 422), ("number=SF1&code=", 422)])
def test_form_asks_for_both(client, cast, query, status):
    response = client.get(f"/progress/?{query}")
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]


def test_papers_are_read_with_number_and_code_only(client, cast):
    case = accepted(cast)
    access = {"number": case.number, "code": case.lookup_code}
    numbers = [paper.number for paper in case.papers.order_by("issued_at", "pk")]
    for sequence, number in enumerate(numbers, 1):
        response = client.get(f"/progress/papers/{sequence}/", access)
        assert number in text(response)
        assert "no-store" in response["Cache-Control"]
    assert client.get(f"/progress/papers/{len(numbers) + 1}/", access).status_code == 404
    assert client.get("/progress/papers/0/", access).status_code == 404
    assert client.get("/progress/papers/1/", {**access, "code": "22222222"}).status_code == 404
    assert client.get("/progress/papers/1/").status_code == 404


def test_too_many_look_ups_are_refused_for_a_while(client, cast):
    for _try in range(30):
        assert client.get("/progress/?number=SF1&code=2").status_code == 404
    refused = client.get("/progress/?number=SF1&code=2")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert client.get("/progress/papers/1/?number=SF1&code=2").status_code == 429
    assert client.get("/progress/").status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").get("/progress/?number=SF1&code=2").status_code == 404


def test_a_forged_address_does_not_escape_the_limit(client, cast):
    for number in range(30):
        client.get("/progress/?number=SF1&code=2", headers={"X-Forwarded-For": f"10.1.1.{number}"})
    assert client.get("/progress/?number=SF1&code=2", headers={"X-Forwarded-For": "10.2.2.2"}).status_code == 429


def test_progress_is_served_without_redis(client, cast, monkeypatch):
    def away(*args, **kwargs):
        raise NoRedis("connection refused")

    monkeypatch.setattr(RedisCache, "get", away)
    assert page(client, accepted(cast)).status_code == 200
