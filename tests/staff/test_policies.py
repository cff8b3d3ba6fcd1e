"""Roles by role, date, hall and department: the full table."""

from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser

from hall.errors import NotAllowed
from staff import policies
from staff.models import RoleAssignment
from staff.queries import DEPARTMENT_READERS, HALL_READERS, halls_read_by, roles_of, scope_of
from staff.states import DEPARTMENT_ROLES, HALL_ROLES, Role
from tests.factories import give_role, make_department, make_hall, make_member

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 9, 22, 9, 42, tzinfo=SHANGHAI)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


@pytest.fixture
def place(db):
    return make_hall(), make_hall("SFX", "星河镇便民中心", level="township"), make_department()


def outcome(policy, *arguments):
    try:
        return policy(*arguments).row
    except NotAllowed as refused:
        return refused.code


@pytest.mark.parametrize(("held", "wanted"), [*product(DEPARTMENT_ROLES, DEPARTMENT_ROLES)])
def test_department_role_grants_itself_in_its_department_alone(place, held, wanted):
    _hall, _township, department = place
    member, other = make_member(), make_department("公安局", "示公")
    row = give_role(member, held, department=department)
    expected = f"staff.RoleAssignment:{row.pk}" if held == wanted else "role_missing"
    assert outcome(policies.hold_department_role, member, [wanted], department, AT) == expected
    assert outcome(policies.hold_department_role, member, [wanted], other, AT) == "role_missing"


@pytest.mark.parametrize(("held", "wanted", "everywhere"), [*product(HALL_ROLES, HALL_ROLES, [True, False])])
def test_hall_role_grants_itself_in_its_hall_or_in_all(place, held, wanted, everywhere):
    hall, township, _department = place
    member = make_member()
    row = give_role(member, held, hall=None if everywhere else hall)
    granted = f"staff.RoleAssignment:{row.pk}" if held == wanted else "role_missing"
    assert outcome(policies.hold_hall_role, member, [wanted], hall, AT) == granted
    assert outcome(policies.hold_hall_role, member, [wanted], None, AT) == granted
    elsewhere = granted if everywhere else "role_missing"
    assert outcome(policies.hold_hall_role, member, [wanted], township, AT) == elsewhere


@pytest.mark.parametrize(
    ("moment", "held"),
    [
        (datetime(2026, 8, 31, 23, 59, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 9, 1, 0, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 8, 31, 16, 0, tzinfo=ZoneInfo("UTC")), True),
        (datetime(2026, 9, 30, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 10, 1, 0, 0, tzinfo=SHANGHAI), False),
    ],
)
def test_role_holds_from_its_first_to_its_last_local_day(place, moment, held):
    hall, _township, _department = place
    member = make_member()
    RoleAssignment.objects.create(member=member, role=Role.HALL_MANAGER, hall=hall, valid_from=FIRST, valid_until=LAST)
    granted = outcome(policies.hold_hall_role, member, [Role.HALL_MANAGER], hall, moment) != "role_missing"
    assert granted is held
    assert scope_of(member, moment).manages is held


def test_nobody_and_closed_accounts_hold_nothing(place):
    hall, _township, _department = place
    gone = make_member(is_active=False)
    give_role(gone, Role.HALL_MANAGER)
    for user in (AnonymousUser(), gone):
        assert roles_of(user, AT) == []
        assert outcome(policies.hold_hall_role, user, [Role.HALL_MANAGER], hall, AT) == "role_missing"


def test_refusal_names_the_roles_and_the_article(place):
    _hall, _township, department = place
    with pytest.raises(NotAllowed) as refused:
        policies.hold_department_role(make_member(), [Role.SECTION_REVIEWER, Role.DEPUTY_LEADER], department, AT)
    assert refused.value.message == "这项操作由审批股审核人、分管领导办理，您没有这项职责。"
    assert (refused.value.article, refused.value.status) == (8, 403)


@pytest.mark.parametrize("role", [*DEPARTMENT_ROLES, *HALL_ROLES])
def test_scope_opens_what_the_role_reads(place, role):
    hall, _township, department = place
    member = make_member()
    is_department = role in DEPARTMENT_ROLES
    give_role(member, role, department=department if is_department else None, hall=None if is_department else hall)
    scope = scope_of(member, AT)
    assert scope.sees_everything is False
    assert scope.departments == ({department.pk} if role in DEPARTMENT_READERS else frozenset())
    assert scope.halls == ({hall.pk} if role in HALL_READERS else frozenset())
    assert scope.representations == (((department.pk, None),) if role == Role.CHIEF_REPRESENTATIVE else ())


@pytest.mark.parametrize("role", HALL_ROLES)
def test_scope_without_a_hall_is_the_county(place, role):
    member = make_member()
    give_role(member, role)
    assert scope_of(member, AT).sees_everything is (role in HALL_READERS)


#: role, where it is held → may read; may edit county, hall, township; may consent for county, hall, township.
CALENDAR = {
    (Role.HALL_MANAGER, "everywhere"): (True, (True, True, True), (True, True, True)),
    (Role.HALL_MANAGER, "county"): (True, (True, True, False), (True, True, False)),
    (Role.HALL_MANAGER, "township"): (True, (False, False, True), (False, False, True)),
    (Role.HALL_LEADER, "everywhere"): (True, (False, False, False), (True, True, True)),
    (Role.HALL_LEADER, "county"): (True, (False, False, False), (True, True, False)),
    (Role.HALL_LEADER, "township"): (True, (False, False, False), (False, False, True)),
    (Role.DUTY_OFFICER, "everywhere"): (True, (False, False, False), (False, False, False)),
    (Role.SUPERVISOR, "everywhere"): (True, (False, False, False), (False, False, False)),
    (Role.CASHIER, "everywhere"): (False, (False, False, False), (False, False, False)),
}


@pytest.mark.parametrize(("key", "expected"), CALENDAR.items())
def test_calendar_policies(place, key, expected):
    hall, township, _department = place
    role, where = key
    member = make_member()
    give_role(member, role, hall={"everywhere": None, "county": hall, "township": township}[where])
    reads, edits, consents = expected
    places = (None, hall, township)

    def allowed(policy, subject):
        return outcome(policy, member, subject, AT) != "role_missing"

    assert allowed(policies.read_calendar, None) is reads
    assert tuple(allowed(policies.edit_calendar, subject) for subject in places) == edits
    assert tuple(allowed(policies.consent_to_closure, subject) for subject in places) == consents


@pytest.mark.parametrize("role", [*DEPARTMENT_ROLES, *HALL_ROLES])
def test_attendance_is_read_and_run_by_these_roles(place, role):
    hall, township, department = place
    member, other = make_member(), make_department("公安局", "示公")
    row = give_role(member, role, **({"department": department} if role in DEPARTMENT_ROLES else {"hall": hall}))
    granted = f"staff.RoleAssignment:{row.pk}"

    def expected(*roles):
        return granted if role in roles else "role_missing"

    leaders = (Role.CHIEF_REPRESENTATIVE, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)
    assert outcome(policies.read_attendance, member, hall, AT) == expected(*HALL_READERS)
    assert outcome(policies.read_attendance, member, township, AT) == "role_missing"
    assert outcome(policies.read_month_sheet, member, department, AT) == expected(*leaders, *HALL_READERS)
    assert outcome(policies.read_month_sheet, member, other, AT) == expected(*HALL_READERS)
    assert outcome(policies.read_month_sheet, member, None, AT) == expected(*leaders, *HALL_READERS)
    assert outcome(policies.manage_clocks, member, hall, AT) == expected(Role.HALL_MANAGER)
    assert outcome(policies.manage_clocks, member, township, AT) == "role_missing"


#: role, where it is held → may read the premises of the centre and of the township, may keep them there.
PREMISES = {
    (Role.HALL_MANAGER, "everywhere"): ((True, True), (True, True)),
    (Role.HALL_MANAGER, "county"): ((True, False), (True, False)),
    (Role.HALL_MANAGER, "township"): ((False, True), (False, True)),
    (Role.HALL_LEADER, "everywhere"): ((True, True), (False, False)),
    (Role.DUTY_OFFICER, "county"): ((True, False), (False, False)),
    (Role.SUPERVISOR, "everywhere"): ((True, True), (False, False)),
    (Role.CASHIER, "everywhere"): ((False, False), (False, False)),
}


@pytest.mark.parametrize(("key", "expected"), PREMISES.items())
def test_premises_policies(place, key, expected):
    hall, township, _department = place
    role, where = key
    member = make_member()
    give_role(member, role, hall={"everywhere": None, "county": hall, "township": township}[where])
    found = tuple(
        tuple(outcome(policy, member, subject, AT) != "role_missing" for subject in (hall, township))
        for policy in (policies.read_premises, policies.keep_premises)
    )
    assert found == expected
    assert [*halls_read_by(member, AT)] == [
        row for row, reads in zip((hall, township), expected[0], strict=True) if reads
    ]
