"""Urgent and major cases: marked with a reason by who may, first in every list, no clock moved (article 26)."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.operations.priority import mark
from approvals.queries.lists import case_list
from approvals.queries.today import today_page
from approvals.states import EventKind, Priority
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, delivered, fresh, last_event, moment


def test_mark_is_an_event_with_actor_and_reason_and_moves_no_clock(cast):
    with at(RECEIVED):
        case = accepted(cast)
        due = list(case.clocks.values_list("kind", "due_at"))
        case = mark(case, priority="urgent", reason="抢险救灾", by=cast.deputy)
    event = last_event(case)
    assert (fresh(case).priority, fresh(case).state) == (Priority.URGENT, "accepted")
    assert (event.kind, event.by, event.note, event.article, event.facts) == (
        EventKind.PRIORITY_MARKED, cast.deputy, "抢险救灾", "26", {"before": "ordinary", "priority": "urgent"},
    )  # fmt: skip
    assert list(case.clocks.values_list("kind", "due_at")) == due
    assert case.history.first().priority == "urgent"
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"priority": "soon"}, RuleBroken, "priority_unknown"),
        ({"reason": " "}, RuleBroken, "reason_missing"),
        ({"priority": "ordinary"}, IllegalMove, "priority_stands"),
        ({"by": "clerk_a"}, NotAllowed, "role_missing"),
        ({"by": "supervisor"}, NotAllowed, "role_missing"),
    ],
)
def test_mark_without_word_reason_or_power_is_refused(cast, fields, error, code):
    given = {"priority": "major", "reason": "省重点项目", "by": "manager"} | fields
    with at(RECEIVED):
        case = accepted(cast)
        with pytest.raises(error) as raised:
            mark(case, **given | {"by": getattr(cast, given["by"])})
    assert (raised.value.code, fresh(case).priority) == (code, "ordinary")


def test_finished_case_is_not_marked(cast):
    with at(RECEIVED):
        case = delivered(cast)
        with pytest.raises(IllegalMove):
            mark(case, priority="urgent", reason="抢险救灾", by=cast.manager)


def test_marked_cases_come_first_and_say_so(client, cast):
    with at(RECEIVED):
        first = accepted(cast)
    with at(NEXT_DAY):
        later = mark(accepted(cast), priority="major", reason="省重点项目", by=cast.leader)
        client.force_login(cast.reviewer)
        today = client.get(reverse("approvals:desk:today")).content.decode()
        page = client.get(later.get_absolute_url()).content.decode()
    listed = case_list(cast.reviewer, moment(NEXT_DAY), {"state": "open"})
    assert list(listed.cases) == [later, first]
    rows = [row.case for group in today_page(cast.reviewer, moment(NEXT_DAY)).groups for row in group.rows]
    assert rows == [later, first]
    assert "重大" in today
    assert "重大" in page


def test_api_tells_the_mark(cast):
    api = APIClient()
    api.force_authenticate(cast.reviewer)
    with at(RECEIVED):
        case = accepted(cast)
        body = {"priority": "urgent", "reason": "抢险救灾"}
        answer = api.post(f"/api/v1/cases/{case.number}/priority/", body, format="json")
        listed = api.get("/api/v1/cases/").data["results"]
    assert (answer.status_code, answer.data["priority"]) == (200, "urgent")
    assert [row["priority"] for row in listed] == ["urgent"]
