"""The page of today and the case list: who sees what, in which order, at which cost."""

import pytest
from django.urls import reverse

from approvals.queries.lists import case_list
from approvals.queries.today import today_page
from tests.approvals.stages import RECEIVED, accepted, at, delivered, filed, granted, moment, paused, received, told
from tests.factories.cases import make_case, party

TODAY, CASES = reverse("approvals:desk:today"), reverse("approvals:desk:cases")
DUE_DAY = "2026-03-05T09:30"  # the review step of three working days ends today, a notice on 3/9


@pytest.fixture
def week(cast):
    """A received, a told, an accepted, a paused, a filed and a granted case of Monday 2026-03-02."""
    with at(RECEIVED):
        return {make: make(cast) for make in (received, told, accepted, paused, filed, granted, delivered)}


def figures(page):
    return {figure.query: figure.count for figure in page.figures}


def test_today_counts_and_orders_by_what_ends_first(cast, week):
    page = today_page(cast.clerk_a, moment(DUE_DAY))
    assert figures(page) == {
        "time=late": 0,
        "time=soon": 2,
        "state=received": 1,
        "state=refusal_filing": 1,
        "state=to_deliver": 1,
        "state=open": 6,
    }
    rows = [(group.level, row.case, row.clock.kind) for group in page.groups for row in group.rows]
    assert rows[0][0] == rows[1][0] == "soon"
    assert {rows[0][1], rows[1][1]} == {week[accepted], week[filed]}
    assert [row[1] for row in rows[2:]] == [week[received], week[granted], week[paused]]
    assert [notice.case for notice in page.waiting] == [week[told]]


def test_today_moves_to_late_when_the_day_has_ended(cast, week):
    page = today_page(cast.clerk_a, moment("2026-03-06T09:30"))
    assert figures(page)["time=late"] == 2
    late = page.groups[0]
    assert (late.level, {row.case for row in late.rows}) == ("late", {week[accepted], week[filed]})
    assert {(row.remaining.level, row.remaining.days) for row in late.rows} == {("late", 1)}


def test_remaining_is_days_after_today_and_working_hours_of_today(cast, week):
    groups = today_page(cast.clerk_a, moment("2026-03-04T09:42")).groups
    left = next(row.remaining for group in groups for row in group.rows if row.case == week[accepted])
    assert (left.level, left.days, left.hours) == ("soon", 1, 5)


def test_next_step_is_offered_to_the_holder_alone(cast, week):
    steps = {
        name: {
            str(row.case.state): row.next_step
            for group in today_page(member, moment(DUE_DAY)).groups
            for row in group.rows
        }
        for name, member in (("clerk", cast.clerk_a), ("reviewer", cast.reviewer), ("deputy", cast.deputy))
    }
    assert steps["clerk"] == {
        "accepted": "", "refusal_filing": "", "received": "核对材料", "granted": "送达", "paused": "",
    }  # fmt: skip
    assert steps["reviewer"]["accepted"] == "审查"
    assert steps["deputy"]["refusal_filing"] == "审核报备"


def test_a_deputy_leader_sees_first_the_filings_that_wait_for_her(client, cast, week):
    assert [one.filing.case for one in today_page(cast.deputy, moment(DUE_DAY)).to_agree] == [week[filed]]
    assert today_page(cast.clerk_a, moment(DUE_DAY)).to_agree == []
    client.force_login(cast.deputy)
    with at(DUE_DAY):
        html = client.get(TODAY).content.decode()
    assert html.index("等您审核的否定报备") < html.index("先办什么")


@pytest.mark.parametrize(
    "role", ["clerk_a", "clerk_b", "chief", "reviewer", "deputy", "leader", "manager", "supervisor"]
)
def test_today_opens_for_every_role(client, cast, week, role):
    client.force_login(getattr(cast, role))
    with at(DUE_DAY):
        response = client.get(TODAY)
    assert response.status_code == 200
    assert response.context["page"].open_cases == 6


@pytest.mark.parametrize("role", ["outsider", "township"])
def test_strangers_see_an_empty_desk(client, cast, week, role):
    client.force_login(getattr(cast, role))
    with at(DUE_DAY):
        assert client.get(TODAY).context["page"].open_cases == 0
        assert client.get(CASES).context["page"].paginator.count == 0


@pytest.mark.parametrize("address", [TODAY, CASES])
def test_lists_ask_for_a_login_and_refuse_a_post(client, cast, address):
    assert client.get(address).status_code == 302
    client.force_login(cast.clerk_a)
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, {received, told, accepted, paused, filed, granted, delivered}),
        ({"state": "open"}, {received, told, accepted, paused, filed, granted}),
        ({"state": "delivered"}, {delivered}),
        ({"state": "to_deliver"}, {granted}),
        ({"time": "soon"}, {accepted, filed}),
        ({"time": "late"}, set()),
        ({"time": "later"}, {received, granted}),
        ({"time": "paused"}, {paused}),
        ({"clock": "notice"}, {received}),
        ({"clock": "delivery"}, {granted}),
    ],
)
def test_case_list_filters(client, cast, week, wanted, expected):
    client.force_login(cast.clerk_a)
    with at(DUE_DAY):
        rows = client.get(CASES, wanted).context["rows"]
    assert {row.case.number for row in rows} == {week[make].number for make in expected}


@pytest.mark.parametrize("text", ["number", "覃小兰", "441201199001010026", "138 0000 0042"])
def test_case_list_finds_by_number_name_id_and_phone(cast, week, text):
    with at(RECEIVED):
        stranger = party("何志强", id_number="11010519491231002X", phone="13900000001")
        make_case(cast.item, cast.window, cast.clerk_a, applicant=stranger)
    wanted = week[accepted].number if text == "number" else text
    found = set(case_list(cast.clerk_a, moment(DUE_DAY), {"q": wanted}).cases)
    assert found == ({week[accepted]} if text == "number" else set(week.values()))


def test_a_false_filter_shows_all_and_says_so(client, cast, week):
    client.force_login(cast.clerk_a)
    with at(DUE_DAY):
        response = client.get(CASES, {"state": "lost"})
    assert response.context["page"].paginator.count == 7
    assert "筛选条件有误" in response.content.decode()


@pytest.mark.parametrize("address", [TODAY, CASES, CASES + "?state=open"])
def test_lists_cost_the_same_for_one_and_three_cases(
    client, cast, django_assert_num_queries, django_assert_max_num_queries, address
):
    client.force_login(cast.clerk_a)
    with at(RECEIVED):
        accepted(cast)
        told(cast)
        client.get(address)
        with django_assert_max_num_queries(44) as one:
            client.get(address)
        for _round in range(2):
            accepted(cast)
            told(cast)
        with django_assert_num_queries(len(one)):
            client.get(address)


def test_personal_names_are_covered_in_lists(client, cast, week):
    client.force_login(cast.clerk_a)
    with at(DUE_DAY):
        html = client.get(CASES).content.decode()
    assert "覃＊兰" in html
    assert "覃小兰" not in html
