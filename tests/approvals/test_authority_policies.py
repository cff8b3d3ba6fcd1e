"""Under whose authority the window accepts and decides: item × window × clerk × mandate × placement (A8, A9)."""

from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import transaction

from approvals.models import Placement
from approvals.operations.authority import revoke_mandate
from approvals.operations.decision import decide
from approvals.operations.intake import accept
from approvals.operations.refusal import refuse_acceptance
from approvals.policies import POLICIES, barred
from approvals.states import Act, CaseState, DecisionOutcome, Handling, MandatePower, RefusalGround
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import refusal
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes, fresh, last_event, moment
from tests.factories import (
    hold_post,
    make_department,
    make_item,
    make_mandate,
    make_member,
    make_version,
    make_window,
    place,
    post_to,
    publish,
)
from tests.factories.cases import make_case

NOW = moment(NEXT_DAY)
TODAY = date(2026, 3, 3)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ACCEPT, DECIDE, SEAL = MandatePower.ACCEPT, MandatePower.DECIDE, MandatePower.SEAL

#: name → (what is registered for the clerk, does it let her accept, does it let her decide on the spot)
MANDATES = {
    "none": (None, False, False),
    "all items": ({}, True, True),
    "this item": ({"items": ["item"]}, True, True),
    "another item": ({"items": ["sibling"]}, False, False),
    "another department": ({"department": "police"}, False, False),
    "another clerk": ({"clerk": "colleague"}, False, False),
    "begins tomorrow": ({"valid_from": TODAY + DAY}, False, False),
    "begins today": ({"valid_from": TODAY}, True, True),
    "ends today": ({"valid_until": TODAY}, True, True),
    "ended yesterday": ({"valid_until": TODAY - DAY}, False, False),
    "revoked a second ago": ({"revoked_at": NOW - SECOND}, False, False),
    "revoked this moment": ({"revoked_at": NOW}, False, False),
    "revoked in a second": ({"revoked_at": NOW + SECOND}, True, True),
    "to accept only": ({"powers": [ACCEPT]}, True, False),
    "to decide only": ({"powers": [DECIDE]}, False, True),
    "to seal only": ({"powers": [SEAL]}, False, False),
}

#: where a case is received → whether the department's own clerk needs no mandate there
PLACES = {"own window": True, "comprehensive": False, "township": False, "own window in a township": False}
CLERKS = {"section": (True, True), "rest of the department": (True, False), "other department": (False, True)}


@pytest.fixture
def scene(cast):
    """The four places with one item, the clerk who serves all of them, and what her mandates may name."""
    other = make_department("政务服务数据管理局", "示政数")
    clerk = make_member("general", "苏婉清", department=other, in_approval_section=True)
    colleague = make_member("colleague", "白雪", department=other, in_approval_section=True)
    windows = {
        "own window": cast.window,
        "comprehensive": make_window(cast.hall, 30),
        "township": cast.township_window,
        "own window in a township": make_window(cast.other_hall, 2, cast.department),
    }
    return SimpleNamespace(
        cast=cast, clerk=clerk, colleague=colleague, windows=windows, other=other,
        sibling=publish(make_version(make_item(cast.department), name="演出场所备案")),
        police=cast.other_department,
    )  # fmt: skip


def received_at(scene, where, handling):
    """A case of the item, received at the place by the clerk, its item placed there since ever."""
    cast, window = scene.cast, scene.windows[where]
    item = publish(make_version(make_item(cast.department), handling=handling, steps=0))
    scene.item = item
    place(item, window)
    post_to(scene.clerk, window.hall, scene.other)
    hold_post(scene.clerk, window, title="综合岗")
    with at(RECEIVED):
        return make_case(item, window, scene.clerk)


def give(scene, fields):
    """The mandate of one line of MANDATES; the names in it stand for rows of the scene."""
    if fields is None:
        return
    facts = {"powers": [ACCEPT, DECIDE]} | fields
    facts["items"] = [getattr(scene, name) for name in facts.get("items", ())]
    department = getattr(scene, facts.pop("department", ""), scene.cast.department)
    clerk = getattr(scene, facts.pop("clerk", "clerk"))
    if "revoked_at" in facts:
        facts |= {"revoked_by": scene.cast.leader, "revoke_reason": "调离窗口"}
    make_mandate(clerk, department, giver=scene.cast.leader, **facts)


def asked(act, user, case):
    """`post` or `mandate` for the row relied on, else the code of the refusal."""
    try:
        return {"PostHolding": "post", "Mandate": "mandate"}[
            POLICIES[act](user, case, NOW).row.partition(":")[0].partition(".")[2]
        ]
    except RuleBroken as broken:
        return broken.code


def rule_for_acceptance(where, clerk, may_accept, placed):
    """What article 8 and 9 say, written out again."""
    is_of_department, is_in_section = CLERKS[clerk]
    if is_of_department and not is_in_section:
        return "not_in_section"
    if is_of_department and PLACES[where]:
        return "post"
    if not placed:
        return "item_not_placed"
    return "mandate" if may_accept else "mandate_missing"


def rule_for_decision(handling, clerk, may_decide):
    if handling != Handling.IMMEDIATE:
        return "role_missing"
    if clerk == "rest of the department":
        return "not_in_section"
    return "mandate" if may_decide else "mandate_missing"


@pytest.mark.parametrize("handling", [Handling.IMMEDIATE, Handling.COMMITTED])
@pytest.mark.parametrize("where", PLACES)
def test_window_acts_as_far_as_post_section_mandate_and_placement_carry(scene, where, handling):
    case = received_at(scene, where, handling)
    wrong = []
    for clerk, mandate, placed in product(CLERKS, MANDATES, (True, False)):
        fields, may_accept, may_decide = MANDATES[mandate]
        is_of_department, scene.clerk.in_approval_section = CLERKS[clerk]
        scene.clerk.department = scene.cast.department if is_of_department else scene.other
        with transaction.atomic():
            give(scene, fields)
            if not placed:
                row = Placement.objects.get(item=case.item)
                row.valid_until = TODAY - DAY
                row.save()
            found = [asked(act, scene.clerk, case) for act in (Act.ACCEPT, Act.REFUSE_ACCEPTANCE, Act.DECIDE)]
            transaction.set_rollback(True)
        accepts = rule_for_acceptance(where, clerk, may_accept, placed)
        wanted = [accepts, accepts, rule_for_decision(handling, clerk, may_decide)]
        if found != wanted:
            wrong.append((clerk, mandate, placed, found, wanted))
    assert wrong == []


def test_clerk_of_another_department_at_the_departments_window_needs_a_mandate(scene):
    """Lent to the department's own window, as when one window takes over for a week."""
    case = received_at(scene, "own window", Handling.COMMITTED)
    assert asked(Act.ACCEPT, scene.clerk, case) == "mandate_missing"
    make_mandate(scene.clerk, scene.cast.department)
    assert asked(Act.ACCEPT, scene.clerk, case) == "mandate"


def test_mandate_is_no_post(scene):
    """Without a post at the window of the case nobody acts there, whatever her letters."""
    case = received_at(scene, "comprehensive", Handling.IMMEDIATE)
    make_mandate(scene.colleague, scene.cast.department, ACCEPT, DECIDE)
    assert asked(Act.ACCEPT, scene.colleague, case) == "post_missing"
    assert asked(Act.DECIDE, scene.colleague, case) == "role_missing"


@pytest.mark.parametrize("handling", [Handling.IMMEDIATE, Handling.COMMITTED])
def test_reviewer_decides_both_kinds_by_the_role(scene, handling):
    case = received_at(scene, "comprehensive", handling)
    make_mandate(scene.cast.reviewer, scene.cast.department, DECIDE)
    assert POLICIES[Act.DECIDE](scene.cast.reviewer, case, NOW).row.startswith("staff.RoleAssignment:")


def test_acts_record_the_mandate_that_they_relied_on(scene):
    case = received_at(scene, "township", Handling.IMMEDIATE)
    mandate = make_mandate(scene.clerk, scene.cast.department, ACCEPT, DECIDE)
    with at(NEXT_DAY):
        accept(case, by=scene.clerk)
        case = decide(fresh(case), outcome=DecisionOutcome.GRANTED, by=scene.clerk)
    assert case.state == CaseState.GRANTED
    row = f"approvals.Mandate:{mandate.pk}"
    events = [(event.kind, event.grant, event.grant_row) for event in case.events.all()[1:]]
    assert events == [("accepted", str(mandate), row), ("granted", str(mandate), row)]
    assert case.decision.decided_by == scene.clerk


def test_refusal_on_the_spot_is_filed_by_the_window_and_ruled_by_another(scene):
    case = received_at(scene, "comprehensive", Handling.IMMEDIATE)
    make_mandate(scene.clerk, scene.cast.department, ACCEPT, DECIDE)
    with at(NEXT_DAY):
        accept(case, by=scene.clerk)
        facts = {"reason": "距离学校不足二百米", "ground": RefusalGround.CONDITIONS_UNMET}
        case = decide(fresh(case), outcome=DecisionOutcome.REFUSED, **facts, by=scene.clerk)
    assert (case.state, case.open_filing().filed_by) == (CaseState.REFUSAL_FILING, scene.clerk)
    assert last_event(case).grant_row.startswith("approvals.Mandate:")


def test_turning_away_at_the_door_of_another_department_needs_its_mandate(scene):
    case = received_at(scene, "comprehensive", Handling.COMMITTED)
    facts = {"ground": RefusalGround.NOT_COMPETENT, "facts": "属于市级权限", "by": scene.clerk}
    with at(NEXT_DAY), pytest.raises(NotAllowed) as raised:
        refuse_acceptance(case, **facts)
    assert codes(raised) == ("mandate_missing", 9)
    assert fresh(case).state == CaseState.RECEIVED
    make_mandate(scene.clerk, scene.cast.department)
    with at(NEXT_DAY):
        refuse_acceptance(case, **facts)
    assert fresh(case).state == CaseState.REFUSAL_FILING


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


def test_own_window_asks_no_query_for_mandates(cast, django_assert_num_queries):
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a)
    with django_assert_num_queries(7):  # the post, four for who is on duty there, the notice clock, the materials
        POLICIES[Act.ACCEPT](cast.clerk_a, case, NOW)
