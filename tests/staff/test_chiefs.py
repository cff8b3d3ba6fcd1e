"""One chief representative a department and hall."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hall.errors import RuleBroken
from staff.models import RoleAssignment
from staff.operations.chiefs import appoint_chief
from staff.states import Role
from tests.factories import give_role, make_member, post_to

pytestmark = pytest.mark.usefixtures("monday")

TOMORROW = date(2026, 9, 22)


def appointed(cast, member, **changes):
    facts = {"department": cast.department, "hall": cast.hall, "valid_from": TOMORROW, "by": cast.leader}
    return appoint_chief(member, **facts | changes)


def code_of(*arguments, **named):
    with pytest.raises(RuleBroken) as broken:
        appointed(*arguments, **named)
    return broken.value.code


def test_the_database_knows_one_chief_a_department_and_hall(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        give_role(cast.clerk_a, Role.CHIEF_REPRESENTATIVE, department=cast.department, hall=cast.hall)
    give_role(cast.clerk_a, Role.CHIEF_REPRESENTATIVE, department=cast.department, hall=cast.other_hall)
    give_role(cast.clerk_a, Role.CHIEF_REPRESENTATIVE, department=cast.other_department, hall=cast.hall)
    give_role(cast.clerk_b, Role.CHIEF_REPRESENTATIVE, department=cast.department)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_role(cast.clerk_a, Role.CHIEF_REPRESENTATIVE, department=cast.department)
    give_role(cast.clerk_a, Role.SECTION_REVIEWER, department=cast.department)  # other roles may be shared


@pytest.mark.parametrize("who", ["leader", "manager"])
def test_new_chief_follows_the_one_before(cast, who):
    role = appointed(cast, cast.clerk_a, by=getattr(cast, who))
    before = RoleAssignment.objects.get(member=cast.chief)
    assert (before.valid_until, role.valid_from, role.valid_until) == (date(2026, 9, 21), TOMORROW, None)
    assert role.history.get().history_user == getattr(cast, who)


@pytest.mark.parametrize("who", ["chief", "deputy", "reviewer", "supervisor", "outsider", "township"])
def test_nobody_else_appoints(cast, who):
    assert code_of(cast, cast.clerk_a, by=getattr(cast, who)) == "role_missing"


def test_refusals(cast):
    stranger = make_member("stranger", department=cast.department)
    gone = make_member("gone", department=cast.department, is_active=False)
    post_to(gone, cast.hall, cast.department)
    assert code_of(cast, stranger) == "not_posted"
    assert code_of(cast, gone) == "member_inactive"
    assert code_of(cast, cast.township) == "not_posted"
    assert code_of(cast, cast.outsider) == "member_of_other_unit"
    assert code_of(cast, cast.clerk_a, valid_from=date(2026, 9, 20)) == "starts_in_the_past"
    assert code_of(cast, cast.chief) == "chief_already"
    appointed(cast, cast.clerk_a, valid_from=date(2026, 10, 9))
    assert code_of(cast, cast.clerk_b, valid_from=date(2026, 9, 30)) == "chief_already"
