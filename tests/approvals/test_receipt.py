"""Receipt: the application kept and numbered, its materials checked; how it is corrected and withdrawn."""

from datetime import date

import pytest

from approvals.models import Case, OfficialPaper
from approvals.operations.checklist import MaterialCheck
from approvals.operations.correction import correct
from approvals.operations.intake import accept, receive
from approvals.operations.telling import check_materials
from approvals.operations.withdrawal import withdraw
from approvals.states import Audience, CaseState, CheckResult, EventKind, FilingState, IdType, PaperKind
from hall.errors import IllegalMove, NotAllowed
from hall.models import NumberSeries
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, filed, fresh, last_event, moment, paused, received, refuse
from tests.factories import send_away
from tests.factories.cases import check_all, party


def test_receipt_keeps_the_application_and_gives_a_numbered_paper(cast):
    with at(RECEIVED):
        case = received(cast, missing=[2], agent=party("许明哲", id_number="441201198505050019", phone=""))
    assert (case.state, case.number, len(case.lookup_code)) == (CaseState.RECEIVED, "SF20260000001", 8)
    assert (case.version, case.department, case.received_at) == (cast.item.current, cast.department, moment(RECEIVED))
    assert list(case.materials.values_list("requirement__order", "result")) == [(1, "complete"), (2, "missing")]
    assert (case.applicant.name, case.applicant.id_number, case.agent.phone) == ("覃小兰", "441201199001010026", "")
    paper = case.papers.get()
    assert (paper.kind, paper.number) == (PaperKind.RECEIPT, "示文旅许收〔2026〕0001号")
    assert paper.content["lookup_code"] == case.lookup_code
    assert paper.content["notice_due_on"] == "2026-03-09"
    assert [row["result"] for row in paper.content["materials"]] == ["complete", "missing"]
    assert "441201199001010026" not in str(paper.content) and "13800000042" not in str(paper.content)
    event = last_event(case)
    assert (event.kind, event.by, event.sequence, event.article) == (EventKind.RECEIVED, cast.clerk_a, 1, "12")


def test_material_that_nobody_listed_is_missing(cast):
    with at(RECEIVED):
        case = receive(item=cast.item, window=cast.window, applicant=party(), by=cast.clerk_a)
    assert set(case.materials.values_list("result", flat=True)) == {CheckResult.MISSING}


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"id_number": "441201199001010027"}, "resident_id_check_digit", "applicant_id_number"),
        ({"phone": "1380000"}, "phone_length", "applicant_phone"),
        ({"name": "  "}, "name_invalid", "applicant_name"),
        ({"name": "长" * 121}, "name_invalid", "applicant_name"),
        ({"address": "长" * 201}, "address_too_long", "applicant_address"),
        ({"kind": "robot"}, "party_kind_unknown", "applicant_kind"),
        ({"kind": Audience.ENTERPRISE}, "id_type_mismatch", "applicant_id_type"),
        ({"id_type": IdType.CREDIT_CODE}, "id_type_mismatch", "applicant_id_type"),
    ],
)
def test_bad_applicant_is_refused_with_the_field_and_nothing_is_left(cast, fields, code, field):
    with at(RECEIVED):
        broken = refuse(received, cast, applicant=party(**fields))
    assert (broken.code, broken.field, broken.article) == (code, field, 23)
    assert (Case.objects.count(), OfficialPaper.objects.count(), NumberSeries.objects.count()) == (0, 0, 0)


def test_bad_agent_is_named_as_agent(cast):
    with at(RECEIVED):
        assert refuse(received, cast, agent=party(phone="12")).field == "agent_phone"


def test_foreigner_and_rare_character_are_taken_in(cast):
    foreigner = party("Ｊöhn  Smith", id_type=IdType.PASSPORT, id_number="c0 1x 234 56")
    with at(RECEIVED):
        assert received(cast, applicant=foreigner).applicant.id_number == "C01X23456"
        assert received(cast, applicant=party("𠮷野䶮")).applicant.name == "𠮷野䶮"


@pytest.mark.parametrize(
    "typed", ["SF20260000001", "sf20260000001", "441201199001010026", "138-0000-0042", "+86 13800000042", "小兰", "覃"]
)
def test_case_is_found_by_number_id_phone_and_name(cast, typed):
    with at(RECEIVED):
        case = received(cast)
        received(cast, applicant=party("李明", id_number="441201198505050019", phone="13911112222"))
    assert list(Case.objects.search(typed)) == [case]


@pytest.mark.parametrize(
    ("checks", "code"),
    [
        (lambda first, second: [MaterialCheck(0, "complete")], "material_unknown"),
        (lambda first, second: [MaterialCheck(first, "complete")] * 2, "material_twice"),
        (lambda first, second: [MaterialCheck(first, "torn")], "result_unknown"),
        (lambda first, second: [MaterialCheck(first, "wrong", "长" * 501)], "remark_too_long"),
    ],
)
def test_bad_check_of_materials_is_refused(cast, checks, code):
    ids = [material.pk for material in cast.item.current.materials.all()]
    with at(RECEIVED):
        broken = refuse(
            receive, item=cast.item, window=cast.window, applicant=party(), materials=checks(*ids), by=cast.clerk_a
        )
    assert (broken.code, broken.article, broken.field) == (code, 12, "materials")
    assert Case.objects.count() == 0


def test_checks_are_corrected_before_acceptance_only(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1])
        send_away(cast.clerk_a, cast.hall)
        check_materials(case, materials=check_all(case.version), by=cast.clerk_b)
        assert set(case.materials.values_list("result", "checked_by__username")) == {
            ("complete", "clerk_b"),
            ("complete", "clerk_a"),
        }
        with pytest.raises(NotAllowed):
            check_materials(case, materials=(), by=cast.outsider)
        accept(case, by=cast.clerk_b)
        with pytest.raises(IllegalMove):
            check_materials(case, materials=check_all(case.version), by=cast.clerk_b)


def test_withdrawal_needs_a_reason_and_ends_the_case(cast):
    with at(RECEIVED):
        case = received(cast)
        assert refuse(withdraw, case, reason=" ", by=cast.clerk_a).code == "reason_missing"
        case = withdraw(case, reason="不再申请", by=cast.clerk_a)
    assert (case.state, case.ended_at, last_event(case).note) == (CaseState.WITHDRAWN, moment(RECEIVED), "不再申请")
    assert not case.clocks.filter(stopped_at__isnull=True).exists()


def test_withdrawal_closes_an_open_pause_and_an_open_filing(cast):
    with at(RECEIVED):
        stopped, climbing = paused(cast), filed(cast)
    with at(NEXT_DAY):
        withdraw(stopped, reason="不再申请", by=cast.clerk_a)
        withdraw(climbing, reason="不再申请", by=cast.clerk_a)
    assert stopped.pauses.get().ended_on == date(2026, 3, 3)
    filing = climbing.filings.get()
    assert (filing.state, filing.closed_at) == (FilingState.RETURNED, moment(NEXT_DAY))
    assert not stopped.clocks.filter(stopped_at__isnull=True).exists()


def test_correction_keeps_the_old_in_history_and_names_fields_only(cast):
    with at(RECEIVED):
        case = received(cast)
    with at(NEXT_DAY):
        changes = {"applicant_name": "覃晓兰", "applicant_phone": "13800000043", "applicant_address": ""}
        correct(case, changes=changes, reason="录入笔误", by=cast.manager)
    event = last_event(case)
    assert (event.kind, event.by, event.note) == (EventKind.CORRECTED, cast.manager, "录入笔误")
    assert event.facts == {"fields": ["applicant_name", "applicant_phone"]}
    applicant = fresh(case).applicant
    assert [row.name for row in applicant.history.all()] == ["覃晓兰", "覃小兰"]
    assert applicant.history.first().history_change_reason == "录入笔误"
    assert list(Case.objects.search("晓兰")) == [case]
    assert list(Case.objects.search("13800000043")) == [case]
    assert list(Case.objects.search("小兰")) == []


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"applicant_name": "覃晓兰"}, "", "reason_missing"),
        ({"applicant_name": "覃小兰"}, "笔误", "nothing_changed"),
        ({}, "笔误", "nothing_changed"),
        ({"applicant_kind": "enterprise"}, "笔误", "field_not_correctable"),
        ({"agent_name": "许明哲"}, "笔误", "field_not_correctable"),
        ({"state": "granted"}, "笔误", "field_not_correctable"),
        ({"applicant_id_number": "441201199001010027"}, "笔误", "resident_id_check_digit"),
    ],
)
def test_bad_correction_is_refused(cast, changes, reason, code):
    with at(RECEIVED):
        case = received(cast)
        broken = refuse(correct, case, changes=changes, reason=reason, by=cast.clerk_a)
    assert (broken.code, broken.article) == (code, 23)
    assert case.applicant.history.count() == 1


def test_numbers_run_on_without_gaps_and_begin_anew_each_year(cast):
    with at("2026-12-31T10:00"):
        assert [received(cast).number for _number in range(2)] == ["SF20260000001", "SF20260000002"]
        refuse(received, cast, applicant=party(phone="1"))
        assert received(cast).number == "SF20260000003"
    with at("2027-01-04T10:00"):
        assert received(cast).number == "SF20270000001"
