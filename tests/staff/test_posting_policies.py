"""Dual management (article 29) as a table: role × whose department × which hall → who may keep what."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hall.errors import NotAllowed
from staff import policies
from staff.models import PostingRequest
from staff.states import DEPARTMENT_ROLES, DUAL_MANAGEMENT, HALL_ROLES, Fact, Keeper, RequestKind, Role
from tests.factories import give_role, make_department, make_hall, make_member, post_to

AT = datetime(2026, 9, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
OWN, OTHER = "own", "other"
#: role → (own department, own hall), (own department, other hall), (other department, own hall), (both other)
UNIT = {
    Role.CHIEF_REPRESENTATIVE: (True, False, False, False),
    Role.DEPUTY_LEADER: (True, True, False, False),
    Role.PRINCIPAL_LEADER: (True, True, False, False),
}
HALL = {Role.HALL_MANAGER: (True, False, True, False), Role.HALL_LEADER: (True, False, True, False)}
NEVER = (False, False, False, False)
PLACES = ((OWN, OWN), (OWN, OTHER), (OTHER, OWN), (OTHER, OTHER))
ROLES = [*DEPARTMENT_ROLES, *HALL_ROLES]


@pytest.fixture
def places(db):
    halls = {OWN: make_hall(), OTHER: make_hall("SFX", "星河镇便民中心", level="township")}
    departments = {OWN: make_department(), OTHER: make_department("公安局", "示公")}
    return departments, halls


def holder(places, role):
    """A member with `role` in her own department, or her own hall; a chief representative in both."""
    departments, halls = places
    at_department, at_hall = role in DEPARTMENT_ROLES, role in HALL_ROLES or role == Role.CHIEF_REPRESENTATIVE
    member = make_member()
    give_role(
        member, role, department=departments[OWN] if at_department else None, hall=halls[OWN] if at_hall else None
    )
    return member


def allowed(policy, *arguments):
    try:
        return policy(*arguments).row.startswith("staff.RoleAssignment:")
    except NotAllowed:
        return False


def test_every_fact_has_one_keeper():
    assert set(DUAL_MANAGEMENT) == set(Fact)
    assert {fact for fact, keeper in DUAL_MANAGEMENT.items() if keeper == Keeper.HALL} == {
        Fact.APPROVAL,
        Fact.ATTENDANCE,
        Fact.CONDUCT,
        Fact.ASSESSMENT,
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_side_keeps_its_own_facts_alone(places, role):
    departments, halls = places
    member = holder(places, role)
    for fact, keeper in DUAL_MANAGEMENT.items():
        expected = (UNIT if keeper == Keeper.UNIT else HALL).get(role, NEVER)
        found = tuple(allowed(policies.edit_fact, member, fact, departments[d], halls[h], AT) for d, h in PLACES)
        assert found == expected, fact


@pytest.mark.parametrize("role", ROLES)
def test_who_nominates_decides_sends_back_and_reads(places, role):
    departments, halls = places
    member = holder(places, role)
    found = tuple(allowed(policies.nominate_for, member, departments[d], halls[h], AT) for d, h in PLACES)
    assert found == UNIT.get(role, NEVER)
    assert allowed(policies.nominate_for, member, departments[OWN], None, AT) is (role in UNIT)
    by_hall = {OWN: role in HALL, OTHER: False}
    for where, expected in by_hall.items():
        posting = post_to(make_member(), halls[where], departments[OWN])
        assert allowed(policies.send_back_from, member, posting, AT) is expected
        assert allowed(policies.keep_postings, member, halls[where], AT) is expected
        request = PostingRequest(kind=RequestKind.NOMINATE, hall=halls[where], proposed_by=make_member())
        assert allowed(policies.decide_request, member, request, AT) is expected
        request.proposed_by = member
        assert allowed(policies.decide_request, member, request, AT) is False
    reads = role in (*UNIT, *HALL, Role.DUTY_OFFICER, Role.SUPERVISOR)
    assert allowed(policies.read_people, member, None, AT) is reads


@pytest.mark.parametrize("role", ROLES)
def test_who_appoints_a_chief_representative(places, role):
    departments, halls = places
    member = holder(places, role)
    expected = {
        Role.PRINCIPAL_LEADER: (True, True, False, False),
        Role.HALL_MANAGER: (True, False, True, False),
    }
    found = tuple(allowed(policies.appoint_chief_of, member, departments[d], halls[h], AT) for d, h in PLACES)
    assert found == expected.get(role, NEVER)
