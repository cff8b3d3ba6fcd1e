"""Refusals climb before they exist: filed, agreed, returned, lapsed (article 14)."""

import pytest

from approvals.models import Decision
from approvals.operations.refusal import agree, lapse, refuse_acceptance, send_back
from approvals.states import CaseState, EventKind, FilingState, ItemType, PaperKind, RefusalGround, RefusalKind
from staff.states import Role
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    agree_all,
    at,
    filed,
    filed_at_the_door,
    fresh,
    last_event,
    moment,
    received,
    refuse,
)  # fmt: skip
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import make_case


def test_refusal_to_accept_is_filed_and_its_clock_runs_on(cast):
    with at(RECEIVED):
        case = filed_at_the_door(cast)
    filing = case.filings.get()
    assert (case.state, filing.kind, filing.state, filing.state_before) == (
        "refusal_filing", RefusalKind.ACCEPTANCE, FilingState.OPEN, "received",
    )  # fmt: skip
    assert list(filing.steps.values_list("level", "role", "agreed")) == [
        (1, Role.CHIEF_REPRESENTATIVE, None),
        (2, Role.SECTION_REVIEWER, None),
        (3, Role.DEPUTY_LEADER, None),
        (4, Role.PRINCIPAL_LEADER, None),
    ]
    assert filing.provision == "《中华人民共和国行政许可法》第三十二条第一款第二项"
    assert not case.papers.exclude(kind=PaperKind.RECEIPT).exists()
    assert case.clocks.get(kind="notice").stopped_at is None
    event = last_event(case)
    assert (event.kind, event.by, event.note) == (EventKind.REFUSAL_FILED, cast.clerk_a, "属于市级权限")


@pytest.mark.parametrize(
    ("fields", "code", "article"),
    [
        ({"facts": " "}, "facts_missing", 14),
        ({"ground": "mood"}, "ground_missing", 14),
        ({"ground": ""}, "ground_missing", 14),
        ({"ground": RefusalGround.CONDITIONS_UNMET}, "ground_not_legal", "许可法32"),
    ],
)
def test_filing_without_facts_or_legal_ground_is_refused(cast, fields, code, article):
    given = {"ground": RefusalGround.NOT_COMPETENT, "facts": "属于市级权限", "competent_body": "示范市文广局"} | fields
    with at(RECEIVED):
        case = received(cast)
        broken = refuse(refuse_acceptance, case, **given, by=cast.clerk_a)
    assert (broken.code, broken.article) == (code, article)
    assert (fresh(case).state, case.filings.count()) == (CaseState.RECEIVED, 0)


def test_ground_without_a_provision_needs_one(cast):
    version = make_version(make_item(cast.department), item_type=ItemType.PUBLIC_SERVICE)
    version.legal_bases.all().delete()
    item = publish(version)
    place(item, cast.window)
    with at(RECEIVED):
        case = make_case(item, cast.window, cast.clerk_a)
        given = {"ground": RefusalGround.FORBIDDEN, "facts": "法律禁止"}
        assert refuse(refuse_acceptance, case, **given, by=cast.clerk_a).code == "provision_missing"
        filing = refuse_acceptance(case, **given, provision="某条例第一条", by=cast.clerk_a)
    assert filing.provision == "某条例第一条"


def test_agreed_non_acceptance_exists_with_paper_and_remedies(cast):
    with at(RECEIVED):
        case = filed_at_the_door(cast)
    with at(NEXT_DAY):
        case = agree_all(case, cast)
    assert (case.state, case.ended_at, case.decided_at) == ("not_accepted", moment(NEXT_DAY), None)
    paper = case.papers.get(kind=PaperKind.NON_ACCEPTANCE)
    assert paper.number == "示文旅许不受〔2026〕0001号"
    assert {key: paper.content["remedies"][key] for key in ("body", "court", "days", "months")} == {
        "body": "示范县人民政府",
        "court": "示范县人民法院",
        "days": 60,
        "months": 6,
    }
    assert "60 日内向示范县人民政府申请行政复议" in paper.content["remedies"]["text"]
    assert paper.content["facts"] == "属于市级权限"
    steps = list(case.filings.get().steps.all())
    assert [step.by for step in steps] == [cast.chief, cast.reviewer, cast.deputy, cast.leader]
    assert {(step.agreed, step.opinion, step.at) for step in steps} == {(True, "同意", moment(NEXT_DAY))}
    assert (last_event(case).kind, last_event(case).by) == (EventKind.NOT_ACCEPTED, cast.leader)
    assert not Decision.objects.exists()
    running = case.clocks.get(stopped_at__isnull=True)  # the paper is served within ten working days too
    assert (running.kind, running.started_on, running.budget) == ("delivery", moment(NEXT_DAY).date(), 10)


def test_agreed_refusal_to_grant_is_the_decision(cast):
    with at(RECEIVED):
        case = filed(cast)
        assert case.clocks.get(kind="statute").stopped_at is None
    with at(NEXT_DAY):
        case = agree_all(case, cast)
    assert (case.state, case.decided_at, case.ended_at) == (CaseState.REFUSED, moment(NEXT_DAY), None)
    assert case.decision.filing == case.filings.get()
    assert (case.decision.decided_by, case.decision.reason) == (cast.reviewer, "场所距离学校不足二百米")
    assert case.decision.paper.content["ground_label"] == "不符合法定条件、标准"
    assert case.decision.paper.content["remedies"]["court"] == "示范县人民法院"
    assert case.clocks.get(kind="delivery").stopped_at is None


def test_agreement_needs_an_opinion(cast):
    with at(RECEIVED):
        case = filed(cast)
        assert refuse(agree, case, opinion="", by=cast.deputy).code == "opinion_missing"
        assert refuse(send_back, case, reason="", by=cast.deputy).code == "reason_missing"
    assert fresh(case).state == CaseState.REFUSAL_FILING


@pytest.mark.parametrize(("stage", "who"), [(filed_at_the_door, "chief"), (filed, "deputy")])
def test_returned_filing_puts_the_case_where_it_stood(cast, stage, who):
    with at(RECEIVED):
        case = stage(cast)
        before = case.filings.get().state_before
        case = send_back(case, reason="理由不足", by=getattr(cast, who))
    filing = case.filings.get()
    assert (case.state, filing.state, filing.steps.first().agreed) == (before, FilingState.RETURNED, False)
    assert (last_event(case).kind, last_event(case).note) == (EventKind.FILING_RETURNED, "理由不足")


def test_returned_refusal_can_be_filed_again(cast):
    with at(RECEIVED):
        case = send_back(filed_at_the_door(cast), reason="理由不足", by=cast.chief)
        refuse_acceptance(case, ground=RefusalGround.NOT_REQUIRED, facts="不需要许可", by=cast.clerk_a)
    assert case.filings.count() == 2


def test_filing_too_late_lapses_and_the_case_is_accepted_as_of_receipt(cast):
    with at(RECEIVED):
        case = filed_at_the_door(cast)
        assert refuse(lapse, case, by=cast.system).code == "filing_not_due"
    with at("2026-03-09T17:31"):
        broken = refuse(agree, case, opinion="同意", by=cast.chief)
        assert (broken.code, broken.article) == ("filing_too_late", "许可法32")
        case = lapse(case, by=cast.system)
    assert (case.state, case.accepted_on.isoformat(), case.is_deemed_accepted) == ("accepted", "2026-03-02", True)
    assert case.filings.get().state == FilingState.LAPSED
    assert list(case.events.values_list("kind", flat=True)) == [
        "received", "refusal_filed", "filing_lapsed", "deemed_accepted",
    ]  # fmt: skip


def test_filing_of_a_refusal_to_grant_never_lapses(cast):
    with at(RECEIVED):
        case = filed(cast)
    with at("2026-06-01T10:00"):
        assert refuse(lapse, case, by=cast.system).code == "filing_not_due"


def test_refusal_after_the_days_of_telling_is_too_late(cast):
    with at(RECEIVED):
        case = received(cast)
    with at("2026-03-10T10:00"):
        given = {"ground": RefusalGround.NOT_COMPETENT, "facts": "属于市级权限", "competent_body": "示范市文广局"}
        assert refuse(refuse_acceptance, case, **given, by=cast.clerk_a).code == "notice_too_late"
