"""The decision: granted at once, refused through the filing."""

import pytest

from approvals.models import Decision
from approvals.operations.decision import decide
from approvals.states import CaseState, DecisionOutcome, EventKind, FilingState, PaperKind, RefusalKind
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.api import post
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    at,
    fresh,
    last_event,
    moment,
    paused,
    refusal,
    reviewed,
)


def test_grant_is_numbered_and_starts_the_delivery_clock(cast):
    with at(RECEIVED):
        case = reviewed(cast)
    with at(NEXT_DAY):
        case = decide(case, outcome=DecisionOutcome.GRANTED, reason="符合条件", by=cast.reviewer)
    assert (case.state, case.decided_at, case.ended_at) == (CaseState.GRANTED, moment(NEXT_DAY), None)
    decision = Decision.objects.get(case=case)
    assert (decision.outcome, decision.decided_by, decision.filing) == ("granted", cast.reviewer, None)
    assert decision.paper.number == "示文旅许准〔2026〕0001号"
    assert (decision.paper.content["result"], decision.paper.content["delivery_due_on"]) == (
        "娱乐经营许可证", "2026-03-17",
    )  # fmt: skip
    event = last_event(case)
    assert (event.kind, event.by, event.article, event.facts) == (
        EventKind.GRANTED, cast.reviewer, "许可法38", {"paper": "示文旅许准〔2026〕0001号"},
    )  # fmt: skip


def test_refusal_is_filed_and_is_no_decision_yet(cast):
    with at(RECEIVED):
        case = decide(reviewed(cast), **refusal(), by=cast.reviewer)
    filing = case.filings.get()
    assert (case.state, case.decided_at) == (CaseState.REFUSAL_FILING, None)
    assert (filing.kind, filing.state, filing.state_before, filing.facts) == (
        RefusalKind.GRANT, FilingState.OPEN, "in_review", "场所距离学校不足二百米",
    )  # fmt: skip
    assert not Decision.objects.exists()
    assert not case.papers.filter(kind=PaperKind.REFUSAL).exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"outcome": "later"}, "outcome_unknown"),
        ({"outcome": ""}, "outcome_unknown"),
        ({"reason": " "}, "facts_missing"),
        ({"ground": ""}, "ground_missing"),
    ],
)
def test_decision_without_outcome_reasons_or_ground_is_refused(cast, fields, code):
    with at(RECEIVED):
        case = accepted(cast)
        with pytest.raises(RuleBroken) as raised:
            decide(case, **refusal() | fields, by=cast.reviewer)
    assert raised.value.code == code
    assert raised.value.article in (14, "许可法38")
    assert (fresh(case).state, case.filings.count()) == (CaseState.ACCEPTED, 0)


def test_clerk_may_not_decide(cast):
    with at(RECEIVED), pytest.raises(NotAllowed) as raised:
        decide(accepted(cast), outcome=DecisionOutcome.GRANTED, by=cast.clerk_a)
    assert (raised.value.code, raised.value.article) == ("role_missing", 8)


def test_paused_case_is_not_decided(cast):
    with at(RECEIVED), pytest.raises(IllegalMove) as raised:
        decide(paused(cast), outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
    assert "中止中" in raised.value.message


def test_second_decision_is_an_illegal_move(cast):
    with at(RECEIVED):
        case = accepted(cast)
        decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
        with pytest.raises(IllegalMove) as raised:
            decide(case, **refusal(), by=cast.reviewer)
    assert "准予" in raised.value.message
    assert (Decision.objects.count(), case.filings.count()) == (1, 0)


@pytest.mark.parametrize("missing", ["reason", "ground"])
def test_page_and_api_name_what_a_refusal_lacks(client, cast, missing):
    client.force_login(cast.reviewer)
    with at(RECEIVED):
        case = accepted(cast)
        words = refusal() | {missing: ""}
        page = client.post(f"/desk/cases/{case.number}/decision/", words)
        answer = post(cast.reviewer, f"{case.number}/decision/", words)
    said = answer.json()["detail"]
    assert (page.status_code, page.context["attempt"].form.errors) == (answer.status_code, {missing: [said]})
    assert (fresh(case).state, case.filings.count()) == (CaseState.ACCEPTED, 0)
