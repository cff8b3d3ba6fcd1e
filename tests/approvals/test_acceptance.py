"""From receipt to acceptance: the one-time notice, the supplement, and silence that accepts (article 12, 许可法32)."""

from datetime import date

import pytest

from approvals.models import CaseMaterial, DeficiencyNotice
from approvals.operations.checklist import MaterialCheck
from approvals.operations.intake import accept, deem_accepted
from approvals.operations.sweeps import deem_all_accepted
from approvals.operations.telling import notify_deficiency, supplement
from approvals.states import CaseState, EventKind, FilingState, Necessity, PaperKind
from approvals.tasks import deem_accepted as deem_accepted_job
from hall.errors import RuleBroken
from hall.models import JobRun
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
    received,
    refuse,
    told,
)
from tests.factories import make_item, make_version, place, publish, send_away
from tests.factories.cases import check_all, make_case


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
