"""Receipt, one-time notice, supplement, acceptance, deemed acceptance, withdrawal, correction."""

from datetime import date

import pytest

from approvals.models import Case, CaseMaterial, DeficiencyNotice, OfficialPaper
from approvals.operations.intake import (
    MaterialCheck,
    accept,
    check_materials,
    correct,
    deem_accepted,
    notify_deficiency,
    receive,
    supplement,
    withdraw,
)
from approvals.operations.sweeps import deem_all_accepted
from approvals.states import Audience, CaseState, CheckResult, EventKind, FilingState, IdType, Necessity, PaperKind
from approvals.tasks import deem_accepted as deem_accepted_job
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.models import JobRun, NumberSeries
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    at,
    filed,
    filed_at_the_door,
    fresh,
    last_event,
    moment,
    paused,
    received,
    told,
)
from tests.factories import make_item, make_version, place, publish, send_away
from tests.factories.cases import check_all, make_case, party


def refuse(operation, *args, **kwargs):
    with pytest.raises(RuleBroken) as raised:
        operation(*args, **kwargs)
    return raised.value


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


def test_acceptance_starts_the_first_step_and_gives_its_paper(cast):
    with at(RECEIVED):
        case = received(cast)
    send_away(cast.clerk_a, cast.hall)
    with at(NEXT_DAY):
        case = accept(case, by=cast.clerk_b)
    assert (case.state, case.accepted_on, case.accepted_at) == ("accepted", date(2026, 3, 3), moment(NEXT_DAY))
    assert (case.step, case.step_started_on) == (cast.item.current.steps.get(), date(2026, 3, 3))
    paper = case.papers.get(kind=PaperKind.ACCEPTANCE)
    assert paper.number == "示文旅许受〔2026〕0001号"
    assert paper.content["promise"] == {"limit": 8, "unit": "working", "due_on": "2026-03-13", "provisional": False}
    assert paper.content["statute"]["due_on"] == "2026-03-31"
    event = last_event(case)
    assert (event.kind, event.by, event.on_behalf_of) == (EventKind.ACCEPTED, cast.clerk_b, cast.clerk_a)
    assert event.grant == "12 号窗口受理岗 B 岗 王志远（顶李晓岚的岗）"


def test_missing_necessary_material_blocks_acceptance_and_is_named(cast):
    with at(RECEIVED):
        case = received(cast, missing=[2])
        broken = refuse(accept, case, by=cast.clerk_a)
    assert (broken.code, broken.article) == ("materials_missing", 12)
    assert "材料2" in broken.message and "材料1" not in broken.message


def test_optional_material_does_not_block_acceptance(cast):
    version = make_version(make_item(cast.department))
    version.materials.filter(order=2).update(necessity=Necessity.OPTIONAL)
    item = publish(version)
    place(item, cast.window)
    with at(RECEIVED):
        case = accept(make_case(item, cast.window, cast.clerk_a, missing=[2]), by=cast.clerk_a)
    assert case.state == CaseState.ACCEPTED


def test_notice_tells_everything_once_on_paper(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1, 2])
        notice = notify_deficiency(case, materials=check_all(case.version, missing=[1, 2]), by=cast.clerk_a)
    case = fresh(case)
    assert (case.state, notice.paper.number) == (CaseState.DEFICIENT, "示文旅许补〔2026〕0001号")
    assert list(notice.lines.values_list("requirement__order", "result", "needed")) == [
        (1, "missing", "请补交原件 1 份"),
        (2, "missing", "请补交原件 1 份"),
    ]
    content = notice.paper.content
    assert (content["total"], content["complete"], content["reply_days"], content["reply_by"]) == (
        2, 0, 30, "2026-04-14",
    )  # fmt: skip
    assert (last_event(case).kind, last_event(case).article) == (EventKind.DEFICIENCY_NOTIFIED, "12")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(1, "missing", "补交")], "notice_incomplete"),
        ([(1, "missing", "补交"), (2, "missing", " ")], "needed_missing"),
        ([(1, "complete", ""), (2, "missing", "补交")], "notice_names_complete"),
    ],
)
def test_notice_that_is_not_complete_and_exact_is_refused(cast, rows, code):
    ids = {material.order: material.pk for material in cast.item.current.materials.all()}
    with at(RECEIVED):
        case = received(cast, missing=[1, 2])
        checks = [MaterialCheck(ids[order], result, remark) for order, result, remark in rows]
        broken = refuse(notify_deficiency, case, materials=checks, by=cast.clerk_a)
    assert (broken.code, broken.article) == (code, 12)
    assert (fresh(case).state, DeficiencyNotice.objects.count()) == (CaseState.RECEIVED, 0)
    assert set(CaseMaterial.objects.values_list("result", flat=True)) == {"missing"}


def test_notice_of_nothing_is_refused(cast):
    with at(RECEIVED):
        assert refuse(notify_deficiency, received(cast), materials=(), by=cast.clerk_a).code == "nothing_to_tell"


def test_second_notice_is_refused(cast):
    with at(RECEIVED):
        case = told(cast)
        supplement(case, materials=check_all(case.version), by=cast.clerk_a)
        broken = refuse(notify_deficiency, case, materials=check_all(case.version, missing=[2]), by=cast.clerk_a)
    assert (broken.code, broken.article) == ("already_told", 12)


def test_notice_after_five_working_days_is_too_late(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1])
    with at("2026-03-09T17:30"):
        assert not case.notice_passed(moment("2026-03-09T17:30"))
    with at("2026-03-09T17:31"):
        broken = refuse(notify_deficiency, case, materials=check_all(case.version, missing=[1])[:1], by=cast.clerk_a)
    assert (broken.code, broken.article) == ("notice_too_late", "许可法32")


def test_partial_supplement_stays_deficient_and_complete_one_is_received_again(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1, 2])
        notify_deficiency(case, materials=check_all(case.version, missing=[1, 2]), by=cast.clerk_a)
    first, second = check_all(case.version)
    send_away(cast.clerk_a, cast.hall)
    with at(NEXT_DAY):
        case = supplement(case, materials=[first], by=cast.clerk_b)
        assert (case.state, case.supplemented_at, last_event(case).note) == (
            CaseState.DEFICIENT,
            None,
            "收到：材料1。还缺：材料2。",
        )
    with at("2026-03-05T10:00"):
        case = supplement(case, materials=[second], by=cast.clerk_b)
    assert (case.state, case.supplemented_at) == (CaseState.RECEIVED, moment("2026-03-05T10:00"))
    with at("2026-03-06T10:00"):
        assert accept(case, by=cast.clerk_b).accepted_on == date(2026, 3, 6)


def test_supplement_may_not_ask_for_what_was_not_told(cast):
    with at(RECEIVED):
        case = told(cast)
        broken = refuse(supplement, case, materials=check_all(case.version, missing=[2]), by=cast.clerk_a)
    assert (broken.code, broken.article) == ("already_told", 12)
    assert "材料2" in broken.message


def test_silence_accepts_as_of_receipt(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1])
        assert refuse(deem_accepted, case, by=cast.system).code == "notice_not_passed"
    with at("2026-03-10T00:10"):
        case = deem_accepted(case, by=cast.system)
    assert (case.state, case.accepted_on, case.accepted_at) == (
        CaseState.ACCEPTED, date(2026, 3, 2), moment("2026-03-10T00:10"),
    )  # fmt: skip
    assert case.is_deemed_accepted
    event = last_event(case)
    assert (event.kind, event.by, event.article) == (EventKind.DEEMED_ACCEPTED, cast.system, "许可法32")
    assert case.papers.get(kind=PaperKind.ACCEPTANCE).content["is_deemed_accepted"] is True


def test_late_acceptance_by_hand_counts_from_receipt_even_without_the_materials(cast):
    with at(RECEIVED):
        case = received(cast, missing=[1])
    with at("2026-03-11T10:00"):
        case = accept(case, by=cast.clerk_a)
    assert (case.accepted_on, case.is_deemed_accepted) == (date(2026, 3, 2), True)


def test_silence_after_a_supplement_accepts_as_of_the_supplement(cast):
    with at(RECEIVED):
        case = told(cast)
    with at("2026-03-16T10:00"):
        supplement(case, materials=check_all(case.version), by=cast.clerk_a)
    with at("2026-03-24T09:00"):
        assert deem_accepted(case, by=cast.system).accepted_on == date(2026, 3, 16)


def test_job_accepts_what_is_due_and_lapses_filings_and_can_run_twice(cast, monkeypatch):
    monkeypatch.setattr("approvals.operations.sweeps.BATCH", 2)
    with at(RECEIVED):
        silent = [received(cast) for _number in range(3)]
        climbing, answered = filed_at_the_door(cast), [told(cast), accepted(cast), filed(cast)]
    with at("2026-03-04T10:00"):
        young = received(cast)
    with at("2026-03-09T17:31"):
        assert deem_accepted_job() == {"accepted": 3, "lapsed": 1, "failed": 0}
        assert deem_accepted_job() == {"accepted": 0, "lapsed": 0, "failed": 0}
    assert {fresh(case).state for case in [*silent, climbing]} == {CaseState.ACCEPTED}
    assert fresh(young).state == CaseState.RECEIVED
    assert [fresh(case).state for case in answered] == ["deficient", "accepted", "refusal_filing"]
    assert climbing.filings.get().state == FilingState.LAPSED
    assert [*climbing.events.values_list("kind", "state_after")][-2:] == [
        ("filing_lapsed", "received"),
        ("deemed_accepted", "accepted"),
    ]
    assert JobRun.objects.get(name="deem_accepted").figures == {"accepted": 0, "lapsed": 0, "failed": 0}


def test_one_case_that_fails_does_not_hold_up_the_rest(cast, monkeypatch):
    with at(RECEIVED):
        bad, good = received(cast), received(cast)

    def deem(case, *, by, at):
        if case == bad:
            raise RuleBroken("broken", "坏")
        return deem_accepted(case, by=by, at=at)

    monkeypatch.setattr("approvals.operations.sweeps.deem_accepted", deem)
    with at("2026-03-10T10:00"):
        assert deem_all_accepted(moment("2026-03-10T10:00"), by=cast.system)["failed"] == 1
    assert (fresh(bad).state, fresh(good).state) == (CaseState.RECEIVED, CaseState.ACCEPTED)


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
