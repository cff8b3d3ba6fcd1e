"""Cases marked urgent or major lead every list of open cases and say so, at the cost of any other (article 26)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.models import Case, JointCase
from approvals.operations.priority import mark
from approvals.operations.withdrawal import withdraw
from approvals.queries.joint_lists import project_rows, rows_of_page
from approvals.queries.lists import NEWEST_FIRST, case_list
from approvals.queries.today import today_page
from approvals.states import JointState
from supervision.queries import filtered_cases
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, filed, moment, told
from tests.factories.joint import make_joint_county, make_project

CASES, HELD = reverse("supervision:manage:cases"), reverse("supervision:manage:held")
MARK = {"priority": "urgent", "reason": "抢险救灾"}


@pytest.fixture
def three(cast):
    """A marked case, then two ordinary ones that came later and end later."""
    with at(RECEIVED):
        marked = mark(accepted(cast), **MARK, by=cast.deputy)
    with at(NEXT_DAY):
        return [marked, *(accepted(cast) for _number in range(2))]


@pytest.mark.parametrize("wanted", [{}, {"state": "open"}, {"state": "accepted"}, {"time": "later"}])
def test_lists_of_desk_and_management_start_with_the_marked_case(cast, three, wanted):
    marked, *_later = three
    desk = case_list(cast.reviewer, moment(NEXT_DAY), wanted).cases
    manage = filtered_cases(cast.manager, wanted, moment(NEXT_DAY))
    assert [desk.first(), manage.first()] == [marked, marked]
    assert {case.pk for case in manage} == {case.pk for case in three}


def test_a_mark_on_a_case_that_ended_does_not_lead_the_newest(cast, three):
    marked, *_later = three
    with at(NEXT_DAY):
        withdraw(marked, reason="不再申请", by=cast.clerk_a)
    cases = list(case_list(cast.reviewer, moment(NEXT_DAY), {}).cases)
    assert cases[-1].pk == marked.pk


def test_managers_pages_show_the_mark(client, cast, three):
    client.force_login(cast.manager)
    with at(NEXT_DAY):
        pages = [client.get(path).content.decode() for path in (CASES, HELD)]
    assert [page.count("tag-strong") for page in pages] == [1, 1]
    assert ["紧急" in page for page in pages] == [True, True]


def test_managers_list_costs_the_same_for_one_and_three(client, cast, three):
    client.force_login(cast.manager)
    costs = []
    with at(NEXT_DAY):
        client.get(CASES)
        for number in (1, 3):
            wanted = {"state": "open", "q": three[0].number if number == 1 else ""}
            with CaptureQueriesContext(connection) as captured:
                page = client.get(CASES, wanted)
            assert len(page.context["rows"]) == number
            costs.append(len(captured))
    assert costs[0] == costs[1]


def test_list_of_the_api_starts_with_the_marked_case(cast, three):
    api = APIClient()
    api.force_authenticate(cast.reviewer)
    with at(NEXT_DAY):
        rows = api.get("/api/v1/cases/").data["results"]
    assert [row["priority"] for row in rows] == ["urgent", "ordinary", "ordinary"]


def test_page_of_today_has_a_group_for_what_is_marked(cast):
    with at(RECEIVED):
        accepted(cast)
    with at(NEXT_DAY):
        marked = mark(accepted(cast), **MARK, by=cast.deputy)
    late = moment("2026-03-13T10:00")
    groups = today_page(cast.reviewer, late).groups
    assert (groups[0].title, [row.case for row in groups[0].rows]) == ("紧急和重大", [marked])
    assert [group.level for group in groups] == ["", "late"]


def test_what_waits_at_the_side_starts_with_the_marked_case(cast):
    with at(RECEIVED):
        told(cast)
        filed(cast)
    with at(NEXT_DAY):
        waiting = mark(told(cast), **MARK, by=cast.deputy)
        climbing = mark(filed(cast), **MARK, by=cast.deputy)
        page = today_page(cast.deputy, moment(NEXT_DAY))
    assert page.waiting[0].case == waiting
    assert page.filings[0].filing.case == climbing


def test_project_with_a_marked_case_leads_and_shows_the_mark(client, cast):
    county = make_joint_county(cast)
    with at(RECEIVED):
        first = make_project(county)
        mark(first.lead_case, priority="major", reason="省重点项目", by=county.leader)
    with at(NEXT_DAY):
        make_project(county)
    rows = rows_of_page(project_rows(JointCase.objects.all()), county.manager, moment(NEXT_DAY))
    assert [(row.joint.pk == first.pk, row.mark) for row in rows] == [(True, "重大"), (False, "")]
    client.force_login(county.joint_clerk)
    with at(NEXT_DAY):
        assert "重大" in client.get(reverse("approvals:desk:projects")).content.decode()
        assert "重大" in client.get(first.get_absolute_url()).content.decode()


def test_closed_project_stands_behind_the_open_ones_marked_or_not(cast):
    county = make_joint_county(cast)
    with at(RECEIVED):
        first = make_project(county)
        mark(first.lead_case, priority="major", reason="省重点项目", by=county.leader)
        second = make_project(county)
    first.refresh_from_db()
    first.state, first.closed_at, first.closed_by, first.conclusion = (
        JointState.CLOSED, moment(NEXT_DAY), county.reviewer, "办完",
    )  # fmt: skip
    first.save()
    assert list(project_rows(JointCase.objects.all())) == [second, first]


def test_list_of_open_and_finished_cases_is_read_off_an_index(db):
    """A page costs a page, however many cases there are: nothing is sorted."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = Case.objects.order_by(*NEWEST_FIRST)[:20].explain()
    assert "case_marked_then_newest" in plan
    assert "Sort" not in plan
