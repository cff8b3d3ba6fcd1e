"""Why a limit was missed: who says it, once a limit, and where the public reads it (条例36)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import Case, DelayReason
from approvals.operations.delays import explain_delay
from approvals.policies import is_called_for
from approvals.queries.delays import masked_number
from approvals.states import Act, CaseState, EventKind
from approvals.verification import verify
from hall.errors import NotAllowed, RuleBroken
from tests.approvals.stages import RECEIVED, accepted, at, codes, fresh, granted, last_event, moment, withdrawn

PROMISE_PASSED = "2026-03-13T10:00"  # promise 8 working days from 2 March: 12 March
BOTH_PASSED = "2026-03-31T10:00"  # statute 20 working days: 30 March
PUBLIC, MANAGED = "/results/overdue/", "/manage/delays/"


@pytest.fixture
def late(cast):
    with at(RECEIVED):
        return accepted(cast)


def test_reason_is_kept_for_each_passed_limit_once(cast, late):
    with at(PROMISE_PASSED):
        explain_delay(late, reason=" 现场勘验改期 ", by=cast.reviewer)
        with pytest.raises(RuleBroken) as raised:
            explain_delay(late, reason="又一次", by=cast.reviewer)
    assert codes(raised) == ("nothing_to_explain", "条例36")
    event = last_event(late)
    assert (event.kind, event.by, event.article, event.note, event.facts) == (
        EventKind.DELAY_EXPLAINED, cast.reviewer, "条例36", "现场勘验改期", {"clocks": ["promise"]},
    )  # fmt: skip
    with at(BOTH_PASSED):
        explain_delay(late, reason="专家意见未到", by=cast.clerk_a)
    rows = DelayReason.objects.values_list("kind", "due_on", "reason", "by__username")
    assert {(kind, f"{due}", reason, by) for kind, due, reason, by in rows} == {
        ("promise", "2026-03-12", "现场勘验改期", "reviewer"),
        ("statute", "2026-03-30", "专家意见未到", "clerk_a"),
    }
    assert fresh(late).state == CaseState.ACCEPTED
    assert verify()["differences"] == []


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason_missing"), ("长" * 301, "text_too_long")])
def test_reason_must_say_something_short(cast, late, reason, code):
    with at(PROMISE_PASSED), pytest.raises(RuleBroken) as raised:
        explain_delay(late, reason=reason, by=cast.reviewer)
    assert codes(raised) == (code, "条例36")
    assert not DelayReason.objects.exists()


@pytest.mark.parametrize("stage", [accepted, granted, withdrawn])
def test_case_in_time_asks_for_no_reason(cast, stage):
    with at(RECEIVED):
        case = stage(cast)
    assert not is_called_for(Act.EXPLAIN_DELAY, case, moment("2026-03-12T17:30"))


@pytest.mark.parametrize("name", ["clerk_b", "deputy", "manager", "supervisor", "outsider"])
def test_others_do_not_explain(cast, late, name):
    with at(PROMISE_PASSED), pytest.raises(NotAllowed):
        explain_delay(late, reason="现场勘验改期", by=getattr(cast, name))


def test_public_reads_every_late_case_with_masked_number(client, cast, late):
    with at(PROMISE_PASSED):
        html = client.get(PUBLIC).content.decode()
        assert "还没有说明" in html and "超过审批承诺 1 个工作日" in html
        explain_delay(late, reason="现场勘验改期", by=cast.reviewer)
        html = client.get(PUBLIC).content.decode()
    assert "现场勘验改期" in html and masked_number(late.number) in html
    assert late.number not in html and "覃" not in html
    assert masked_number("SF20260000123") == "SF2026＊＊＊0123"


def test_public_reads_nothing_of_classified_items(client, cast, late):
    cast.item.is_classified, cast.item.classified_basis = True, "保守国家秘密法第九条"
    cast.item.save()
    with at(PROMISE_PASSED):
        assert "共 0 条" in client.get(PUBLIC).content.decode()


def test_register_shows_what_lacks_a_reason(client, cast, late):
    client.force_login(cast.manager)
    with at(PROMISE_PASSED):
        assert [row.case for row in client.get(MANAGED, {"state": "missing"}).context["rows"]] == [late]
        explain_delay(late, reason="现场勘验改期", by=cast.reviewer)
        assert client.get(MANAGED, {"state": "missing"}).context["rows"] == []
        assert [row.reason for row in client.get(MANAGED, {"state": "explained"}).context["rows"]] == ["现场勘验改期"]


def test_lists_cost_the_same_for_one_and_three(client, cast):
    with at(RECEIVED):
        accepted(cast)
    client.force_login(cast.manager)
    with at(PROMISE_PASSED):
        for address in (MANAGED, PUBLIC):
            client.get(address)
        counts = {address: _queries(client, address) for address in (MANAGED, PUBLIC)}
    with at(RECEIVED):
        for _number in range(2):
            accepted(cast)
    with at(PROMISE_PASSED):
        assert {address: _queries(client, address) for address in (MANAGED, PUBLIC)} == counts
    assert Case.objects.count() == 3


def _queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_desk_offers_the_reason_only_when_a_limit_has_passed(client, cast, late):
    client.force_login(cast.reviewer)
    page = reverse("approvals:desk:case", args=[late.number])
    with at(RECEIVED):
        html = client.get(page).content.decode()
        assert "说明超期原因" not in html
    with at(PROMISE_PASSED):
        client.force_login(cast.reviewer)  # the session of ten days ago has run out
        assert Act.EXPLAIN_DELAY in {panel.act for panel in client.get(page).context["acts"].allowed}
        assert client.post(f"{page}delay-reason/", {"reason": "现场勘验改期"}).status_code == 302
    assert DelayReason.objects.get().by == cast.reviewer
