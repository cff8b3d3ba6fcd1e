"""Approval seals: one custodian, every imprint on a paper or case, a loss ends its use at once (article 9)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from approvals.models import ApprovalSeal, SealUse
from approvals.operations.authority import revoke_mandate
from approvals.operations.seals import hand_over_seal, register_seal, replace_seal, report_lost, retire_seal, use_seal
from approvals.states import MandatePower, SealState
from hall.errors import RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, moment
from tests.factories import make_item, make_mandate, make_seal, make_version, place, publish
from tests.factories.cases import make_case

NAME = "示范县文化广电旅游局行政审批专用章"
REPORT = "今早开柜时发现印章不在，已经报警并登报声明作废。"


@pytest.fixture
def seal(cast):
    return make_seal(cast.department, cast.chief, NAME)


@pytest.fixture
def case(cast):
    with at(RECEIVED):
        return accepted(cast)


def refused(act, *arguments, **fields):
    before = (ApprovalSeal.objects.count(), SealUse.objects.count(), ApprovalSeal.history.count())
    with at(NEXT_DAY), pytest.raises(RuleBroken) as raised:
        act(*arguments, **fields)
    assert (ApprovalSeal.objects.count(), SealUse.objects.count(), ApprovalSeal.history.count()) == before
    return raised.value.code, raised.value.status, raised.value.field


def signature(row):
    record = row.history.latest("history_id")  # not by date: the row is made before time moves
    return record.history_user, record.history_change_reason


@pytest.mark.parametrize("name", ["leader", "manager"])
def test_seal_is_registered_with_its_custodian(cast, name):
    by = getattr(cast, name)
    with at(RECEIVED):
        seal = register_seal(department=cast.department, name=f" {NAME} ", custodian=cast.chief, by=by)
    assert (seal.name, seal.custodian, seal.state) == (NAME, cast.chief, SealState.IN_USE)
    assert seal.registered_on == date(2026, 3, 2)
    assert signature(seal) == (by, "登记印章")


def test_registration_is_refused(cast, seal):
    facts = {"department": cast.department, "name": NAME + "（2）", "custodian": cast.chief, "by": cast.manager}
    assert refused(register_seal, **facts | {"name": " "}) == ("name_missing", 409, "name")
    assert refused(register_seal, **facts | {"name": NAME}) == ("seal_exists", 409, "name")
    assert refused(register_seal, **facts | {"custodian": cast.deputy}) == ("custodian_not_posted", 409, "custodian")
    for name in ("clerk_a", "chief", "reviewer", "deputy", "supervisor", "outsider"):
        assert refused(register_seal, **facts | {"by": getattr(cast, name)}) == ("role_missing", 403, "")


@pytest.mark.parametrize("name", ["chief", "leader", "manager"])
def test_custodian_or_keeper_of_the_register_hands_over(cast, seal, name):
    with at(NEXT_DAY):
        hand_over_seal(seal, custodian=cast.clerk_a, by=getattr(cast, name))
    seal.refresh_from_db()
    assert seal.custodian == cast.clerk_a
    assert signature(seal) == (getattr(cast, name), "移交保管")


def test_hand_over_is_refused(cast, seal):
    assert refused(hand_over_seal, seal, custodian=cast.chief, by=cast.chief) == ("same_custodian", 409, "custodian")
    answer = refused(hand_over_seal, seal, custodian=cast.deputy, by=cast.chief)
    assert answer == ("custodian_not_posted", 409, "custodian")
    for name in ("clerk_a", "reviewer", "deputy", "supervisor", "outsider"):
        assert refused(hand_over_seal, seal, custodian=cast.clerk_b, by=getattr(cast, name))[:2] == (
            "role_missing",
            403,
        )


def test_loss_needs_its_report_and_ends_the_use_at_once(cast, seal, case):
    assert refused(report_lost, seal, report=" ", by=cast.chief) == ("report_missing", 409, "report")
    assert refused(report_lost, seal, report=REPORT, by=cast.clerk_a)[:2] == ("role_missing", 403)
    with at(NEXT_DAY):
        report_lost(seal, report=REPORT, by=cast.chief)
    seal.refresh_from_db()
    assert (seal.state, seal.loss_report, seal.lost_at) == (SealState.LOST, REPORT, moment(NEXT_DAY))
    assert signature(seal) == (cast.chief, "遗失挂失")
    assert refused(use_seal, seal, case=case, purpose="受理通知书", by=cast.chief)[0] == "seal_not_in_use"
    assert refused(report_lost, seal, report=REPORT, by=cast.chief)[0] == "seal_not_in_use"
    assert refused(hand_over_seal, seal, custodian=cast.clerk_a, by=cast.chief)[0] == "seal_not_in_use"


def test_lost_seal_is_replaced_by_one_of_the_same_name(cast, seal):
    with at(NEXT_DAY):
        report_lost(seal, report=REPORT, by=cast.chief)
        new = replace_seal(seal, name=NAME, custodian=cast.clerk_a, by=cast.manager)
    seal.refresh_from_db()
    assert (seal.state, seal.replaced_by, seal.loss_report) == (SealState.REPLACED, new, REPORT)
    assert (new.state, new.custodian, new.name) == (SealState.IN_USE, cast.clerk_a, NAME)
    assert signature(seal) == (cast.manager, "更换印章")
    again = {"name": NAME, "custodian": cast.chief, "by": cast.manager}
    assert refused(replace_seal, seal, **again)[0] == "seal_not_in_use"


def test_seal_in_use_is_replaced_by_one_that_can_be_told_apart(cast, seal):
    facts = {"custodian": cast.chief, "by": cast.leader}
    assert refused(replace_seal, seal, name=NAME, **facts) == ("seal_exists", 409, "name")
    assert refused(replace_seal, seal, name=NAME, **facts | {"by": cast.chief})[:2] == ("role_missing", 403)
    with at(NEXT_DAY):
        new = replace_seal(seal, name=NAME + "（2）", **facts)
    seal.refresh_from_db()
    assert (seal.state, seal.replaced_by) == (SealState.REPLACED, new)


def test_seal_is_retired_for_a_reason(cast, seal):
    assert refused(retire_seal, seal, reason="", by=cast.leader) == ("reason_missing", 409, "reason")
    assert refused(retire_seal, seal, reason="撤销机构", by=cast.chief)[:2] == ("role_missing", 403)
    with at(NEXT_DAY):
        retire_seal(seal, reason="机构合并", by=cast.leader)
    seal.refresh_from_db()
    assert (seal.state, signature(seal)) == (SealState.RETIRED, (cast.leader, "机构合并"))
    assert refused(retire_seal, seal, reason="再停", by=cast.leader)[0] == "seal_not_in_use"


def test_custodian_sets_the_seal_on_a_paper(cast, seal, case):
    paper = case.papers.get(kind="acceptance")
    with at(NEXT_DAY):
        use = use_seal(seal, paper=paper, purpose=" 受理通知书盖章 ", by=cast.chief)
    assert (use.case, use.paper, use.purpose, use.used_by) == (case, paper, "受理通知书盖章", cast.chief)
    assert (use.at, use.grant, use.grant_row) == (moment(NEXT_DAY), NAME, f"approvals.ApprovalSeal:{seal.pk}")
    assert signature(use)[0] == cast.chief


def test_clerk_sets_it_under_a_mandate_over_the_item_only(cast, seal, case):
    def use():
        return use_seal(seal, case=case, purpose="受理通知书", by=cast.clerk_a)

    assert refused(use) == ("mandate_missing", 403, "")
    make_mandate(cast.clerk_a, cast.department, MandatePower.ACCEPT, MandatePower.DECIDE)
    assert refused(use) == ("mandate_missing", 403, "")
    sibling = publish(make_version(make_item(cast.department)))
    make_mandate(cast.clerk_a, cast.department, MandatePower.SEAL, items=[sibling])
    assert refused(use) == ("mandate_missing", 403, "")
    mandate = make_mandate(cast.clerk_a, cast.department, MandatePower.SEAL)
    with at(NEXT_DAY):
        assert use().grant_row == f"approvals.Mandate:{mandate.pk}"
        revoke_mandate(mandate, reason="调离", by=cast.leader)
    assert refused(use) == ("mandate_missing", 403, "")


def test_blank_sheet_gets_no_seal(cast, seal, case):
    assert refused(use_seal, seal, purpose="备用", by=cast.chief) == ("blank_sealed", 409, "paper")
    assert refused(use_seal, seal, case=case, purpose=" ", by=cast.chief) == ("purpose_missing", 409, "purpose")
    with pytest.raises(IntegrityError), transaction.atomic():
        SealUse.objects.create(seal=seal, purpose="备用", used_by=cast.chief, at=moment(NEXT_DAY), grant="x")


def test_seal_stays_with_its_department_and_the_paper_with_its_case(cast, seal, case):
    police = publish(make_version(make_item(cast.other_department)))
    place(police, cast.other_window)
    with at(RECEIVED):
        foreign = make_case(police, cast.other_window, cast.outsider)
    answer = refused(use_seal, seal, case=foreign, purpose="受理", by=cast.chief)
    assert answer == ("case_of_other_department", 409, "case")
    paper = foreign.papers.get()
    answer = refused(use_seal, seal, case=case, paper=paper, purpose="受理", by=cast.chief)
    assert answer == ("paper_of_other_case", 409, "paper")


def test_register_is_seen_by_readers_custodian_and_who_may_use_it(cast, seal):
    foreign = make_seal(cast.other_department, cast.outsider)
    make_mandate(cast.township, cast.department, MandatePower.SEAL)
    make_mandate(cast.clerk_b, cast.department, MandatePower.ACCEPT)
    names = ("manager", "supervisor", "leader", "reviewer", "chief", "township", "clerk_a", "clerk_b", "outsider")
    now = moment(NEXT_DAY)
    seen = {name: set(ApprovalSeal.objects.visible_to(getattr(cast, name), now)) for name in names}
    both, own = {seal, foreign}, {seal}
    assert seen == {
        "manager": both, "supervisor": both, "leader": own, "reviewer": own, "chief": own, "township": own,
        "clerk_a": set(), "clerk_b": set(), "outsider": {foreign},
    }  # fmt: skip


@pytest.mark.parametrize("fields", [{"state": SealState.LOST}, {"state": SealState.REPLACED}], ids=["lost", "replaced"])
def test_database_refuses_a_seal_that_is_gone_without_a_trace(seal, fields):
    for name, value in fields.items():
        setattr(seal, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        seal.save()
