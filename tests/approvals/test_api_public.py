"""The public API: items and the deadline calculator (docs/interface.md)."""

import json
from pathlib import Path

import pytest
from django.test import Client

from approvals.states import Audience, LimitUnit
from hall.search import terms
from tests.factories import make_item, make_version, publish

pytestmark = pytest.mark.usefixtures("in_september")

DEADLINE_CASES = json.loads((Path(__file__).parent.parent / "data/deadline_cases.json").read_text("utf-8"))["cases"]


@pytest.fixture
def client(cast):
    return Client()


def codes(response) -> list[str]:
    return [row["code"] for row in response.json()["results"]]


def test_list_says_what_a_row_of_the_page_says(client):
    [row] = client.get("/api/v1/items/").json()["results"]
    assert row == {
        "code": "SFWL0001",
        "name": "设立歌舞娱乐场所《娱乐经营许可证》核发",
        "department": "文化广电旅游局",
        "item_type": "licence",
        "handling": "committed",
        "audiences": ["enterprise"],
        "statutory_limit": 20,
        "statutory_unit": "working",
        "statutory_text": "",
        "promised_limit": 8,
        "promised_unit": "working",
        "promised_text": "",
        "charges_fee": False,
        "on_site_visits": 1,
        "version": 1,
        "published_at": "2025-01-06T09:00:00+08:00",
        "url": "http://127.0.0.1:8000/items/SFWL0001/",
    }


def test_detail_says_everything_with_stable_ids(client, cast):
    told = client.get("/api/v1/items/SFWL0001/").json()
    assert [material["id"] for material in told["materials"]] == [row.pk for row in cast.item.current.materials.all()]
    assert told["materials"][0]["necessity"] == "necessary"
    assert [(step["name"], step["limit"], step["unit"]) for step in told["steps"]] == [("审查1", 3, "working")]
    assert told["legal_bases"] == [{"law": "娱乐场所管理条例", "article": "第十条", "quote": ""}]
    assert [(window["hall"], window["number"]) for window in told["windows"]] == [("示范县行政服务中心", 12)]
    assert (told["consult_phone"], told["promise_verdict"]) == ("0758-000-0112", "compliant")


def test_unknown_item_is_a_problem(client):
    response = client.get("/api/v1/items/nope/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=歌舞", ["SFWL0001"]),
        ("search=出生", ["B"]),
        ("search=没有的", []),
        ("department=公安局", ["B"]),
        ("department=示范县公安局", ["B"]),
        ("audience=person", ["B"]),
        ("audience=person&audience=enterprise", ["B", "SFWL0001"]),
        ("duration=immediate", ["B"]),
        ("duration=10", ["B", "SFWL0001"]),
        ("free=true", ["SFWL0001"]),
        ("free=false", ["B"]),
        ("max_visits=1", ["SFWL0001"]),
        ("handling=joint", []),
    ],
)
def test_list_filters(client, cast, query, expected):
    publish(
        make_version(
            make_item(cast.other_department, "B"), name="出生登记", search_terms=terms("出生登记"), on_site_visits=2,
            audiences=[Audience.PERSON], promised_limit=0, promised_unit=LimitUnit.IMMEDIATE, charges_fee=True,
        )
    )  # fmt: skip
    assert sorted(codes(client.get(f"/api/v1/items/?{query}"))) == expected


@pytest.mark.parametrize("query", ["duration=7", "audience=cat", "max_visits=many", "life_event=x"])
def test_a_filter_that_means_nothing_is_refused(client, query):
    response = client.get(f"/api/v1/items/?{query}")
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [query.split("=")[0]]


def test_list_costs_the_same_at_every_page_size(client, cast, django_assert_num_queries):
    for _number in range(30):
        publish(make_version(make_item(cast.department)))
    for page_size, expected in ((10, 10), (100, 31), (500, 31)):
        with django_assert_num_queries(3):
            assert len(codes(client.get(f"/api/v1/items/?page_size={page_size}"))) == expected


def test_pages_follow_one_another(client, cast):
    publish(make_version(make_item(cast.department)))
    first = client.get("/api/v1/items/?page_size=1").json()
    assert first["count"] == 2
    second = client.get(first["next"]).json()
    assert {first["results"][0]["code"]} != {second["results"][0]["code"]}
    assert client.get("/api/v1/items/?page=9").status_code == 404


def ask(client, **asked):
    return client.get("/api/v1/deadline/", {"accepted": "2026-09-10T10:00", "limit": 20, "unit": "working", **asked})


def test_deadline_answers_as_the_contract_says(client):
    told = ask(client, pause="2026-09-15/2026-09-20", extension=0).json()
    assert set(told) == {"due_on", "provisional", "days"}
    assert told["provisional"] is False
    assert told["days"][0] == {"date": "2026-09-10", "counted": False, "reason": "受理当天不计（民法典第201条）"}
    assert told["days"][-1]["date"] == told["due_on"]


@pytest.mark.parametrize("case", DEADLINE_CASES, ids=lambda case: case["id"])
def test_worked_deadline_cases(client, case):
    pauses = [f"{start}/{end}" for start, end in _spans(case["pauses"])]
    asked = {"accepted": case["accepted_at"], "limit": case["limit"], "unit": case["unit"], "pause": pauses}
    assert ask(client, **asked, extension=case["extension"]).json()["due_on"] == case["expected_due"]


def _spans(pauses):
    for pause in pauses:
        yield (pause["start"], pause["end"]) if isinstance(pause, dict) else (pause[0], pause[1])


@pytest.mark.parametrize(
    ("accepted", "first"),
    [
        ("2026-09-10", "2026-09-10"),
        ("2026-09-10T23:59", "2026-09-10"),
        ("2026-09-10T20:00:00Z", "2026-09-11"),
        ("2026-09-10T23:59:00+08:00", "2026-09-10"),
    ],
)
def test_days_are_local(client, accepted, first):
    assert ask(client, accepted=accepted).json()["days"][0]["date"] == first


def test_immediate_needs_no_limit(client):
    told = client.get("/api/v1/deadline/?accepted=2026-09-12&unit=immediate").json()
    assert told["due_on"] == "2026-09-14"


def test_deadline_beyond_the_calendar_is_provisional(client):
    assert ask(client, accepted="2026-12-28").json()["provisional"] is True


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"accepted": ""}, "accepted"),
        ({"accepted": "soon"}, "accepted"),
        ({"accepted": "2026-02-30"}, "accepted"),
        ({"accepted": "1999-12-31"}, "accepted"),
        ({"accepted": "2101-01-01T00:00"}, "accepted"),
        ({"limit": -1}, "limit"),
        ({"limit": 731}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"unit": "hours"}, "unit"),
        ({"extension": 731}, "extension"),
        ({"pause": "2026-09-15"}, "pause"),
        ({"pause": "2026-09-15/"}, "pause"),
        ({"pause": "2026-09-15/2100-12-31"}, "pause"),
        ({"accepted": "2000-01-01", "limit": 730, "extension": 730, "pause": "2000-01-02/2010-01-09"}, "pause"),
        ({"pause": "2026-09-20/2026-09-15"}, "non_field_errors"),
        ({"pause": ["2026-09-15/2026-09-20", "2026-09-18/2026-09-22"]}, "non_field_errors"),
        ({"pause": "2026-09-01/2026-09-20"}, "non_field_errors"),
        ({"unit": "immediate"}, "non_field_errors"),
    ],
)
def test_a_wrong_question_is_422_in_chinese(client, asked, field):
    response = ask(client, **asked)
    assert response.status_code == 422
    problem = response.json()
    assert (problem["code"], list(problem["errors"])) == ("invalid", [field])
    assert any("\u4e00" <= mark <= "\u9fff" for mark in json.dumps(problem["errors"], ensure_ascii=False))


def test_missing_day_and_limit_are_named(client):
    assert list(client.get("/api/v1/deadline/").json()["errors"]) == ["accepted"]
    assert list(client.get("/api/v1/deadline/?accepted=2026-09-10").json()["errors"]) == ["limit"]
