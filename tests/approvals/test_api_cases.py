"""Cases over the API: taken in once, bad shapes named, one and many read in constant queries (docs/interface.md)."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Case
from tests.approvals.api import APPLICANT, CASES, application, client, post, problem
from tests.approvals.stages import RECEIVED, accepted, at, received
from tests.factories import place


def test_case_is_received(cast):
    with at(RECEIVED):
        response = post(cast.clerk_a, "", application(cast))
    assert response.status_code == 201
    case = Case.objects.get()
    assert response.data["lookup_code"] == case.lookup_code
    assert {
        key: response.data[key] for key in ("number", "state", "item", "version", "received_at", "accepted_at")
    } == {
        "number": "SF20260000001",
        "state": "received",
        "item": "SFWL0001",
        "version": 1,
        "received_at": "2026-03-02T10:00:00+08:00",
        "accepted_at": None,
    }
    assert response.data["clocks"] == [
        {
            "clock": "notice",
            "step": None,
            "started_on": "2026-03-02",
            "limit": 5,
            "unit": "working",
            "due_on": "2026-03-09",
            "provisional": False,
            "running": True,
            "remaining": 5,
        }
    ]
    assert response.data["events"] == [
        {"kind": "received", "at": "2026-03-02T10:00:00+08:00", "by": "李晓岚", "on_behalf_of": "", "article": "12"}
    ]
    assert response.data["allowed"] == [
        "acceptance", "deficiency-notice", "non-acceptance", "withdrawal", "correction",
    ]  # fmt: skip
    assert response.data["applicant"]["id_number"] == "4412＊＊＊＊＊＊＊＊＊＊0026"


def test_same_idempotency_key_receives_once(cast):
    headers = {"Idempotency-Key": "k-1"}
    with at(RECEIVED):
        first = post(cast.clerk_a, "", application(cast), **headers)
        second = post(cast.clerk_a, "", application(cast), **headers)
        other = post(cast.clerk_a, "", application(cast, agent=APPLICANT), **headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert json.loads(json.dumps(second.data)) == json.loads(json.dumps(first.data))
    assert Case.objects.count() == 1
    assert problem(other) == (409, "idempotency_key_reused", None)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"applicant": APPLICANT | {"id_number": "441201199001010027"}}, ("applicant", "id_number")),
        ({"applicant": APPLICANT | {"phone": "138"}}, ("applicant", "phone")),
        ({"applicant": APPLICANT | {"name": "a" * 5_000_000}}, ("applicant", "name")),
        ({"applicant": APPLICANT | {"kind": "robot"}}, ("applicant", "kind")),
        ({"applicant": APPLICANT | {"name": "坏\x00名"}}, ("applicant", "name")),
        ({"item": "NOSUCH"}, ("item",)),
        ({"materials": [{"material": "x"}]}, ("materials",)),
    ],
    ids=["check digit", "phone", "five megabytes", "kind", "null", "item", "material"],
)
def test_bad_shape_is_422_and_names_the_field(cast, fields, path):
    with at(RECEIVED):
        response = post(cast.clerk_a, "", application(cast, **fields))
    assert (response.status_code, response.data["code"]) == (422, "invalid")
    errors = response.data["errors"]
    for key in path:
        errors = errors[key]
    assert errors
    assert Case.objects.count() == 0


def test_member_without_a_window_receives_nothing(cast):
    with at(RECEIVED):
        assert problem(post(cast.reviewer, "", application(cast))) == (403, "post_missing", 10)
        assert problem(post(cast.outsider, "", application(cast))) == (409, "window_of_other_department", 8)
        assert problem(post(cast.clerk_a, "", application(cast, window=20))) == (403, "post_missing", 10)


def test_case_goes_to_the_caller_s_window_that_serves_the_item(cast):
    place(cast.item, cast.township_window)
    with at(RECEIVED):
        response = post(cast.township, "", application(cast))
    assert (response.status_code, response.data["number"], response.data["window"]) == (201, "SFX20260000001", 1)


def test_list_costs_the_same_for_one_row_and_for_many(cast, django_assert_num_queries):
    with at(RECEIVED):
        received(cast)
        with CaptureQueriesContext(connection) as one:
            client(cast.clerk_a).get(CASES)
        alone = len(one)
        for _number in range(12):
            accepted(cast)
        for size in (10, 100, 500):
            with django_assert_num_queries(alone):
                response = client(cast.clerk_a).get(CASES, {"page_size": size})
            assert len(response.data["results"]) == min(size, 13)


def test_list_covers_names_and_filters(cast):
    with at(RECEIVED):
        first, second = received(cast), accepted(cast)
        rows = client(cast.manager).get(CASES, {"state": "accepted"}).data["results"]
        assert client(cast.manager).get(CASES, {"search": first.number}).data["count"] == 1
        assert client(cast.manager).get(CASES, {"item": "NOSUCH"}).data["count"] == 0
        assert client(cast.manager).get(CASES, {"state": "nosuch"}).status_code == 422
    assert json.loads(json.dumps(rows, default=str)) == [
        {
            "number": second.number,
            "state": "accepted",
            "priority": "ordinary",
            "item": "SFWL0001",
            "item_name": "设立歌舞娱乐场所《娱乐经营许可证》核发",
            "department": "文化广电旅游局",
            "applicant": "覃＊兰",
            "received_at": "2026-03-02T10:00:00+08:00",
            "accepted_on": "2026-03-02",
            "due_on": "2026-03-05",
        }
    ]


def test_one_case_costs_the_same_for_few_and_for_many_events(cast, django_assert_num_queries):
    with at(RECEIVED):
        case = accepted(cast)
        with CaptureQueriesContext(connection) as one:
            client(cast.supervisor).get(f"{CASES}{case.number}/")
        few = len(one)
        for _number in range(3):
            body = {"changes": {"applicant_phone": f"1380000010{_number}"}, "reason": "笔误"}
            post(cast.clerk_a, f"{case.number}/correction/", body)
        with django_assert_num_queries(few):
            client(cast.supervisor).get(f"{CASES}{case.number}/")
