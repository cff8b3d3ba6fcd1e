"""What the window is told of its authority: when refused, before the click, on an open page, in lists (A8, A9)."""

from datetime import date

import pytest

from approvals.operations.authority import revoke_mandate
from approvals.operations.intake import accept
from approvals.policies import POLICIES, barred
from approvals.states import Act, CaseState, Handling
from hall.permissions import refusal
from tests.approvals.authority import ACCEPT, DAY, DECIDE, MANDATES, NOW, TODAY, give, received_at
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, fresh, moment
from tests.factories import make_mandate


@pytest.mark.parametrize(
    ("mandate", "said"),
    [
        (
            "none",
            "您没有文化广电旅游局的授权委托书，不能在这里受理。请找有授权的同事办理，或者请文化广电旅游局登记授权委托书。",
        ),
        ("another item", "文化广电旅游局给您的授权委托书没有包括这个事项，不能在这里受理。"),
        ("another department", "您没有文化广电旅游局的授权委托书"),
        ("begins tomorrow", "自 2026 年 3 月 4 日起才生效"),
        ("ended yesterday", "已于 2026 年 3 月 2 日到期"),
        ("revoked a second ago", "已于 2026 年 3 月 3 日撤销"),
        ("to decide only", "文化广电旅游局给您的授权委托书没有授予“受理”"),
    ],
)
def test_clerk_is_told_what_is_the_matter_with_her_mandate(scene, mandate, said):
    case = received_at(scene, "comprehensive", Handling.COMMITTED)
    give(scene, MANDATES[mandate][0])
    broken = refusal(POLICIES[Act.ACCEPT], scene.clerk, case, NOW)
    assert (broken.code, broken.status, broken.article) == ("mandate_missing", 403, 9)
    assert said in broken.message


def test_the_latest_letter_is_named_not_one_of_years_ago(scene):
    case = received_at(scene, "comprehensive", Handling.COMMITTED)
    make_mandate(scene.clerk, scene.cast.department, valid_until=date(2022, 12, 31))
    ended = {"revoked_at": NOW - DAY, "revoked_by": scene.cast.leader, "revoke_reason": "调离"}
    latest = make_mandate(scene.clerk, scene.cast.department, valid_from=date(2025, 1, 1), **ended)
    broken = refusal(POLICIES[Act.ACCEPT], scene.clerk, case, NOW)
    assert f"授权委托书{latest.number}已于 2026 年 3 月 2 日撤销" in broken.message


def test_immediate_item_without_a_mandate_goes_to_the_reviewer(scene):
    case = received_at(scene, "comprehensive", Handling.IMMEDIATE)
    make_mandate(scene.clerk, scene.cast.department)
    with at(RECEIVED):
        case = accept(case, by=scene.clerk)
    reasons = dict(barred(scene.clerk, case, NOW))
    assert (reasons[Act.DECIDE].code, reasons[Act.DECIDE].article) == ("mandate_missing", 9)
    assert reasons[Act.DECIDE].message == (
        "文化广电旅游局给您的授权委托书没有授予“当场决定”，即办件要由审批股审核人决定，请转交审核人；"
        "或者请文化广电旅游局登记授权后再办。"
    )


def test_mandate_revoked_while_the_page_is_open_refuses_and_keeps_what_was_typed(scene, client):
    case = received_at(scene, "comprehensive", Handling.IMMEDIATE)
    mandate = make_mandate(scene.clerk, scene.cast.department, ACCEPT, DECIDE)
    client.force_login(scene.clerk)
    with at(NEXT_DAY):
        accept(case, by=scene.clerk)
        page = client.get(case.get_absolute_url())
        assert Act.DECIDE in [panel.act for panel in page.context["acts"].allowed]
        revoke_mandate(mandate, reason="调离窗口", by=scene.cast.leader)
        typed = {"outcome": "granted", "reason": "材料齐全，<b>当场</b>核发"}
        answer = client.post(f"{case.get_absolute_url()}decision/", typed)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "已于 2026 年 3 月 3 日撤销" in text and "请转交审核人" in text
    assert "材料齐全，&lt;b&gt;当场&lt;/b&gt;核发" in text
    assert (fresh(case).state, case.events.count()) == (CaseState.ACCEPTED, 2)


def test_mandate_that_ran_out_over_night_refuses_in_the_morning(scene, client):
    case = received_at(scene, "comprehensive", Handling.COMMITTED)
    make_mandate(scene.clerk, scene.cast.department, valid_until=date(2026, 3, 2))
    client.force_login(scene.clerk)
    with at(RECEIVED):
        assert asked_at(scene, case, moment(RECEIVED)) is None
    with at(NEXT_DAY):
        answer = client.post(f"{case.get_absolute_url()}acceptance/")
    assert answer.status_code == 403
    assert "已于 2026 年 3 月 2 日到期" in answer.content.decode()
    assert fresh(case).state == CaseState.RECEIVED


def asked_at(scene, case, then):
    return refusal(POLICIES[Act.ACCEPT], scene.clerk, case, then)


def test_reception_says_before_the_click_that_a_mandate_is_missing(scene, client):
    received_at(scene, "comprehensive", Handling.COMMITTED)
    client.force_login(scene.clerk)
    with at(NEXT_DAY):
        page = client.get("/desk/reception/", {"item": scene.item.code})
        assert page.context["page"].counter.unaccepted.code == "mandate_missing"
        make_mandate(scene.clerk, scene.cast.department)
        page = client.get("/desk/reception/", {"item": scene.item.code})
        assert page.context["page"].counter.unaccepted is None


@pytest.mark.parametrize(
    ("fields", "held_by", "step"),
    [
        (None, "审批股", ""),
        ({}, "本窗口", "当场决定"),
        ({"items": ["item"]}, "本窗口", "当场决定"),
        ({"items": ["sibling"]}, "审批股", ""),
        ({"powers": [ACCEPT]}, "审批股", ""),
        ({"valid_until": TODAY - DAY}, "审批股", ""),
    ],
    ids=["none", "all items", "this item", "another item", "to accept", "ended"],
)
def test_lists_say_that_the_window_finishes_the_case_where_it_may(scene, client, fields, held_by, step):
    case = received_at(scene, "comprehensive", Handling.IMMEDIATE)
    first = make_mandate(scene.clerk, scene.cast.department, valid_until=date(2026, 3, 2))
    with at(RECEIVED):
        accept(case, by=scene.clerk)
    give(scene, fields)
    client.force_login(scene.clerk)
    with at(NEXT_DAY):
        [row] = client.get("/desk/cases/").context["rows"]
        page = client.get(case.get_absolute_url()).context["page"]
    assert (str(row.holder.title), row.next_step, first.is_in_force(NOW)) == (held_by, step, False)
    assert str(page.holder.title) == held_by
