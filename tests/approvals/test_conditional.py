"""Conditional acceptance (容缺受理): on a written promise, within its days, closed by a person when it is broken."""

from datetime import date

import pytest

from approvals.models import ConditionalAcceptance
from approvals.operations.conditional import accept_conditionally, close_unfulfilled, follow_up
from approvals.operations.decision import decide
from approvals.operations.intake import accept, deem_accepted, notify_deficiency
from approvals.operations.review import pause
from approvals.policies import allowed
from approvals.queries.conditional import latest_follow_up
from approvals.queries.reception_page import live_result, reception_page
from approvals.queries.today import today_page
from approvals.states import Act, CaseState, CheckResult, DecisionOutcome, EventKind, Necessity, PaperKind, PauseGround
from approvals.verification import verify
from approvals.views.desk.panels import act_panels
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, STAGES, at, fresh, last_event, moment
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import MaterialCheck, check_all, make_case

PLEDGE = "三日内补交场地平面图"
DUE = date(2026, 3, 10)  # accepted on 2 March, promised for 12 March: 10 March is the latest day
LATE = "2026-03-10T17:31"


def refuse(call, *args, **kwargs):
    with pytest.raises(RuleBroken) as raised:
        call(*args, **kwargs)
    return raised.value


@pytest.fixture
def lenient(cast):
    """An item whose second and third material may follow, placed at window 12."""

    def make(**fields):
        version = make_version(make_item(cast.department), materials=3, **fields)
        version.materials.filter(order__gt=1).update(necessity=Necessity.MAY_FOLLOW)
        item = publish(version)
        place(item, cast.window)
        return item

    return make


@pytest.fixture
def lacking(cast, lenient):
    with at(RECEIVED):
        return make_case(lenient(), cast.window, cast.clerk_a, missing=[2, 3])


def promise(case, cast, *, pledge=PLEDGE, due_on=DUE, by=None):
    return accept_conditionally(case, pledge=pledge, due_on=due_on, by=by or cast.clerk_a)


def came(case, order, result=CheckResult.COMPLETE):
    return MaterialCheck(case.version.materials.get(order=order).pk, result, "")


@pytest.fixture
def promised(cast, lacking):
    with at(RECEIVED):
        promise(lacking, cast)
    return fresh(lacking)


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


def test_materials_follow_by_parts(cast, promised):
    with at(NEXT_DAY):
        case = follow_up(promised, materials=[came(promised, 2)], by=cast.clerk_a)
        assert (last_event(case).kind, last_event(case).note) == (EventKind.FOLLOWED_UP, "还缺：材料3")
        assert fresh(case).conditional.fulfilled_at is None
        case = follow_up(case, materials=[came(case, 3)], by=cast.clerk_a)
    assert (case.state, fresh(case).conditional.fulfilled_at) == (CaseState.ACCEPTED, moment(NEXT_DAY))
    assert case.materials.get(requirement__order=3).result == CheckResult.COMPLETE
    with at(NEXT_DAY):
        assert refuse(follow_up, case, materials=[came(case, 3)], by=cast.clerk_a).code == "nothing_promised"
    assert verify()["differences"] == []


@pytest.mark.parametrize(
    ("checks", "code"),
    [([(1, "complete")], "material_not_promised"), ([(2, "missing")], "nothing_supplied"), ([], "nothing_supplied")],
)
def test_only_what_was_promised_is_taken_in(cast, promised, checks, code):
    with at(NEXT_DAY):
        rows = [came(promised, order, result) for order, result in checks]
        broken = refuse(follow_up, promised, materials=rows, by=cast.clerk_a)
    assert (broken.code, broken.field) == (code, "materials")


def test_nothing_is_granted_before_the_promised_materials_came(cast, promised):
    with at(NEXT_DAY):
        broken = refuse(decide, promised, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)
        assert (broken.code, broken.article) == ("promised_materials_missing", 12)
        follow_up(promised, materials=[came(promised, 2), came(promised, 3)], by=cast.clerk_a)
        assert decide(promised, outcome=DecisionOutcome.GRANTED, by=cast.reviewer).state == CaseState.GRANTED


def test_broken_promise_is_closed_by_a_person_after_its_day(cast, promised):
    with at("2026-03-10T17:30"):
        assert refuse(close_unfulfilled, promised, by=cast.clerk_a).code == "follow_up_runs"
        assert today_page(cast.clerk_a, moment("2026-03-10T17:30")).proposals == []
    (row,) = today_page(cast.clerk_a, moment(LATE)).proposals
    assert (row.case, row.title, row.due_on) == (promised, "容缺逾期未补", DUE)
    with at(LATE):
        case = close_unfulfilled(promised, by=cast.clerk_a)
        with pytest.raises(IllegalMove):
            close_unfulfilled(promised, by=cast.clerk_a)
    assert (case.state, case.ended_at) == (CaseState.WITHDRAWN, moment(LATE))
    paper = case.papers.get(kind=PaperKind.CLOSURE)
    assert (paper.content["due_on"], paper.content["materials"]) == ("2026-03-10", ["材料2", "材料3"])
    event = last_event(case)
    assert (event.kind, event.by, event.note) == (
        EventKind.CLOSED_UNFULFILLED, cast.clerk_a, "到期没有补交：材料2、材料3",
    )  # fmt: skip
    assert verify()["differences"] == []


def test_late_materials_are_taken_in_until_somebody_closes(cast, promised):
    with at(LATE):
        case = follow_up(promised, materials=[came(promised, 2), came(promised, 3)], by=cast.clerk_a)
    assert today_page(cast.clerk_a, moment(LATE)).proposals == []
    assert refuse_close(case, cast) == "nothing_promised"


def refuse_close(case, cast):
    with at(LATE):
        return refuse(close_unfulfilled, case, by=cast.clerk_a).code


def test_closing_ends_an_open_pause(cast, promised):
    with at(NEXT_DAY):
        pause(promised, ground=PauseGround.HEARING, expected_days=5, notice="定于本周听证", by=cast.reviewer)
    with at(LATE):
        case = close_unfulfilled(promised, by=cast.clerk_a)
    assert case.pauses.get().ended_on == date(2026, 3, 10)


@pytest.mark.parametrize("name", ["clerk_b", "reviewer", "manager", "outsider"])
def test_only_the_window_promises_follows_and_closes(cast, lacking, promised, name):
    user = getattr(cast, name)
    with at(LATE):
        for call in (
            lambda: follow_up(promised, materials=[came(promised, 2)], by=user),
            lambda: close_unfulfilled(promised, by=user),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert {Act.FOLLOW_UP, Act.CLOSE_UNFULFILLED} <= set(allowed(cast.clerk_a, promised, moment(LATE)))


@pytest.mark.parametrize("state", [state for state in STAGES if state not in ("received", "deficient")])
def test_other_states_accept_nothing_conditionally(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        with pytest.raises(IllegalMove):
            promise(case, cast)


@pytest.mark.parametrize("state", [state for state in STAGES if state not in ("accepted", "in_review", "paused")])
def test_other_states_wait_for_nothing(cast, state):
    with at(RECEIVED):
        case = STAGES[state](cast)
        with pytest.raises(IllegalMove):
            follow_up(case, materials=[], by=cast.clerk_a)
        with pytest.raises(IllegalMove):
            close_unfulfilled(case, by=cast.clerk_a)


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
