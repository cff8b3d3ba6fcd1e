"""The levels of a refusal: set per department from a day on, climbed one by one, never by one person twice (A14)."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.admin.sites import site
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.admin import CaseAdmin
from approvals.models import Case, Decision, FilingLevels, RefusalFiling
from approvals.operations.filing_levels import set_levels
from approvals.operations.lifecycle import move
from approvals.operations.refusal import agree, refuse_acceptance, send_back
from approvals.queries.filing_levels import climb, department_levels, level_table
from approvals.queries.refusals import HeldTime
from approvals.states import MOVES, Act, CaseState, EventKind, FilingState, RefusalGround
from approvals.verification import verify
from hall.errors import NotAllowed, RuleBroken
from hall.moment import now
from staff.states import Role
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    agree_all,
    at,
    filed,
    filed_at_the_door,
    fresh,
    last_event,
    moment,
    received,
    refusal,
    told,
)
from tests.factories import give_role, make_member

CHIEF, REVIEWER, DEPUTY, LEADER = (
    Role.CHIEF_REPRESENTATIVE, Role.SECTION_REVIEWER, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER,
)  # fmt: skip
ALL = (CHIEF, REVIEWER, DEPUTY, LEADER)
TOMORROW = date(2026, 3, 3)


def roles_of(case):
    return list(case.open_filing().steps.values_list("role", flat=True))


def broken_by(operation, *args, **kwargs):
    with pytest.raises(RuleBroken) as raised:
        operation(*args, **kwargs)
    return raised.value.code


def two_levels(cast, on=TOMORROW):
    return set_levels(cast.department, roles=[LEADER, CHIEF], valid_from=on, reason="小单位", by=cast.manager)


@pytest.mark.parametrize(
    ("levels", "held", "left"),
    [
        (ALL, [], ALL),
        (ALL, [CHIEF], ALL[1:]),
        (ALL, [REVIEWER], ALL[2:]),
        (ALL, [CHIEF, DEPUTY], ALL[3:]),
        (ALL, [LEADER], (LEADER,)),
        ((CHIEF, REVIEWER), [REVIEWER], (REVIEWER,)),
        ((CHIEF, LEADER), [REVIEWER], (LEADER,)),
        (ALL, [Role.HALL_MANAGER], ALL),
    ],
)
def test_levels_up_to_the_filers_own_are_left_out_but_one_remains(levels, held, left):
    assert climb(levels, held) == left


def test_clerk_climbs_four_levels_and_each_is_an_event(cast):
    with at(RECEIVED):
        case = filed_at_the_door(cast)
        assert roles_of(case) == list(ALL)
    with at(NEXT_DAY):
        for who, above in ((cast.chief, REVIEWER), (cast.reviewer, DEPUTY), (cast.deputy, LEADER)):
            case = agree(case, opinion="属实", by=who)
            event = last_event(case)
            assert (case.state, event.kind, event.by, event.note, event.facts["next"]) == (
                CaseState.REFUSAL_FILING, EventKind.FILING_AGREED, who, "属实", above,
            )  # fmt: skip
            assert (event.state_before, event.state_after) == ("refusal_filing", "refusal_filing")
            assert not case.papers.filter(kind="non_acceptance").exists()
        case = agree(case, opinion="同意", by=cast.leader)
    assert (case.state, case.filings.get().state) == (CaseState.NOT_ACCEPTED, FilingState.AGREED)
    assert verify()["differences"] == []


def test_second_click_of_a_level_is_refused(cast):
    with at(RECEIVED):
        case = agree(filed(cast), opinion="同意", by=cast.deputy)
        assert broken_by(agree, case, opinion="同意", by=cast.deputy) == "agreed_before"
        assert broken_by(agree, case, opinion="同意", by=cast.reviewer) == "role_missing"
    assert case.filings.get().steps.filter(agreed=True).count() == 1


def test_nobody_rules_on_her_own_filing_nor_at_two_levels(cast):
    give_role(cast.deputy, LEADER, department=cast.department)
    with at(RECEIVED):
        case = agree(filed(cast), opinion="同意", by=cast.deputy)
        assert broken_by(agree, case, opinion="同意", by=cast.deputy) == "agreed_before"
        assert broken_by(send_back, case, reason="再看", by=cast.deputy) == "agreed_before"
        give_role(cast.clerk_a, LEADER, department=cast.department)
        other = received(cast)
        refuse_acceptance(
            other,
            ground=RefusalGround.NOT_COMPETENT,
            facts="属于市级权限",
            competent_body="示范市文广局",
            by=cast.clerk_a,
        )
        assert roles_of(fresh(other)) == [LEADER]
        assert broken_by(agree, other, opinion="同意", by=cast.clerk_a) == "dual_control"
        assert agree(other, opinion="同意", by=cast.leader).state == CaseState.NOT_ACCEPTED


def test_chief_of_another_hall_is_no_level_of_this_one(cast):
    away = make_member("chief_x", department=cast.department)
    give_role(away, CHIEF, department=cast.department, hall=cast.other_hall)
    with at(RECEIVED):
        assert broken_by(agree, filed_at_the_door(cast), opinion="同意", by=away) == "role_missing"


def test_sent_back_from_the_third_level_it_may_be_filed_again(cast):
    with at(RECEIVED):
        case = filed_at_the_door(cast)
        for who in (cast.chief, cast.reviewer):
            case = agree(case, opinion="同意", by=who)
        case = send_back(case, reason="依据不对", by=cast.deputy)
        assert case.state == CaseState.RECEIVED
        refuse_acceptance(case, ground=RefusalGround.NOT_REQUIRED, facts="不需要许可", by=cast.clerk_a)
        case = agree_all(fresh(case), cast)
    said = [list(filing.steps.values_list("agreed", flat=True)) for filing in case.filings.order_by("pk")]
    assert said == [[True, True, False, None], [True] * 4]
    assert case.state == CaseState.NOT_ACCEPTED


def test_set_of_a_department_begins_on_its_day_and_never_before(cast):
    with at(RECEIVED):
        own = two_levels(cast)
        assert own.roles == [CHIEF, LEADER]
        before = filed_at_the_door(cast)
        assert roles_of(before) == list(ALL)
        assert broken_by(two_levels, cast, date(2026, 3, 2)) == "starts_too_early"
    with at(NEXT_DAY):
        assert roles_of(filed_at_the_door(cast)) == [CHIEF, LEADER]
        assert roles_of(fresh(before)) == list(ALL)
        two = set_levels(cast.department, roles=ALL, valid_from=date(2026, 3, 4), reason="恢复四级", by=cast.manager)
        page = department_levels(cast.department, now())
    assert (page.row.levels, page.row.is_own, page.sets) == ((CHIEF, LEADER), True, [two, own])
    assert own.history.get().history_user == cast.manager


def test_later_set_for_the_same_day_is_the_one(cast):
    with at(RECEIVED):
        two_levels(cast)
        set_levels(cast.department, roles=[DEPUTY], valid_from=TOMORROW, reason="更正", by=cast.manager)
    assert FilingLevels.objects.in_force(cast.department, TOMORROW) == (DEPUTY,)
    assert FilingLevels.objects.in_force(cast.department, date(2026, 3, 2)) == ALL


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"roles": []}, "levels_missing"),
        ({"roles": [Role.HALL_MANAGER]}, "level_unknown"),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_levels_that_make_no_climb_are_refused(cast, fields, code):
    given = {"roles": ALL, "valid_from": TOMORROW, "reason": "调整"} | fields
    with at(RECEIVED):
        assert broken_by(set_levels, cast.department, **given, by=cast.manager) == code
    assert not FilingLevels.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "deputy", "leader", "chief", "supervisor", "clerk_a"])
def test_levels_are_set_by_the_countys_manager_alone(cast, who):
    with at(RECEIVED), pytest.raises(NotAllowed):
        set_levels(cast.department, roles=ALL, valid_from=TOMORROW, reason="调整", by=getattr(cast, who))


def test_level_that_nobody_holds_is_named_and_not_skipped(client, cast):
    cast.leader.is_active = False
    cast.leader.save()
    with at(RECEIVED):
        case = agree(filed(cast), opinion="同意", by=cast.deputy)
        client.force_login(cast.reviewer)
        text = client.get(case.get_absolute_url()).content.decode()
        assert "现在没有人可以审核" in text
        assert "没有另一名在任的主要领导" in text
        (row,) = [row for row in level_table(now()) if row.department == cast.department]
    assert (case.state, row.vacant) == (CaseState.REFUSAL_FILING, ["主要领导"])


def test_today_shows_what_waits_for_my_level(client, cast):
    with at(RECEIVED):
        case = filed_at_the_door(cast)
        for who in (cast.chief, cast.reviewer, cast.deputy, cast.leader):
            client.force_login(who)
            assert "等您审核的否定报备" in client.get(reverse("approvals:desk:today")).content.decode()
            case = agree(case, opinion="同意", by=who)
            assert "等您审核的否定报备" not in client.get(reverse("approvals:desk:today")).content.decode()


# No path around


@contextmanager
def planted():
    """What is written in the block is refused by the database at commit."""
    with (
        pytest.raises(DatabaseError, match="every level of its filing"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


PLANTED = [(accepted, CaseState.REFUSED), (received, CaseState.NOT_ACCEPTED), (filed, CaseState.REFUSED)]


@pytest.mark.parametrize(("stage", "state"), PLANTED)
def test_database_refuses_a_refusal_that_has_not_climbed(cast, stage, state):
    with at(RECEIVED):
        case = stage(cast)
    with planted() as cursor:
        cursor.execute("UPDATE approvals_case SET state = %s WHERE id = %s", [state, case.pk])
    assert fresh(case).state == case.state


def test_move_straight_to_the_refusal_fails(cast):
    with at(RECEIVED):
        case = filed(cast)
        with planted():
            move(case, Act.AGREE_REFUSAL, CaseState.REFUSED, by=cast.leader, at=now(), kind=EventKind.REFUSED)
    assert (fresh(case).state, Decision.objects.count()) == (CaseState.REFUSAL_FILING, 0)


def test_half_climbed_filing_marked_agreed_is_found_out(cast):
    with at(RECEIVED):
        case = agree(filed(cast), opinion="同意", by=cast.deputy)
    with planted() as cursor:
        cursor.execute("UPDATE approvals_refusalfiling SET state = 'agreed', closed_at = now()")
        cursor.execute("UPDATE approvals_case SET state = 'refused' WHERE id = %s", [case.pk])


def test_only_the_agreement_leads_to_a_refusal():
    refusing = {CaseState.REFUSED, CaseState.NOT_ACCEPTED}
    acts = {
        act
        for act, moves in MOVES.items()
        for before, after in moves.items()
        if refusing & set(after) - {before}  # a slip of the pen is corrected where the case stands
        and before != CaseState.DELIVERED  # a letter that came back: the refusal exists already
    }
    assert acts == {Act.AGREE_REFUSAL}


def test_decision_over_the_api_only_files(cast):
    with at(RECEIVED):
        case = accepted(cast)
        api = APIClient()
        api.force_authenticate(cast.reviewer)
        answer = api.post(f"/api/v1/cases/{case.number}/decision/", refusal(), format="json")
    assert (answer.status_code, answer.data["state"]) == (200, "refusal_filing")
    assert not Decision.objects.exists()


def test_told_case_can_not_be_refused_by_the_way(cast):
    with at(RECEIVED):
        case = told(cast)
        given = {"ground": RefusalGround.NOT_COMPETENT, "facts": "属于市级权限", "competent_body": "示范市文广局"}
        assert broken_by(refuse_acceptance, case, **given, by=cast.clerk_a) == "illegal_move"


def test_admin_writes_no_filing(rf, cast):
    assert RefusalFiling not in site._registry
    assert FilingLevels not in site._registry
    request = rf.get("/")
    request.user = cast.manager
    assert not CaseAdmin(Case, site).has_change_permission(request)


def test_time_each_level_held_it_is_working_time(cast):
    hall, time = cast.hall.pk, HeldTime()
    assert time.minutes(hall, moment("2026-03-02T10:00"), moment("2026-03-02T15:00")) == 180
    assert time.minutes(hall, moment("2026-03-06T17:00"), moment("2026-03-09T09:30")) == 60
    assert time.minutes(hall, moment("2026-03-07T09:00"), moment("2026-03-08T17:00")) == 0
