"""The API of cases: contract.md to the letter, refusals alike, lists in constant queries, progress in public."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from approvals.models import Case
from approvals.states import Act, CaseState
from hall.errors import IllegalMove
from tests.approvals.stages import (
    CALLS,
    NEXT_DAY,
    RECEIVED,
    STAGES,
    accepted,
    at,
    filed,
    fresh,
    granted,
    paused,
    received,
    told,
)
from tests.factories import make_mandate, make_member, place
from tests.factories.cases import make_case

CASES = "/api/v1/cases/"
APPLICANT = {
    "kind": "person",
    "name": "覃小兰",
    "id_type": "resident_id",
    "id_number": "441201199001010026",
    "phone": "13800000042",
}


def client(user=None):
    api = APIClient()
    if user is not None:
        api.force_authenticate(user)
    return api


def application(cast, **fields):
    materials = [{"material": row.pk, "result": "complete"} for row in cast.item.current.materials.all()]
    return {"item": cast.item.code, "applicant": APPLICANT, "materials": materials} | fields


def post(user, path, body=None, **headers):
    return client(user).post(CASES + path, body or {}, format="json", headers=headers)


def problem(response):
    return response.status_code, response.data["code"], response.data["article"]


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


def test_refused_request_leaves_its_key_free(cast):
    headers = {"Idempotency-Key": "k-2"}
    with at(RECEIVED):
        case = received(cast, missing=[1])
        refused = post(cast.clerk_a, f"{case.number}/acceptance/", {}, **headers)
        assert problem(refused) == (409, "materials_missing", 12)
        path = f"{case.number}/withdrawal/"
        assert post(cast.clerk_a, path, {"reason": "不再申请"}, **headers).status_code == 200
        assert post(cast.clerk_a, path, {"reason": "不再申请"}, **headers).status_code == 200
    assert case.events.count() == 2


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


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("clerk_b", 200), ("chief", 200), ("reviewer", 200), ("deputy", 200), ("leader", 200), ("manager", 200),
        ("supervisor", 200), ("outsider", 404), ("township", 404),
    ],
)  # fmt: skip
def test_case_is_known_to_those_who_may_know_of_it(cast, name, status):
    with at(RECEIVED):
        case = received(cast)
        api = client(getattr(cast, name))
        assert api.get(f"{CASES}{case.number}/").status_code == status
        assert api.get(CASES).data["count"] == (1 if status == 200 else 0)
        assert api.post(f"{CASES}{case.number}/withdrawal/", {"reason": "x"}, format="json").status_code != 500


def test_stranger_gets_nothing_without_a_login(cast):
    with at(RECEIVED):
        case = received(cast)
        for path in ("", f"{case.number}/"):
            assert client().get(CASES + path).status_code == 401
        assert client().post(f"{CASES}{case.number}/acceptance/").status_code == 401
        assert client(cast.clerk_a).get(f"{CASES}{case.number}/acceptance/").status_code == 405


def test_act_on_a_stranger_s_case_is_404_and_without_power_403(cast):
    with at(RECEIVED):
        case = received(cast)
        assert problem(post(cast.outsider, f"{case.number}/acceptance/")) == (404, "not_found", None)
        assert problem(post(cast.reviewer, f"{case.number}/acceptance/")) == (403, "post_missing", 10)


@pytest.mark.parametrize("redis", ["redis answers", "redis is away"])
def test_whole_life_through_the_api(cast, redis, request):
    if redis == "redis is away":
        request.getfixturevalue("without_redis")
    with at(RECEIVED):
        body = application(cast)
        body["materials"][0]["result"] = "missing"
        number = post(cast.clerk_a, "", body).data["number"]
        first, step = body["materials"][0]["material"], cast.item.current.steps.get().pk
        needed = {"materials": [{"material": first, "needed": "补交原件"}]}
        passed = {"step": step, "outcome": "passed", "opinion": "符合"}
        hearing = {"ground": "hearing", "expected_days": 5, "notice": "定于本周听证"}
        refusal = {"outcome": "refused", "reason": "距离学校太近", "ground": "conditions_unmet"}
        renamed = {"changes": {"applicant_name": "覃晓兰"}, "reason": "笔误"}
        steps = [
            (cast.clerk_a, "deficiency-notice/", needed, "deficient"),
            (cast.clerk_a, "supplement/", {"materials": [{"material": first}]}, "received"),
            (cast.clerk_a, "acceptance/", {}, "accepted"),
            (cast.reviewer, "review/", passed, "in_review"),
            (cast.reviewer, "pause/", hearing, "paused"),
            (cast.leader, "extension/", {"days": 5, "reason": "听证延后"}, "paused"),
            (cast.reviewer, "pause/end/", {"result": "听证结束", "at": "2026-03-02T09:00"}, "in_review"),
            (cast.reviewer, "decision/", refusal, "refusal_filing"),
            (cast.deputy, "refusal-filing/return/", {"reason": "请再核实"}, "in_review"),
            (cast.reviewer, "decision/", {"outcome": "granted"}, "granted"),
            (cast.clerk_a, "correction/", renamed, "granted"),
            (cast.clerk_a, "delivery/", {"method": "counter", "recipient": "覃晓兰"}, "delivered"),
        ]
        for user, path, given, state in steps:
            response = post(user, f"{number}/{path}", given)
            assert (path, response.status_code, response.data["state"]) == (path, 200, state)
    case = Case.objects.get(number=number)
    assert list(case.events.values_list("by__username", flat=True)) == [
        "clerk_a", "clerk_a", "clerk_a", "clerk_a", "reviewer", "reviewer", "leader", "reviewer", "reviewer",
        "deputy", "reviewer", "clerk_a", "clerk_a",
    ]  # fmt: skip


def test_refusal_through_the_api(cast):
    with at(RECEIVED):
        case = received(cast)
        facts = {"ground": "not_competent", "facts": "属于市级权限"}
        assert post(cast.clerk_a, f"{case.number}/non-acceptance/", facts).data["state"] == "refusal_filing"
        agreement = f"{case.number}/refusal-filing/agreement/"
        assert problem(post(cast.reviewer, agreement, {"opinion": "同意"})) == (403, "role_missing", 14)
        levels = (cast.chief, cast.reviewer, cast.deputy, cast.leader)
        states = [post(who, agreement, {"opinion": "同意"}).data["state"] for who in levels]
        assert states == ["refusal_filing", "refusal_filing", "refusal_filing", "not_accepted"]


@pytest.mark.parametrize(
    ("stage", "path", "body"),
    [
        (accepted, "pause/", {"ground": "supplement", "expected_days": 5, "notice": "补材料"}),
        (accepted, "pause/", {"ground": "hearing", "expected_days": 0, "notice": "听证"}),
        (accepted, "pause/", {"ground": "hearing", "expected_days": 5, "notice": ""}),
        (accepted, "review/", {"step": 0, "outcome": "passed", "opinion": "符合"}),
        (accepted, "decision/", {"outcome": "later"}),
        (accepted, "extension/", {"days": 11, "reason": "x"}),
        (paused, "pause/end/", {"result": "好", "at": "yesterday"}),
        (received, "deficiency-notice/", {"materials": []}),
        (received, "non-acceptance/", {"ground": "not_competent", "facts": "长" * 5_001}),
        (filed, "refusal-filing/agreement/", {"opinion": "长" * 1_001}),
        (granted, "delivery/", {"method": "pigeon", "recipient": "覃小兰"}),
    ],
)
def test_bad_input_of_an_act_is_422(cast, stage, path, body):
    with at(RECEIVED):
        case = stage(cast)
        response = post(cast.clerk_a, f"{case.number}/{path}", body)
    assert (response.status_code, response.data["code"]) == (422, "invalid")
    assert fresh(case).state == case.state


def test_api_and_operation_refuse_alike(cast):
    with at(RECEIVED):
        case = told(cast)
        with pytest.raises(IllegalMove) as raised:
            CALLS[Act.ACCEPT](case, cast)
        response = post(cast.clerk_a, f"{case.number}/acceptance/")
    broken = raised.value
    assert problem(response) == (broken.status, broken.code, broken.article) == (409, "illegal_move", "许可法32")
    assert response.data["detail"] == broken.message


@pytest.mark.parametrize("state", STAGES)
def test_allowed_is_what_the_act_then_does(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        offered = client(cast.clerk_a).get(f"{CASES}{case.number}/").data["allowed"]
        answers = {path: post(cast.clerk_a, f"{case.number}/{path}/").status_code for path in offered}
    assert {path for path, status in answers.items() if status not in (200, 422)} == set()


def test_acceptance_away_from_the_department_is_offered_under_a_mandate_only(cast):
    place(cast.item, cast.township_window)
    cast.township.in_approval_section = True
    cast.township.save()
    with at(RECEIVED):
        case = make_case(cast.item, cast.township_window, cast.township)
        offered = client(cast.township).get(f"{CASES}{case.number}/").data["allowed"]
        assert "acceptance" not in offered and "deficiency-notice" in offered
        assert problem(post(cast.township, f"{case.number}/acceptance/")) == (403, "mandate_missing", 9)
        make_mandate(cast.township, cast.department)
        assert "acceptance" in client(cast.township).get(f"{CASES}{case.number}/").data["allowed"]
        answer = post(cast.township, f"{case.number}/acceptance/")
    assert (answer.status_code, answer.data["state"]) == (200, CaseState.ACCEPTED)


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


def progress(number, code):
    return client().get("/api/v1/progress/", {"number": number, "code": code})


def test_progress_opens_with_number_and_code(cast):
    with at(RECEIVED):
        case = accepted(cast)
    with at(NEXT_DAY):
        response = progress(case.number.lower(), f"{case.lookup_code[:4].lower()}-{case.lookup_code[4:]}")
    assert response.status_code == 200
    assert (response.data["state"], response.data["applicant"]) == (CaseState.ACCEPTED, "覃＊兰")
    assert {clock["clock"]: clock["due_on"] for clock in response.data["clocks"]}["promise"] == "2026-03-12"
    text = json.dumps(response.data, ensure_ascii=False, default=str)
    for hidden in ("覃小兰", "441201", "13800000042", cast.clerk_a.name, case.lookup_code):
        assert hidden not in text


def test_progress_with_wrong_number_or_code_is_the_same_404(cast):
    with at(RECEIVED):
        case = received(cast)
        answers = [
            progress(number, code)
            for number, code in (
                (case.number, "AAAAAAAA"),
                ("SF20260009999", case.lookup_code),
                ("", ""),
                ("x", "啊"),
                ("\x00", "\x00"),
            )
        ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({json.dumps(answer.data, ensure_ascii=False) for answer in answers}) == 1


def test_progress_is_throttled(cast, settings):
    with at(RECEIVED):
        answers = [progress("SF20260000001", "AAAAAAAA").status_code for _number in range(31)]
        last = progress("SF20260000001", "AAAAAAAA")
    assert answers.count(404) == 30
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0


def token(username, password):
    return client().post("/api/v1/token/", {"username": username, "password": password}, format="json")


def test_token_opens_the_api(cast):
    make_member("program", password="a long enough word")
    response = token("program", "a long enough word")
    assert response.status_code == 200
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {response.data['token']}")
    assert api.get(CASES).status_code == 200
    assert token("program", "a long enough word").data["token"] == response.data["token"]
    api.credentials(HTTP_AUTHORIZATION="Token nonsense")
    assert api.get(CASES).status_code == 401


def test_old_token_is_refused_and_replaced(cast):
    member = make_member("program", password="a long enough word")
    with at("2026-03-02T08:00"):
        old = token("program", "a long enough word").data["token"]
    with at("2026-03-02T20:01"):
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Token {old}")
        assert api.get(CASES).status_code == 401
        assert token("program", "a long enough word").data["token"] != old
    assert Token.objects.filter(user=member).count() == 1


def test_wrong_password_gives_no_token_and_locks_after_five(cast):
    make_member("program", password="a long enough word")
    assert problem(token("program", "wrong")) == (403, "wrong_credentials", None)
    statuses = [token("program", "wrong").status_code for _number in range(5)]
    assert statuses[-1] == 429
    assert token("program", "a long enough word").status_code == 429


def test_first_password_is_changed_before_a_token_is_given(cast):
    member = make_member("newcomer", password="a long enough word")
    member.must_change_password = True
    member.save()
    assert problem(token("newcomer", "a long enough word")) == (403, "password_change_needed", None)
