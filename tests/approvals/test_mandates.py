"""Letters of authority: who registers them, what is refused, when they hold, how they end (article 9)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.models import Mandate
from approvals.operations.authority import grant_mandate, revoke_mandate
from approvals.states import MandatePower
from hall.errors import RuleBroken
from staff.models import Posting
from staff.states import Role
from tests.approvals.stages import RECEIVED, at, moment
from tests.factories import give_role, make_item, make_mandate, make_member, make_version, publish

TODAY = date(2026, 3, 2)
UNTIL = date(2027, 3, 1)


def letter(cast, **fields):
    """What the leader of the culture department registers for the township's clerk, with what is given instead."""
    facts = {
        "department": cast.department, "clerk": cast.township, "powers": [MandatePower.ACCEPT], "items": [cast.item],
        "valid_from": TODAY, "valid_until": UNTIL, "by": cast.leader,
    }  # fmt: skip
    return facts | fields


def refused(act, **fields):
    before = Mandate.objects.count()
    with pytest.raises(RuleBroken) as raised:
        act(**fields)
    assert Mandate.objects.count() == before
    return raised.value.code, raised.value.status, raised.value.field


def test_leader_gives_authority_and_the_letter_is_numbered(town):
    with at(RECEIVED):
        mandate = grant_mandate(**letter(town, powers=["seal", "accept"], limits=" 只限本镇居民 "))
        second = grant_mandate(**letter(town, items=[], all_items=True))
    assert mandate.number == "示文旅许授〔2026〕0001号"
    assert second.number == "示文旅许授〔2026〕0002号"
    assert (mandate.giver, mandate.clerk, mandate.registered_by) == (town.leader, town.township, town.leader)
    assert (mandate.signed_on, mandate.registered_at) == (TODAY, moment(RECEIVED))
    assert (mandate.powers, mandate.power_names) == (["accept", "seal"], ["受理", "使用审批专用章"])
    assert mandate.limits == "只限本镇居民"
    assert list(mandate.items.all()) == [town.item]
    assert list(second.items.all()) == []
    record = mandate.history.get()
    assert (record.history_user, record.history_change_reason) == (town.leader, "登记授权")
    assert str(mandate) == "示文旅许授〔2026〕0001号授权委托书（梁伟）"


def test_manager_files_the_signed_paper(town):
    with at(RECEIVED):
        signed_on = TODAY - timedelta(days=4)
        mandate = grant_mandate(
            **letter(town, by=town.manager, giver=town.leader, scan="mandates/1.pdf", signed_on=signed_on)
        )
    assert (mandate.giver, mandate.registered_by, mandate.signed_on) == (town.leader, town.manager, signed_on)


@pytest.mark.parametrize("name", ["clerk_a", "chief", "reviewer", "deputy", "supervisor", "outsider", "township"])
def test_nobody_else_registers_or_revokes(town, name):
    mandate = make_mandate(town.outsider, town.department)
    user = getattr(town, name)
    with at(RECEIVED):
        assert refused(grant_mandate, **letter(town, by=user)) == ("role_missing", 403, "")
        assert refused(revoke_mandate, mandate=mandate, reason="调离", by=user) == ("role_missing", 403, "")
    mandate.refresh_from_db()
    assert mandate.revoked_at is None


def test_leader_of_another_department_gives_nothing_in_its_name(town):
    head = make_member("head", "许志刚", department=town.other_department)
    give_role(head, Role.PRINCIPAL_LEADER, department=town.other_department)
    with at(RECEIVED):
        assert refused(grant_mandate, **letter(town, by=head)) == ("role_missing", 403, "")
        filed = letter(town, by=town.manager, giver=head, scan="mandates/1.pdf")
        assert refused(grant_mandate, **filed) == ("giver_not_leader", 409, "giver")


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"powers": []}, ("powers_missing", 409, "powers")),
        ({"powers": ["accept", "sign"]}, ("powers_missing", 409, "powers")),
        ({"items": []}, ("items_missing", 409, "items")),
        ({"valid_until": TODAY - timedelta(days=1)}, ("dates_reversed", 409, "valid_until")),
        ({"valid_until": date(2029, 3, 2)}, ("period_too_long", 409, "valid_until")),
        ({"valid_from": date(2028, 2, 29), "valid_until": date(2031, 3, 1)}, ("period_too_long", 409, "valid_until")),
        (
            {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 3, 1), "signed_on": date(2026, 1, 1)},
            ("period_over", 409, "valid_until"),
        ),
        ({"valid_from": TODAY - timedelta(days=1)}, ("starts_before_signed", 409, "signed_on")),
        ({"signed_on": TODAY + timedelta(days=1)}, ("starts_before_signed", 409, "signed_on")),
    ],
)
def test_letter_with_a_fault_is_refused(town, fields, answer):
    with at(RECEIVED):
        assert refused(grant_mandate, **letter(town, **fields)) == answer


def test_longest_letter_is_three_years_to_the_day(town):
    with at(RECEIVED):
        mandate = grant_mandate(**letter(town, valid_until=date(2029, 3, 1)))
    assert mandate.valid_until == date(2029, 3, 1)


def test_same_letter_again_is_a_second_click(town):
    with at(RECEIVED):
        mandate = grant_mandate(**letter(town))
        assert refused(grant_mandate, **letter(town)) == ("mandate_exists", 409, "")
        grant_mandate(**letter(town, powers=[MandatePower.SEAL]))
        grant_mandate(**letter(town, clerk=town.outsider))
        grant_mandate(**letter(town, items=[publish(make_version(make_item(town.department)))]))
        revoke_mandate(mandate, reason="写错期限", by=town.leader)
        assert grant_mandate(**letter(town)).number == "示文旅许授〔2026〕0005号"


def test_item_of_another_department_is_refused(town):
    police = publish(make_version(make_item(town.other_department)))
    with at(RECEIVED):
        answer = refused(grant_mandate, **letter(town, items=[town.item, police]))
    assert answer == ("item_of_other_department", 409, "items")


def test_clerk_must_be_posted_on_the_first_day_and_be_another(town):
    with at(RECEIVED):
        assert refused(grant_mandate, **letter(town, clerk=town.leader)) == ("clerk_is_giver", 409, "clerk")
        assert refused(grant_mandate, **letter(town, clerk=town.manager)) == ("clerk_not_posted", 409, "clerk")
        posting = Posting.objects.get(member=town.township)
        posting.valid_until = date(2026, 3, 31)
        posting.save()
        later = letter(town, valid_from=date(2026, 4, 1))
        assert refused(grant_mandate, **later) == ("clerk_not_posted", 409, "clerk")
        grant_mandate(**letter(town, valid_from=date(2026, 3, 31)))
        town.township.is_active = False
        town.township.save()
        assert refused(grant_mandate, **letter(town)) == ("clerk_not_posted", 409, "clerk")


def test_colleague_outside_the_section_gets_no_authority(cast):
    assert not cast.township.in_approval_section
    with at(RECEIVED):
        assert refused(grant_mandate, **letter(cast)) == ("clerk_not_in_section", 409, "clerk")


def test_manager_must_name_the_leader_and_attach_the_paper(town):
    with at(RECEIVED):
        by = {"by": town.manager, "scan": "mandates/1.pdf"}
        assert refused(grant_mandate, **letter(town, **by)) == ("giver_not_leader", 409, "giver")
        assert refused(grant_mandate, **letter(town, **by, giver=town.deputy)) == ("giver_not_leader", 409, "giver")
        unsigned = letter(town, by=town.manager, giver=town.leader)
        assert refused(grant_mandate, **unsigned) == ("scan_missing", 409, "scan")


@pytest.mark.parametrize("name", ["leader", "manager"])
def test_revocation_ends_it_at_once_and_says_why(town, name):
    user = getattr(town, name)
    with at(RECEIVED):
        mandate = make_mandate(town.township, town.department)
        revoke_mandate(mandate, reason=" 已调离窗口 ", by=user)
        mandate.refresh_from_db()
        assert (mandate.revoked_at, mandate.revoked_by) == (moment(RECEIVED), user)
        assert mandate.revoke_reason == "已调离窗口"
        assert mandate.history.first().history_user == user
        assert not mandate.is_in_force(moment(RECEIVED))
        assert mandate.is_in_force(moment(RECEIVED) - timedelta(seconds=1))
        assert refused(revoke_mandate, mandate=mandate, reason="再撤", by=user)[:2] == ("mandate_revoked", 409)


def test_revocation_needs_a_reason_and_something_left_to_end(town):
    with at(RECEIVED):
        over = make_mandate(town.township, town.department, valid_until=TODAY - timedelta(days=1))
        assert refused(revoke_mandate, mandate=over, reason="调离", by=town.leader)[0] == "mandate_over"
        last_day = make_mandate(town.township, town.department, valid_until=TODAY)
        assert refused(revoke_mandate, mandate=last_day, reason="  ", by=town.leader) == (
            "reason_missing", 409, "reason",
        )  # fmt: skip
        revoke_mandate(last_day, reason="调离", by=town.leader)


@pytest.mark.parametrize(
    ("moment_of_day", "holds"),
    [
        ("2026-03-01T23:59:59", False),
        ("2026-03-02T00:00:00", True),
        ("2026-03-10T23:59:59", True),
        ("2026-03-11T00:00:00", False),
    ],
)
def test_both_ends_of_the_period_count_by_local_days(town, moment_of_day, holds):
    mandate = make_mandate(town.township, town.department, valid_from=TODAY, valid_until=date(2026, 3, 10))
    then = moment(moment_of_day)
    assert Mandate.objects.in_force(then).filter(pk=mandate.pk).exists() is holds
    assert mandate.is_in_force(then) is holds


def test_covering_is_by_department_and_by_name(town):
    other_item = publish(make_version(make_item(town.department)))
    police = publish(make_version(make_item(town.other_department)))
    whole = make_mandate(town.township, town.department)
    named = make_mandate(town.township, town.department, items=[town.item])
    assert set(Mandate.objects.covering(town.item)) == {whole, named}
    assert set(Mandate.objects.covering(other_item)) == {whole}
    assert set(Mandate.objects.covering(police)) == set()
    assert set(Mandate.objects.for_clerk(town.township.pk).giving(MandatePower.DECIDE)) == set()
    assert set(Mandate.objects.for_clerk(town.outsider.pk)) == set()


def test_register_is_read_by_the_hall_and_by_the_department(town):
    own = make_mandate(town.township, town.department)
    foreign = make_mandate(town.township, town.other_department)
    now = moment(RECEIVED)
    seen = {
        name: set(Mandate.objects.visible_to(getattr(town, name), now))
        for name in ("manager", "supervisor", "reviewer", "leader", "clerk_a", "township")
    }
    everything = {own, foreign}
    assert seen == {
        "manager": everything, "supervisor": everything, "reviewer": {own}, "leader": {own},
        "clerk_a": set(), "township": set(),
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"powers": []},
        {"valid_from": date(2026, 3, 3), "valid_until": TODAY},
        {"revoked_at": moment(RECEIVED)},
        {"revoke_reason": "没有人撤销"},
    ],
    ids=["no power", "reversed", "revoked by nobody", "reason without a revocation"],
)
def test_database_refuses_what_the_rules_refuse(town, fields):
    mandate = make_mandate(town.township, town.department)
    for name, value in fields.items():
        setattr(mandate, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.save()
