"""Acts over the API: a whole life of a case, refusals as the operations give them, and what is offered."""

import pytest

from approvals.models import Case
from approvals.states import Act, CaseState
from hall.errors import IllegalMove
from tests.approvals.api import CASES, application, client, post, problem
from tests.approvals.stages import CALLS, RECEIVED, STAGES, accepted, at, filed, fresh, granted, paused, received, told
from tests.factories import make_mandate, place
from tests.factories.cases import make_case


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
        facts = {"ground": "not_competent", "facts": "属于市级权限", "competent_body": "示范市文广局"}
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
        (
            received,
            "non-acceptance/",
            {"ground": "not_competent", "facts": "长" * 5_001, "competent_body": "示范市文广局"},
        ),
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
