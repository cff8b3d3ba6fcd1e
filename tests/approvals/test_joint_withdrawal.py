"""A project that its applicant gives up: one act withdraws what is open, what is decided stays (许可法29)."""

from datetime import date

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.models import Case, JointCase
from approvals.operations.decision import decide
from approvals.operations.joint import drop_planned
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_records import ask_opinions
from approvals.operations.joint_time import withdraw_project
from approvals.operations.review import pause
from approvals.operations.withdrawal import withdraw
from approvals.policies import joint_allowed
from approvals.queries.joint_lists import project_rows, rows_of_page
from approvals.queries.joint_page import full_projects, project_page
from approvals.states import CaseState, ClockKind, EventKind, JointAct, JointState
from approvals.verification import verify
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes, last_event, moment, refusal
from tests.factories.joint import make_joint_county, make_project

GIVEN_UP = "2026-03-09T10:00"
REASON = "不再开办，有书面申请"


@pytest.fixture
def county(cast):
    return make_joint_county(cast)


@pytest.fixture
def project(county):
    with at(RECEIVED):
        joint = make_project(county)
    with at(NEXT_DAY):
        accept_all(joint, by=county.joint_clerk)
    return joint


def member(project, item):
    return project.members.get(item=item)


def give_up(project, by, when=GIVEN_UP, reason=REASON):
    with at(when):
        return withdraw_project(project, reason=reason, by=by)


def again(project):
    return full_projects(JointCase.objects.filter(pk=project.pk)).get()


def test_everything_open_ends_with_the_project(county, project):
    give_up(project, county.joint_clerk)
    joint, ended = again(project), moment(GIVEN_UP)
    assert (joint.state, joint.closed_at, joint.closed_by, joint.conclusion, joint.is_withdrawn) == (
        JointState.CLOSED, ended, county.joint_clerk, REASON, True,
    )  # fmt: skip
    assert list(Case.objects.values_list("state", "ended_at")) == [(CaseState.WITHDRAWN, ended)] * 2
    later = member(project, county.fire_item)
    assert (later.case, later.dropped_at, later.dropped_by, later.drop_reason) == (
        None, ended, county.joint_clerk, REASON,
    )  # fmt: skip
    assert not joint.lead_case.clocks.filter(stopped_at=None).exists()
    assert joint.lead_case.clocks.get(kind=ClockKind.JOINT).stopped_at == ended
    assert joint.history.first().history_change_reason == "申请人撤回项目"
    assert verify()["differences"] == []


def test_each_case_has_the_event_of_the_single_act_and_the_project(county, project):
    give_up(project, county.joint_clerk)
    for case in Case.objects.all():
        event = last_event(case)
        assert (event.kind, event.by, event.note, event.article, event.facts) == (
            EventKind.WITHDRAWN, county.joint_clerk, REASON, "许可法29", {"project": project.number},
        )  # fmt: skip
        assert event.grant_row


def test_what_is_decided_stays_and_a_pause_ends(county, project):
    with at(NEXT_DAY):
        decide(member(project, county.police_item).case, outcome="granted", by=county.police_reviewer)
        pause(project.lead_case, ground="testing", expected_days=5, notice="送检", by=county.reviewer)
    give_up(project, county.joint_clerk)
    assert [one.case.state for one in project.members.filter(stage=1).select_related("case")] == [
        CaseState.WITHDRAWN, CaseState.GRANTED,
    ]  # fmt: skip
    assert project.lead_case.pauses.get().ended_on == date(2026, 3, 9)
    assert verify()["differences"] == []


def test_lead_that_is_decided_keeps_its_decision_and_its_joint_clock_stops(county, project):
    with at(NEXT_DAY):
        decide(project.lead_case, outcome="granted", by=county.reviewer)
    give_up(project, county.joint_clerk)
    joint = again(project)
    assert (joint.lead_case.state, joint.is_withdrawn) == (CaseState.GRANTED, True)
    assert joint.lead_case.clocks.get(kind=ClockKind.JOINT).stopped_at == moment(GIVEN_UP)
    assert verify()["differences"] == []


def test_refusal_in_filing_is_withdrawn_too(county, project):
    with at(NEXT_DAY):
        decide(project.lead_case, **refusal(), by=county.reviewer)
    give_up(project, county.joint_clerk)
    assert Case.objects.get(pk=project.lead_case_id).state == CaseState.WITHDRAWN
    assert project.lead_case.filings.get().state == "returned"


@pytest.mark.parametrize("who", ["reviewer", "police_reviewer", "leader", "manager", "clerk_a", "outsider"])
def test_only_the_window_that_received_it_takes_it_back(county, project, who):
    with pytest.raises(NotAllowed):
        give_up(project, getattr(county, who))
    assert again(project).state == JointState.OPEN


@pytest.mark.parametrize("reason, code", [(" ", "reason_missing"), ("长" * 301, "reason_too_long")])
def test_reason_is_written_and_fits(county, project, reason, code):
    with pytest.raises(RuleBroken) as raised:
        give_up(project, county.joint_clerk, reason=reason)
    assert (*codes(raised), raised.value.field) == (code, "许可法29", "reason")
    assert Case.objects.filter(state=CaseState.WITHDRAWN).count() == 0


def test_nothing_open_is_nothing_to_withdraw_and_twice_is_refused(county, project):
    with at(NEXT_DAY):
        drop_planned(project, member=member(project, county.fire_item).pk, reason="不需要", by=county.reviewer)
        decide(member(project, county.police_item).case, outcome="granted", by=county.police_reviewer)
        withdraw(project.lead_case, reason="不要这一项", by=county.joint_clerk)
    with pytest.raises(IllegalMove) as raised:
        give_up(project, county.joint_clerk)
    assert codes(raised) == ("nothing_open", "许可法29")
    assert JointAct.WITHDRAW not in joint_allowed(county.joint_clerk, project, moment(GIVEN_UP))


def test_project_that_is_given_up_knows_no_act_any_more(county, project):
    give_up(project, county.joint_clerk)
    with pytest.raises(IllegalMove) as raised:
        give_up(project, county.joint_clerk)
    assert codes(raised) == ("project_closed", 15)
    assert joint_allowed(county.reviewer, again(project), moment(GIVEN_UP)) == []


def test_nobody_is_asked_for_an_opinion_any_more(county, project):
    with at(NEXT_DAY):
        asked = {"departments": [county.other_department], "asked": "请提意见", "reply_by": date(2026, 3, 20)}
        ask_opinions(project, **asked, by=county.reviewer)
    give_up(project, county.joint_clerk)
    when = moment(GIVEN_UP)
    page = project_page(again(project), county.police_reviewer, when)
    assert [(one.label, one.level) for one in page.opinions] == [("项目已撤回，不用答复", "done")]
    rows = rows_of_page(project_rows(JointCase.objects.all()), county.police_reviewer, when)
    assert [(row.waits_for_reader, row.joint.is_withdrawn) for row in rows] == [(False, True)]


def test_desk_withdraws_names_what_stays_and_tells_the_applicant(client, county, project):
    with at(NEXT_DAY):
        decide(member(project, county.police_item).case, outcome="granted", by=county.police_reviewer)
    client.force_login(county.joint_clerk)
    with at(GIVEN_UP):
        page = client.get(project.get_absolute_url()).content.decode()
        done = client.post(f"{project.get_absolute_url()}withdrawal/", {"reason": REASON}, follow=True)
        told = client.get(
            reverse("approvals:public:progress"), {"number": project.number, "code": project.lookup_code}
        ).content.decode()
    html = done.content.decode()
    assert "凭申请人的书面申请，没有决定的事项全部撤回，项目终结（行政许可法第二十九条）" in page
    assert f"已撤回项目。已经决定的事项保持不变：“{county.police_item}”。" in html
    assert f"登记申请人撤回：</b>{REASON}" in html
    assert "按您的申请撤回" in told
    assert REASON not in told


def test_desk_keeps_an_empty_reason_at_its_field(client, county, project):
    client.force_login(county.joint_clerk)
    with at(GIVEN_UP):
        response = client.post(f"{project.get_absolute_url()}withdrawal/", {"reason": ""})
    assert (response.status_code, again(project).state) == (422, JointState.OPEN)


def test_api_withdraws_as_the_desk_does(county, project):
    api = APIClient()
    api.force_authenticate(county.joint_clerk)
    address = f"/api/v1/joint-cases/{project.number}/withdrawal/"
    with at(GIVEN_UP):
        answer = api.post(address, {"reason": REASON}, format="json")
        second = api.post(address, {"reason": REASON}, format="json")
    assert (answer.status_code, answer.data["state"], answer.data["withdrawn"], answer.data["conclusion"]) == (
        200, "closed", True, REASON,
    )  # fmt: skip
    assert (second.status_code, second.data["code"]) == (409, "project_closed")
