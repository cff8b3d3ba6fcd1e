"""Conditional acceptance (容缺受理): on a written promise, within its days, over desk and API (article 12)."""

from datetime import date

import pytest

from approvals.models import ConditionalAcceptance
from approvals.operations.intake import accept, deem_accepted
from approvals.operations.telling import notify_deficiency
from approvals.queries.conditional import latest_follow_up
from approvals.queries.reception_page import live_result, reception_page
from approvals.states import Act, CaseState, EventKind, PaperKind
from approvals.verification import verify
from approvals.views.desk.panels import act_panels
from hall.errors import IllegalMove
from tests.approvals.pledges import DUE, LATE, PLEDGE, promise
from tests.approvals.stages import NEXT_DAY, RECEIVED, STAGES, at, fresh, last_event, moment, refuse
from tests.factories.cases import check_all, make_case


def test_ordinary_acceptance_points_to_the_conditional_one(cast, lacking):
    with at(RECEIVED):
        broken = refuse(accept, lacking, by=cast.clerk_a)
    assert (broken.code, broken.article) == ("materials_may_follow", 12)
    assert "材料2、材料3" in broken.message and "容缺受理" in broken.message


def test_conditional_acceptance_starts_the_case_with_a_paper(cast, promised):
    case = promised
    assert (case.state, case.accepted_on, case.step) == (
        CaseState.ACCEPTED, date(2026, 3, 2), case.version.steps.get(),
    )  # fmt: skip
    acceptance = case.conditional
    assert (acceptance.due_on, acceptance.pledge, acceptance.fulfilled_at) == (DUE, PLEDGE, None)
    assert [line.requirement.order for line in acceptance.lines.all()] == [2, 3]
    paper = acceptance.paper
    assert (paper.kind, paper.number) == (PaperKind.CONDITIONAL, "示文旅许容〔2026〕0001号")
    assert (paper.content["follow_by"], paper.content["promise"]["due_on"]) == ("2026-03-10", "2026-03-12")
    assert [line["name"] for line in paper.content["lines"]] == ["材料2", "材料3"]
    assert not case.papers.filter(kind=PaperKind.ACCEPTANCE).exists()
    event = last_event(case)
    assert (event.kind, event.by, event.article) == (EventKind.CONDITIONALLY_ACCEPTED, cast.clerk_a, "12")
    assert event.note == "2026 年 3 月 10 日前补交：材料2、材料3"  # kept for years
    assert "windows.PostHolding" in event.grant_row
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"pledge": " "}, "pledge_missing", "pledge"),
        ({"pledge": "长" * 1001}, "text_too_long", "pledge"),
        ({"due_on": date(2026, 3, 2)}, "follow_up_out_of_range", "due_on"),
        ({"due_on": date(2026, 3, 11)}, "follow_up_out_of_range", "due_on"),
    ],
)
def test_promise_in_words_and_in_its_days(cast, lacking, fields, code, field):
    with at(RECEIVED):
        broken = refuse(promise, lacking, cast, **fields)
    assert (broken.code, broken.field, broken.article) == (code, field, 12)
    assert (ConditionalAcceptance.objects.count(), fresh(lacking).state) == (0, CaseState.RECEIVED)


@pytest.mark.parametrize(
    ("fields", "latest"),
    [
        ({}, date(2026, 3, 10)),
        ({"promised_limit": 45, "statutory_limit": 90}, date(2026, 3, 30)),  # twenty working days
        ({"promised_limit": None, "promised_unit": ""}, date(2026, 3, 26)),  # the statute where nothing is promised
        ({"promised_limit": 30, "promised_unit": "natural"}, date(2026, 3, 30)),
        ({"promised_limit": 2}, None),
        ({"promised_limit": 0, "promised_unit": "immediate"}, None),
    ],
)
def test_latest_day_is_two_before_the_promise_and_twenty_at_most(cast, lenient, fields, latest):
    with at(RECEIVED):
        case = make_case(lenient(**fields), cast.window, cast.clerk_a, missing=[2])
        assert latest_follow_up(case, date(2026, 3, 2)) == latest
        if latest is None:
            assert refuse(promise, case, cast).code == "promise_too_short"


def test_necessary_materials_do_not_follow(cast, lenient):
    with at(RECEIVED):
        case = make_case(lenient(), cast.window, cast.clerk_a, missing=[1, 2])
        broken = refuse(promise, case, cast)
    assert (broken.code, "材料1" in broken.message) == ("materials_missing", True)


def test_complete_case_needs_no_promise(cast, lenient):
    with at(RECEIVED):
        case = make_case(lenient(), cast.window, cast.clerk_a)
        assert refuse(promise, case, cast).code == "nothing_may_follow"
        labels = [one.label for one in act_panels(case, cast.clerk_a, moment(RECEIVED)).barred]
        assert str(Act.ACCEPT_CONDITIONALLY.label) not in labels
        assert accept(case, by=cast.clerk_a).state == CaseState.ACCEPTED


def test_silence_still_accepts_a_case_that_lacks_what_may_follow(cast, lacking):
    with at("2026-03-09T17:31"):
        assert refuse(promise, lacking, cast).code == "notice_too_late"
        assert deem_accepted(lacking, by=cast.clerk_a).accepted_on == date(2026, 3, 2)


def test_told_applicant_may_promise_what_is_left(cast, lenient):
    with at(RECEIVED):
        case = make_case(lenient(), cast.window, cast.clerk_a, missing=[2])
        notify_deficiency(case, materials=check_all(case.version, missing=[2])[1:2], by=cast.clerk_a)
        promise(case, cast)
    assert fresh(case).state == CaseState.ACCEPTED
    assert verify()["differences"] == []


@pytest.mark.parametrize("state", [state for state in STAGES if state not in ("received", "deficient")])
def test_other_states_accept_nothing_conditionally(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        with pytest.raises(IllegalMove):
            promise(case, cast)


def test_desk_does_all_of_it(client, cast, lacking):
    client.force_login(cast.clerk_a)
    address = f"/desk/cases/{lacking.number}/"
    with at(RECEIVED):
        page = client.get(address).content.decode()
        assert 'value="2026-03-10"' in page and "最迟3 月 10 日" in page
        late = client.post(f"{address}conditional-acceptance/", {"pledge": PLEDGE, "due_on": "2026-03-11"})
        assert (late.status_code, "补交期限要在今天以后" in late.content.decode()) == (409, True)
        body = {"pledge": PLEDGE, "due_on": "2026-03-10"}
        assert client.post(f"{address}conditional-acceptance/", body).status_code == 302
        sheet = client.get(fresh(lacking).conditional.paper.get_absolute_url()).content.decode()
        told = client.get("/progress/", {"number": lacking.number, "code": lacking.lookup_code}).content.decode()
    assert PLEDGE in sheet and "2026 年 3 月 10 日" in sheet
    assert "容缺受理后要补交的材料（2 份）" in told
    keys = list(lacking.version.materials.filter(order__gt=1).values_list("pk", flat=True))
    with at(NEXT_DAY):
        client.force_login(cast.clerk_a)
        found = {f"m{keys[0]}-result": "complete", f"m{keys[1]}-result": "missing"}
        assert client.post(f"{address}promised-materials/", found).status_code == 302
    assert [line.supplied_at is None for line in fresh(lacking).conditional.lines.all()] == [False, True]
    with at(LATE):
        client.force_login(cast.clerk_a)
        assert "容缺逾期未补" in client.get("/desk/").content.decode()
        assert client.post(f"{address}unfulfilled-promise/").status_code == 302
    assert fresh(lacking).state == CaseState.WITHDRAWN


def test_api_does_all_of_it(client, cast, lacking):
    client.force_login(cast.clerk_a)
    address = f"/api/v1/cases/{lacking.number}/"
    key = lacking.version.materials.get(order=2).pk

    def post(name, body):
        return client.post(f"{address}{name}/", body, "application/json")

    with at(RECEIVED):
        refused = post("acceptance", {})
        done = post("conditional-acceptance", {"pledge": PLEDGE, "due_on": "2026-03-10"})
        followed = post("promised-materials", {"materials": [{"material": key}]})
        early = post("unfulfilled-promise", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "materials_may_follow")
    assert (done.status_code, done.json()["conditional"]["due_on"]) == (200, "2026-03-10")
    assert [row["supplied_at"] is None for row in followed.json()["conditional"]["materials"]] == [False, True]
    assert (early.status_code, early.json()["code"]) == (409, "follow_up_runs")


def test_reception_says_what_can_be_done(cast, lenient):
    item = lenient()
    with at(RECEIVED):
        page = reception_page(cast.clerk_a, moment(RECEIVED), wanted=item.code)
        live = live_result(page, check_all(item.current, missing=[2]), moment(RECEIVED))
        blocked = live_result(page, check_all(item.current, missing=[1, 2]), moment(RECEIVED))
    assert (live.may_accept, live.may_accept_conditionally) == (False, True)
    assert (blocked.may_accept, blocked.may_accept_conditionally) == (False, False)
