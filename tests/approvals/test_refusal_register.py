"""The register of refusals: who reads what, filters, one filing with its climb, statistics, export, note, API (A14)."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.models import FilingLevels, RefusalFiling
from approvals.operations.refusal import agree, lapse, send_back, take_note
from approvals.queries import refusal_register
from approvals.queries.refusal_register import statistics
from approvals.states import FilingState
from hall.errors import IllegalMove, NotAllowed
from hall.moment import now
from staff.states import Role
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    agree_all,
    at,
    filed,
    filed_at_the_door,
    granted,
    moment,
    refused,
)
from tests.factories import give_role, make_department, make_member

LIST = reverse("approvals:manage:refusals")
STATISTICS = reverse("approvals:manage:refusals_statistics")
LEVELS = reverse("approvals:manage:filing_levels")


@pytest.fixture
def read(client):
    def page(who, url, on=NEXT_DAY, **query):
        client.force_login(who)
        with at(on):
            return client.get(url, query)

    return page


@pytest.fixture
def four(cast):
    """One filing of each outcome: refused, sent back, lapsed, open."""
    with at(RECEIVED):
        cases = {"agreed": filed(cast), "returned": filed(cast), "lapsed": filed_at_the_door(cast)}
    with at("2026-03-02T11:00"):
        agree(cases["agreed"], opinion="同意", by=cast.deputy)
        send_back(cases["returned"], reason="理由不足", by=cast.deputy)
    with at("2026-03-02T15:00"):
        agree(cases["agreed"], opinion="同意", by=cast.leader)
    with at("2026-03-10T10:00"):
        lapse(cases["lapsed"], by=cast.system)
        cases["open"] = filed(cast)
        granted(cast)
    return {name: case.filings.get() for name, case in cases.items()}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 200), ("deputy", 200), ("leader", 200), ("manager", 200), ("supervisor", 200),
        ("clerk_a", 403), ("chief", 403), ("outsider", 403),
    ],
)  # fmt: skip
def test_register_is_read_by_hall_and_department(read, cast, who, status):
    for url in (LIST, STATISTICS, LEVELS, reverse("approvals:manage:refusals_export")):
        assert read(getattr(cast, who), url).status_code == status


def test_each_reads_her_own_part(read, cast, four):
    far = make_member("rev2", department=cast.other_department)
    give_role(far, Role.SECTION_REVIEWER, department=cast.other_department)
    manager_x = make_member("manager_x")
    give_role(manager_x, Role.HALL_MANAGER, hall=cast.other_hall)
    found = {who: len(read(who, LIST, "2026-03-10T11:00").context["rows"]) for who in (cast.deputy, far, manager_x)}
    assert found == {cast.deputy: 4, far: 0, manager_x: 0}
    detail = four["open"].get_absolute_url()
    assert [read(who, detail).status_code for who in (cast.deputy, far, manager_x)] == [200, 404, 404]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"agreed", "returned", "lapsed", "open"}),
        ({"state": "agreed"}, {"agreed"}),
        ({"state": "unnoted"}, {"agreed"}),
        ({"kind": "acceptance"}, {"lapsed"}),
        ({"ground": "not_competent"}, {"lapsed"}),
        ({"since": "2026-03-03"}, {"open"}),
        ({"until": "2026-03-02"}, {"agreed", "returned", "lapsed"}),
        ({"state": "nonsense", "since": "x"}, {"agreed", "returned", "lapsed", "open"}),
    ],
)
def test_filters_stand_in_the_address(read, cast, four, query, found):
    rows = read(cast.manager, LIST, "2026-03-10T11:00", **query).context["rows"]
    assert {row.filing for row in rows} == {four[name] for name in found}


def test_pages_of_twenty_cost_the_same(read, cast):
    with at(RECEIVED):
        filed(cast)
        _queries(read, cast)  # what is cached once
        for_one = _queries(read, cast)
        for _more in range(20):
            filed(cast)
        assert _queries(read, cast) == for_one
    page = read(cast.manager, LIST).context["page"]
    assert (len(page.object_list), page.paginator.num_pages) == (20, 2)


def _queries(read, cast):
    with CaptureQueriesContext(connection) as captured:
        assert read(cast.manager, LIST, RECEIVED).status_code == 200
    return len(captured)


def test_page_of_one_shows_who_held_it_how_long(read, cast, four):
    page = read(cast.manager, four["agreed"].get_absolute_url())
    lines = page.context["climb"].levels
    assert [(line.role, line.state, line.minutes) for line in lines] == [
        ("分管领导", "agreed", 60), ("主要领导", "agreed", 120),
    ]  # fmt: skip
    assert "2 小时 0 分钟" in page.content.decode()


def test_statistics_count_by_department_ground_outcome_and_level(cast, four):
    with at("2026-03-10T11:00"):
        found = statistics(cast.supervisor, now(), {})
    total = found["total"]
    assert (total.total, total.agreed, total.returned, total.lapsed, total.open) == (4, 1, 1, 1, 1)
    assert [(row.label, row.total) for row in found["departments"]] == [("文化广电旅游局", 4)]
    assert {row.label: row.total for row in found["grounds"]} == {
        "不符合法定条件、标准": 3, "事项依法不属于本机关职权范围": 1,
    }  # fmt: skip
    assert [(row.label, row.refused, row.decided, row.percent) for row in found["shares"]] == [
        ("文化广电旅游局", 1, 2, "50.0%")
    ]
    assert [(row.role, row.count, row.mean) for row in found["levels"]] == [
        ("分管领导", 2, "1 小时 0 分钟"), ("主要领导", 1, "2 小时 0 分钟"),
    ]  # fmt: skip


def test_statistics_of_nothing_say_so(read, cast):
    assert "没有可以统计的报备" in read(cast.manager, STATISTICS).content.decode()


def test_export_runs_no_formula_and_covers_names(read, cast, four):
    four["open"].provision = "=HYPERLINK(1)"
    four["open"].save()
    answer = read(cast.manager, reverse("approvals:manage:refusals_export"), "2026-03-10T11:00")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[1][7] == "'=HYPERLINK(1)"
    assert "覃小兰" not in answer.content.decode()


def test_export_too_long_for_one_file_says_so(read, cast, four, monkeypatch):
    monkeypatch.setattr(refusal_register, "MOST_EXPORTED", 3)
    export = reverse("approvals:manage:refusals_export")
    refused = read(cast.manager, export, "2026-03-10T11:00")
    assert (refused.status_code, "请按报备日期分几次导出" in refused.content.decode()) == (409, True)
    assert read(cast.manager, f"{export}?since=2026-03-09", "2026-03-10T11:00").status_code == 200


def test_hall_takes_note_once(client, cast, four):
    url = reverse("approvals:manage:refusal_note", args=[four["agreed"].pk])
    client.force_login(cast.manager)
    with at(NEXT_DAY):
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 302
        assert client.post(url).status_code == 409
    noted = RefusalFiling.objects.get(pk=four["agreed"].pk)
    assert (noted.noted_by, noted.noted_at, noted.history.first().history_user) == (
        cast.manager, moment(NEXT_DAY), cast.manager,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "who", "error", "code"),
    [
        ("open", "manager", IllegalMove, "filing_not_agreed"),
        ("returned", "manager", IllegalMove, "filing_not_agreed"),
        ("agreed", "supervisor", NotAllowed, "role_missing"),
        ("agreed", "leader", NotAllowed, "role_missing"),
    ],
)
def test_note_is_for_agreed_refusals_and_the_manager(cast, four, name, who, error, code):
    with at(NEXT_DAY), pytest.raises(error) as raised:
        take_note(four[name], by=getattr(cast, who))
    assert raised.value.code == code


def test_levels_are_set_on_their_page(client, cast):
    url = reverse("approvals:manage:filing_levels_of", args=[cast.department.pk])
    given = {"roles": ["deputy_leader", "section_reviewer"], "valid_from": "2026-03-09", "reason": "分管领导审批"}
    client.force_login(cast.manager)
    with at(NEXT_DAY):
        assert client.post(url, given | {"valid_from": "2026-03-03"}).status_code == 409
        assert client.post(url, given | {"roles": []}).status_code == 422
        assert client.post(url, given).status_code == 302
        assert "审批股审核人 → 分管领导" in client.get(url).content.decode()
    assert FilingLevels.objects.get().roles == ["section_reviewer", "deputy_leader"]
    client.force_login(cast.leader)
    with at(NEXT_DAY):
        assert client.post(url, given).status_code == 403
        assert "调整级别" not in client.get(url).content.decode()


def test_table_of_levels_costs_the_same_for_many_departments(read, cast):
    first = len(read(cast.manager, LEVELS).context["rows"])
    make_department("民政局", "示民")
    assert len(read(cast.manager, LEVELS).context["rows"]) == first + 1


def test_api_lists_and_shows_without_personal_data(cast, four):
    api = APIClient()
    api.force_authenticate(cast.clerk_a)
    with at("2026-03-10T11:00"):
        listed = api.get("/api/v1/refusal-filings/", {"state": "agreed"})
        one = api.get(f"/api/v1/refusal-filings/{four['agreed'].pk}/")
        api.force_authenticate(cast.outsider)
        assert api.get("/api/v1/refusal-filings/").data["results"] == []
        assert api.get(f"/api/v1/refusal-filings/{four['agreed'].pk}/").status_code == 404
        assert api.post("/api/v1/refusal-filings/", {}).status_code == 405
    assert [row["id"] for row in listed.data["results"]] == [four["agreed"].pk]
    assert [(level["role"], level["agreed"], level["by"]) for level in one.data["levels"]] == [
        ("deputy_leader", True, "何建平"), ("principal_leader", True, "罗文彬"),
    ]  # fmt: skip
    assert (one.data["state"], one.data["waits_for"]) == (FilingState.AGREED, None)
    for text in ("覃小兰", "场所距离学校", "同意"):
        assert text not in one.content.decode()


def test_refused_case_shows_in_the_register_of_its_hall(read, cast):
    with at(RECEIVED):
        case = refused(cast)
        agree_all(filed_at_the_door(cast), cast)
    text = read(cast.manager, LIST).content.decode()
    assert case.number in text
    assert text.count("中心待知悉") == 3  # both rows, and the filter
