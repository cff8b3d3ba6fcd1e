"""The page of one case and its acts: right role, wrong role, stranger, GET on POST, with and without htmx."""

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.forms.acts import FORMS
from approvals.models import Case
from approvals.operations.correction import correct
from approvals.states import Act, CaseState, PaperKind
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    at,
    delivered,
    filed,
    fresh,
    granted,
    not_accepted,
    paused,
    received,
    refused,
    told,
)


def url(case, name="case", *args):
    return reverse(f"approvals:desk:{name}", args=[case.number, *args])


def act_url(case, act):
    return f"{url(case)}{act.value}/"


AT_THE_COUNTER = {"method": "counter", "recipient": "覃小兰", "id_number": "441201199001010026"}

NOT_COMPETENT = {"ground": "not_competent", "facts": "属于市级权限", "competent_body": "示范市文广局"}

#: act → (state to start from, who does it, what is typed, state it leads to, who may not)
ACTS = {
    Act.ACCEPT: (received, "clerk_a", {}, CaseState.ACCEPTED, "reviewer"),
    Act.SUPPLEMENT: (told, "clerk_a", {"complete": True}, CaseState.RECEIVED, "reviewer"),
    Act.REFUSE_ACCEPTANCE: (
        received, "clerk_a", NOT_COMPETENT, CaseState.REFUSAL_FILING, "reviewer",
    ),
    Act.REVIEW: (accepted, "reviewer", {"outcome": "passed", "opinion": "符合"}, CaseState.IN_REVIEW, "clerk_a"),
    Act.PAUSE: (
        accepted, "reviewer", {"ground": "hearing", "expected_days": 5, "notice": "听证"}, CaseState.PAUSED, "clerk_a",
    ),
    Act.RESUME: (paused, "reviewer", {"result": "无反对意见"}, CaseState.ACCEPTED, "clerk_a"),
    Act.EXTEND: (accepted, "leader", {"days": 10, "reason": "情况复杂"}, CaseState.ACCEPTED, "reviewer"),
    Act.DECIDE: (accepted, "reviewer", {"outcome": "granted"}, CaseState.GRANTED, "clerk_a"),
    Act.AGREE_REFUSAL: (filed, "deputy", {"opinion": "同意"}, CaseState.REFUSAL_FILING, "reviewer"),
    Act.RETURN_REFUSAL: (filed, "deputy", {"reason": "再核实"}, CaseState.ACCEPTED, "reviewer"),
    Act.DELIVER: (granted, "clerk_a", AT_THE_COUNTER, CaseState.DELIVERED, "reviewer"),
    Act.WITHDRAW: (accepted, "clerk_a", {"reason": "书面申请"}, CaseState.WITHDRAWN, "reviewer"),
    Act.CORRECT: (
        received, "clerk_a", {"applicant_name": "覃晓兰", "reason": "写错一字"}, CaseState.RECEIVED, "reviewer",
    ),
    Act.MARK_PRIORITY: (
        accepted, "deputy", {"priority": "major", "reason": "省重点项目"}, CaseState.ACCEPTED, "clerk_a",
    ),
}  # fmt: skip


def typed(case, act, values):
    if act == Act.SUPPLEMENT:
        named = case.notice.lines.values_list("requirement", flat=True)
        return {f"m{pk}-result": "complete" for pk in named}
    step = {"step": case.step_id} if act == Act.REVIEW else {}
    return values | step


@pytest.fixture
def with_case(cast):
    def make(stage):
        with at(RECEIVED):
            return stage(cast)

    return make


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
@pytest.mark.parametrize("act", ACTS)
def test_act_is_done_and_leads_back_to_the_case(client, cast, with_case, act, htmx):
    stage, who, values, state, _stranger = ACTS[act]
    case = with_case(stage)
    client.force_login(getattr(cast, who))
    with at(NEXT_DAY):
        response = client.post(act_url(case, act), typed(case, act, values), headers=htmx)
    assert (response.status_code, response.headers.get("Location")) == (302, url(case))
    assert fresh(case).state == state


@pytest.mark.parametrize("act", ACTS)
def test_act_twice_says_what_stands_and_keeps_what_was_typed(client, cast, with_case, act):
    stage, who, values, state, _stranger = ACTS[act]
    case = with_case(stage)
    client.force_login(getattr(cast, who))
    with at(NEXT_DAY):
        data = typed(case, act, values)
        client.post(act_url(case, act), data)
        events = fresh(case).events.count()
        response = client.post(act_url(case, act), data)
    assert response.status_code == 409
    assert response.context["attempt"].broken.message in response.content.decode()
    assert (fresh(case).state, fresh(case).events.count()) == (state, events)


@pytest.mark.parametrize("act", ACTS)
def test_act_is_refused_to_the_wrong_role_and_unknown_to_strangers(client, cast, with_case, act):
    stage, _who, values, _state, stranger = ACTS[act]
    case = with_case(stage)
    before = case.state
    for name, status in ((stranger, 403), ("outsider", 404), ("township", 404)):
        client.force_login(getattr(cast, name))
        with at(NEXT_DAY):
            assert client.post(act_url(case, act), typed(case, act, values)).status_code == status
    assert fresh(case).state == before


@pytest.mark.parametrize("act", Act)
def test_acts_refuse_a_get_and_ask_for_a_login(client, cast, with_case, act):
    case = with_case(received)
    assert client.post(act_url(case, act)).status_code == 302
    client.force_login(cast.clerk_a)
    assert client.get(act_url(case, act)).status_code == 405


def test_every_act_has_a_form():
    assert set(FORMS) == set(Act)


def test_a_form_with_errors_stays_open_with_what_was_typed(client, cast, with_case):
    case = with_case(accepted)
    client.force_login(cast.reviewer)
    with at(NEXT_DAY):
        response = client.post(
            act_url(case, Act.PAUSE), {"ground": "hearing", "expected_days": 0, "notice": "定于周五听证"}
        )
    html = response.content.decode()
    assert response.status_code == 422
    assert "定于周五听证" in html
    assert "预计工作日：" in html  # in the summary
    assert [panel.act for panel in response.context["acts"].allowed if panel.is_open] == [Act.PAUSE]
    assert fresh(case).state == CaseState.ACCEPTED


def test_notice_is_issued_from_the_case_page(client, cast, with_case):
    case = with_case(lambda cast: received(cast, missing=[2]))
    row = case.materials.get(result="missing")
    data = {f"m{row.requirement_id}-result": "missing", f"m{row.requirement_id}-remark": "原件 1 份"}
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        response = client.post(act_url(case, Act.NOTIFY_DEFICIENCY), data, follow=True)
    assert fresh(case).state == CaseState.DEFICIENT
    paper = case.papers.get(kind=PaperKind.DEFICIENCY)
    assert [line["needed"] for line in paper.content["lines"]] == ["原件 1 份"]
    assert url(case, "paper", paper.pk) in response.content.decode()


def test_materials_are_checked_again_before_acceptance(client, cast, with_case):
    case = with_case(lambda cast: received(cast, missing=[2]))
    data = {f"m{row.requirement_id}-result": "complete" for row in case.materials.all()}
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        assert Act.ACCEPT not in {panel.act for panel in client.get(url(case)).context["acts"].allowed}
        assert client.post(url(case, "materials"), data).status_code == 302
        assert Act.ACCEPT in {panel.act for panel in client.get(url(case)).context["acts"].allowed}
        assert client.get(url(case, "materials")).status_code == 405
    client.force_login(cast.reviewer)
    with at(NEXT_DAY):
        assert client.post(url(case, "materials"), data).status_code == 403


PAGES = ["case", "derivation", "history"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_case_by_role(client, cast, with_case, name):
    case = with_case(accepted)
    expected = {"clerk_a": 200, "reviewer": 200, "deputy": 200, "leader": 200, "chief": 200, "manager": 200} | {
        "supervisor": 200, "outsider": 404, "township": 404,
    }  # fmt: skip
    with at(NEXT_DAY):
        for role, status in expected.items():
            client.force_login(getattr(cast, role))
            assert (role, client.get(url(case, name)).status_code) == (role, status)
        assert client.post(url(case, name)).status_code == 405


@pytest.mark.parametrize("stage", [received, told, accepted, paused, filed, granted, refused, not_accepted, delivered])
def test_case_page_in_every_state_offers_what_the_policies_allow(client, cast, with_case, stage):
    case = with_case(stage)
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        response = client.get(url(case))
    html = response.content.decode()
    for panel in response.context["acts"].allowed:
        assert f'action="{act_url(case, panel.act)}"' in html or panel.has_nothing_to_say
    for barred in response.context["acts"].barred:
        assert barred.reason in html
    assert case.lookup_code not in html  # it opens the case to anybody
    assert response.context["page"].timeline[0].title == "收件"


def test_case_page_costs_the_same_for_one_and_three_events(client, cast, with_case):
    case = with_case(accepted)
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        client.get(url(case))
        before = count_queries(client, url(case))
        for name in ("覃晓兰", "覃小兰"):
            correct(case, changes={"applicant_name": name}, reason="写错", by=cast.clerk_a)
        assert count_queries(client, url(case)) == before


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_numbers_are_covered_until_asked_for_and_asking_is_logged(client, cast, with_case, caplog):
    case = with_case(accepted)
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        html = client.get(url(case)).content.decode()
        assert "441201199001010026" not in html and "4412＊" in html
        with caplog.at_level(logging.INFO, "approvals.views.desk.case"):
            page = client.post(url(case, "persons")).content.decode()
            part = client.post(url(case, "persons"), headers={"HX-Request": "true"}).content.decode()
        assert "441201199001010026" in page and "441201199001010026" in part
        assert "<html" not in part
    records = [record for record in caplog.records if record.message == "personal data revealed"]
    assert [(record.case, record.member) for record in records] == [(case.number, "clerk_a")] * 2


@pytest.mark.parametrize(
    ("role", "status"), [("reviewer", 200), ("supervisor", 403), ("manager", 403), ("outsider", 404)]
)
def test_numbers_are_shown_to_those_who_handle_the_case(client, cast, with_case, role, status):
    case = with_case(accepted)
    client.force_login(getattr(cast, role))
    with at(NEXT_DAY):
        assert client.post(url(case, "persons")).status_code == status
        assert client.get(url(case, "persons")).status_code == 405


def test_history_shows_a_correction_with_both_values_covered(client, cast, with_case):
    case = with_case(received)
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        changes = {"applicant_name": "覃晓兰", "applicant_phone": "13900000001", "reason": "申请人更正"}
        client.post(act_url(case, Act.CORRECT), changes)
        response = client.get(url(case, "history"))
    lines = {(str(one.label), one.before, one.after, one.by, one.reason) for one in response.context["corrections"]}
    assert lines == {
        ("姓名或者名称", "覃小兰", "覃晓兰", "李晓岚", "申请人更正"),
        ("手机", "138＊＊＊＊0042", "139＊＊＊＊0001", "李晓岚", "申请人更正"),
    }


def test_derivation_ends_on_the_due_days(client, cast, with_case):
    case = with_case(accepted)
    client.force_login(cast.clerk_a)
    with at(NEXT_DAY):
        derivations = client.get(url(case, "derivation")).context["derivations"]
    assert [one.days[-1].date for one in derivations] == [one.line.clock.due_on for one in derivations]
    assert {one.line.clock.kind for one in derivations} == {"notice", "promise", "statute", "step"}


@pytest.mark.parametrize("stage", [received, told, accepted, paused, filed, granted])
@pytest.mark.parametrize("role", ["clerk_a", "reviewer", "deputy"])
def test_every_form_of_the_page_carries_its_token(client, cast, with_case, stage, role):
    case = with_case(stage)
    client.force_login(getattr(cast, role))
    with at(NEXT_DAY):
        html = client.get(url(case)).content.decode()
    forms = re.findall(r'<form[^>]*method="post".*?</form>', html, flags=re.DOTALL)
    assert len(forms) >= 1
    assert [form[:120] for form in forms if "csrfmiddlewaretoken" not in form] == []


def test_hostile_text_is_shown_as_text(client, cast, with_case):
    case = with_case(accepted)
    client.force_login(cast.reviewer)
    with at(NEXT_DAY):
        data = {"step": case.step_id, "outcome": "passed", "opinion": "<script>alert(1)</script>"}
        client.post(act_url(case, Act.REVIEW), data)
        html = client.get(url(case)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert Case.objects.get(pk=case.pk).state == CaseState.IN_REVIEW
