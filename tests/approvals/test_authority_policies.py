"""Under whose authority the window accepts and decides: item × window × clerk × mandate × placement (A8, A9)."""

from itertools import product

import pytest
from django.db import transaction

from approvals.models import Placement
from approvals.operations.decision import decide
from approvals.operations.intake import accept
from approvals.operations.refusal import refuse_acceptance
from approvals.policies import POLICIES
from approvals.states import Act, CaseState, DecisionOutcome, Handling, RefusalGround
from hall.errors import NotAllowed, RuleBroken
from tests.approvals.authority import ACCEPT, DAY, DECIDE, MANDATES, NOW, TODAY, give, received_at
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes, fresh, last_event
from tests.factories import make_mandate
from tests.factories.cases import make_case

#: where a case is received → whether the department's own clerk needs no mandate there
PLACES = {"own window": True, "comprehensive": False, "township": False, "own window in a township": False}
CLERKS = {"section": (True, True), "rest of the department": (True, False), "other department": (False, True)}


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
    facts = {
        "ground": RefusalGround.NOT_COMPETENT,
        "facts": "属于市级权限",
        "competent_body": "示范市文广局",
        "by": scene.clerk,
    }
    with at(NEXT_DAY), pytest.raises(NotAllowed) as raised:
        refuse_acceptance(case, **facts)
    assert codes(raised) == ("mandate_missing", 9)
    assert fresh(case).state == CaseState.RECEIVED
    make_mandate(scene.clerk, scene.cast.department)
    with at(NEXT_DAY):
        refuse_acceptance(case, **facts)
    assert fresh(case).state == CaseState.REFUSAL_FILING


def test_own_window_asks_no_query_for_mandates(cast, django_assert_num_queries):
    with at(RECEIVED):
        case = make_case(cast.item, cast.window, cast.clerk_a)
    with django_assert_num_queries(7):  # the post, four for who is on duty there, the notice clock, the materials
        POLICIES[Act.ACCEPT](cast.clerk_a, case, NOW)
