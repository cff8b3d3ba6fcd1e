"""Who gets through to a case by the API: members, applicants with number and code, programs with a token."""

import json

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from approvals.operations.decision import decide
from approvals.operations.priority import mark
from approvals.operations.refusal import send_back
from approvals.states import CaseState
from tests.approvals.api import CASES, client, problem
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, received, refusal
from tests.factories import make_member


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
        answer = api.post(f"{CASES}{case.number}/withdrawal/", {"reason": "x"}, format="json")
        assert (answer.status_code == 404) == (status == 404)


def test_stranger_gets_nothing_without_a_login(cast):
    with at(RECEIVED):
        case = received(cast)
        for path in ("", f"{case.number}/"):
            assert client().get(CASES + path).status_code == 401
        assert client().post(f"{CASES}{case.number}/acceptance/").status_code == 401
        assert client(cast.clerk_a).get(f"{CASES}{case.number}/acceptance/").status_code == 405


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


def test_progress_tells_no_more_than_its_page(cast):
    """A refusal that still climbs does not exist; steps and marks are ours (article 14)."""
    with at(RECEIVED):
        case = accepted(cast)
        mark(case, priority="urgent", reason="抢险救灾", by=cast.reviewer)
        decide(case, **refusal(), by=cast.reviewer)
    with at(NEXT_DAY):
        send_back(fresh(case), reason="理由不足", by=cast.deputy)
        decide(fresh(case), **refusal(), by=cast.reviewer)
        told = progress(case.number, case.lookup_code).data
    assert fresh(case).state == CaseState.REFUSAL_FILING
    assert (told["state"], told["state_name"]) == (CaseState.IN_REVIEW, "审查中")
    assert [(event["kind"], event["name"]) for event in told["events"]] == [
        ("received", "收到材料"), ("accepted", "受理"),
    ]  # fmt: skip
    assert {clock["clock"] for clock in told["clocks"]} == {"notice", "promise", "statute"}


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
    assert len({json.dumps(answer.json(), ensure_ascii=False) for answer in answers}) == 1


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
