"""The hearing: told, asked for in five working days, called seven ahead, held within twenty, recorded (许可法47, 48).

All days are counted by hand: told on Tuesday 3 March 2026, asked for until the 10th, held until 20 days after asking.
"""

from datetime import date

import pytest

from approvals.models import Case
from approvals.operations.decision import decide
from approvals.operations.hearing import answer_hearing, call_hearing, record_hearing, tell_hearing
from approvals.operations.review import pause, resume
from approvals.policies import allowed
from approvals.states import Act, CaseState, ClockKind, DecisionOutcome, EventKind, HearingStage, PaperKind, PauseGround
from approvals.verification import verify
from hall.errors import NotAllowed, RuleBroken
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, last_event, moment
from tests.approvals.test_api_cases import post

ASKED = "2026-03-06T10:00"  # a Friday
CALLED = "2026-03-09T10:00"
HELD = "2026-03-18T09:00"  # the seventh working day after the notice


def told(cast, **fields):
    with at(RECEIVED):
        case = accepted(cast)
    with at(NEXT_DAY):
        tell_hearing(case, **{"planned": "拟不予许可：距离学校不足二百米", "by": cast.reviewer} | fields)
    return fresh(case)


def asked(cast):
    case = told(cast)
    with at(ASKED):
        answer_hearing(case, wish="ask", asked_by="覃小兰", by=cast.clerk_a)
    return fresh(case)


def calling(case, cast, held=HELD, **fields):
    given = {"held_at": moment(held), "place": "三楼会议室", "presider": cast.leader, "by": cast.reviewer}
    return call_hearing(case, **given | fields)


def called(cast):
    case = asked(cast)
    with at(CALLED):
        calling(case, cast)
    return fresh(case)


def recorded(cast):
    case = called(cast)
    with at("2026-03-18T16:00"):
        record_hearing(case, record="申请人陈述：测量起点有误。", by=cast.reviewer)
    return fresh(case)


STAGES = {"told": told, "asked": asked, "called": called, "recorded": recorded}


def refuse(operation, *args, **kwargs):
    with pytest.raises(RuleBroken) as raised:
        operation(*args, **kwargs)
    return raised.value


def grant(case, cast):
    return decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer)


def test_right_is_told_on_a_paper_with_the_last_day_to_ask(cast):
    case = told(cast, interested="第一小学")
    hearing, event = case.hearing, last_event(case)
    assert hearing.right_paper.number == "示文旅许听告〔2026〕0001号"
    told_words = {name: hearing.right_paper.content[name] for name in ("planned", "interested", "ask_by")}
    assert told_words == {"planned": hearing.planned, "interested": "第一小学", "ask_by": "2026-03-10"}
    assert (event.kind, event.by, event.article, event.state_after) == (
        EventKind.HEARING_TOLD, cast.reviewer, "许可法47", "accepted",
    )  # fmt: skip
    assert (hearing.stage, case.state) == (HearingStage.TOLD, CaseState.ACCEPTED)


def test_right_is_told_once_and_says_what_is_planned(cast):
    with at(RECEIVED):
        assert refuse(tell_hearing, accepted(cast), planned=" ", by=cast.reviewer).code == "planned_missing"
    case = told(cast)
    with at(NEXT_DAY):
        broken = refuse(tell_hearing, case, planned="再次告知", by=cast.reviewer)
    assert (broken.code, broken.article) == ("hearing_already_told", "许可法47")
    assert case.papers.filter(kind=PaperKind.HEARING_RIGHT).count() == 1


@pytest.mark.parametrize(("day", "code"), [("2026-03-10", ""), ("2026-03-11", "asked_too_late")])
def test_hearing_is_asked_for_within_five_working_days(cast, day, code):
    case = told(cast)
    with at("2026-03-12T10:00"):
        given = {"wish": "ask", "asked_by": "覃小兰", "asked_on": date.fromisoformat(day), "by": cast.reviewer}
        if code:
            broken = refuse(answer_hearing, case, **given)
            assert (broken.code, broken.article, "2026-03-10" in broken.message) == (code, "许可法47", True)
        else:
            assert answer_hearing(case, **given).asked_on == date.fromisoformat(day)
    assert fresh(case).hearing.stage == (HearingStage.TOLD if code else HearingStage.ASKED)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"wish": "perhaps"}, "wish_unknown"),
        ({"asked_by": " "}, "asked_by_missing"),
        ({"asked_on": date(2026, 3, 2)}, "asked_on_invalid"),
        ({"asked_on": date(2026, 3, 7)}, "asked_on_invalid"),
    ],
)
def test_bad_answer_is_refused(cast, fields, code):
    case = told(cast)
    with at(ASKED):
        given = {"wish": "ask", "asked_by": "覃小兰", "by": cast.clerk_a} | fields
        broken = refuse(answer_hearing, case, **given)
    assert (broken.code, broken.article) == (code, "许可法47")


@pytest.mark.parametrize(
    ("held", "code", "latest"),
    [
        ("2026-03-17T09:00", "held_too_early", "2026-04-03"),
        ("2026-03-18T09:00", "", ""),
        ("2026-03-21T09:00", "held_on_day_off", "2026-04-03"),
        ("2026-04-03T09:00", "", ""),
        ("2026-04-07T09:00", "held_too_late", "2026-04-03"),
    ],
)
def test_hearing_is_held_seven_to_twenty_working_days_ahead(cast, held, code, latest):
    case = asked(cast)
    with at(CALLED):
        if code:
            broken = refuse(calling, case, cast, held)
            assert (broken.code, latest in broken.message, bool(broken.article)) == (code, True, True)
        else:
            assert calling(case, cast, held).held_at == moment(held)
    assert fresh(case).state == (CaseState.ACCEPTED if code else CaseState.PAUSED)


def test_hearing_called_too_late_for_twenty_days_still_gives_seven(cast):
    case = asked(cast)
    with at("2026-04-01T10:00"):  # asked on 6 March: the twentieth day is 3 April, the seventh from now 13 April
        broken = refuse(calling, case, cast, "2026-04-14T09:00")
        assert (broken.code, "2026-04-13" in broken.message) == ("held_too_late", True)
        assert calling(case, cast, "2026-04-13T09:00").held_at == moment("2026-04-13T09:00")


@pytest.mark.parametrize(
    ("who", "code"), [("reviewer", "presider_reviewed"), ("outsider", "presider_missing"), (None, "presider_missing")]
)
def test_reviewer_does_not_preside(cast, who, code):
    case = asked(cast)
    with at(CALLED):
        broken = refuse(calling, case, cast, presider=getattr(cast, who) if who else None)
    assert (broken.code, broken.article, broken.field) == (code, "许可法48", "presider")


def test_call_pauses_the_clocks_until_the_record(cast):
    case = called(cast)
    hearing = case.hearing
    assert hearing.notice_paper.number == "示文旅许听〔2026〕0001号"
    content = hearing.notice_paper.content
    days = {name: content[name] for name in ("asked_on", "held_on", "held_time", "expected_end", "promise_due_before")}
    assert days == {
        "asked_on": "2026-03-06", "held_on": "2026-03-18", "held_time": "09:00", "expected_end": "2026-03-18",
        "promise_due_before": "2026-03-12",
    }  # fmt: skip
    row = case.pauses.get()
    assert (case.state, row.ground, row.expected_days, hearing.pause) == ("paused", PauseGround.HEARING, 7, row)
    event = last_event(case)
    assert (event.kind, event.article) == (EventKind.PAUSED, "许可法48")
    with at("2026-03-18T16:00"):
        record_hearing(case, record="申请人陈述：测量起点有误。", by=cast.reviewer)
    row.refresh_from_db()
    case = fresh(case)
    assert (case.state, row.ended_on, case.hearing.stage) == ("accepted", date(2026, 3, 18), HearingStage.RECORDED)
    assert "听证笔录已经归档" in row.resumption.content["result"]
    # used 5 days to the 9th; 3 of 8 left from the 19th on
    assert case.clocks.get(kind=ClockKind.PROMISE).due_on == date(2026, 3, 23)
    assert verify()["differences"] == []


def test_pause_of_a_hearing_ends_with_its_record_alone(cast):
    case = called(cast)
    with at(CALLED):
        assert refuse(resume, case, result="不听了", by=cast.reviewer).code == "hearing_not_recorded"
        assert refuse(record_hearing, case, record="笔录", by=cast.reviewer).code == "hearing_not_held"
    with at("2026-03-18T16:00"):
        assert refuse(record_hearing, case, record=" ", by=cast.reviewer).code == "record_missing"
        assert Act.RESUME not in allowed(cast.reviewer, fresh(case), moment("2026-03-18T16:00"))


@pytest.mark.parametrize(
    ("stage", "text", "code"),
    [
        ("told", "2026-03-10T17:30", "hearing_may_be_asked"),
        ("told", "2026-03-10T17:31", ""),
        ("asked", "2026-03-11T10:00", "hearing_not_recorded"),
        ("recorded", "2026-03-19T10:00", ""),
    ],
)
def test_decision_waits_for_the_hearing(cast, stage, text, code):
    case = STAGES[stage](cast)
    with at(text):
        if code:
            assert refuse(grant, case, cast).code == code
            refused = {"outcome": "refused", "reason": "距离不足", "ground": "conditions_unmet", "by": cast.reviewer}
            assert refuse(decide, case, **refused).code == code
        else:
            grant(case, cast)
    assert fresh(case).state == (CaseState.ACCEPTED if code else CaseState.GRANTED)


def test_right_let_go_frees_the_decision(cast):
    case = told(cast)
    with at(ASKED):
        answer_hearing(case, wish="waive", asked_by="覃小兰", by=cast.reviewer)
        assert last_event(case).kind == EventKind.HEARING_WAIVED
        assert refuse(calling, case, cast).code == "hearing_stage"
        grant(fresh(case), cast)
    assert fresh(case).state == CaseState.GRANTED


def test_hearing_put_off_is_told_anew_and_lasts_longer(cast):
    case = called(cast)
    with at("2026-03-10T10:00"):
        calling(case, cast, "2026-03-24T09:00")
    hearing, row = fresh(case).hearing, case.pauses.get()
    assert (hearing.notice_paper.number, hearing.notice_paper.content["replaces"]) == (
        "示文旅许听〔2026〕0002号", "示文旅许听〔2026〕0001号",
    )  # fmt: skip
    assert (row.expected_days, row.notice) == (11, hearing.notice_paper)
    assert last_event(case).kind == EventKind.HEARING_CALLED
    assert case.clocks.get(kind=ClockKind.PAUSE).due_on == date(2026, 3, 24)
    assert verify()["differences"] == []


def test_hearing_under_another_pause_begins_none_of_its_own(cast):
    case = asked(cast)
    with at(CALLED):
        pause(case, ground=PauseGround.TESTING, expected_days=30, notice="送检", by=cast.reviewer)
        calling(fresh(case), cast)
    with at("2026-03-18T16:00"):
        record_hearing(case, record="申请人陈述。", by=cast.reviewer)
    case = fresh(case)
    assert (case.state, case.hearing.pause, last_event(case).kind) == ("paused", None, EventKind.HEARING_RECORDED)
    with at("2026-03-19T16:00"):
        resume(case, result="合格", by=cast.reviewer)
        grant(fresh(case), cast)
    assert verify()["differences"] == []


@pytest.mark.parametrize("stage", STAGES)
def test_only_what_comes_next_is_offered(cast, stage):
    case, now = STAGES[stage](cast), moment("2026-03-19T10:00")
    hearing_acts = {Act.TELL_HEARING, Act.ANSWER_HEARING, Act.CALL_HEARING, Act.RECORD_HEARING}
    expected = {
        "told": {Act.ANSWER_HEARING},
        "asked": {Act.CALL_HEARING},
        "called": {Act.CALL_HEARING, Act.RECORD_HEARING},
        "recorded": set(),
    }
    assert set(allowed(cast.reviewer, case, now)) & hearing_acts == expected[stage]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda case, cast: answer_hearing(case, wish="ask", asked_by="覃小兰", by=cast.clerk_a), "hearing_not_told"),
        (lambda case, cast: calling(case, cast), "hearing_not_told"),
        (lambda case, cast: record_hearing(case, record="笔录", by=cast.reviewer), "hearing_not_told"),
    ],
)
def test_nothing_of_a_hearing_before_the_right_is_told(cast, call, code):
    with at(RECEIVED):
        assert refuse(call, accepted(cast), cast).code == code


@pytest.mark.parametrize("who", ["clerk_b", "deputy", "leader", "manager", "outsider"])
def test_only_the_reviewer_runs_the_hearing(cast, who):
    user = getattr(cast, who)
    case = called(cast)
    with at("2026-03-18T16:00"), pytest.raises(NotAllowed):
        record_hearing(case, record="笔录", by=user)
    case = told(cast)
    with at(ASKED), pytest.raises(NotAllowed):
        answer_hearing(case, wish="ask", asked_by="覃小兰", by=user)


def test_hearing_over_the_desk(client, cast):
    with at(RECEIVED):
        case = accepted(cast)
    steps = [
        (NEXT_DAY, "hearing", {"planned": "拟不予许可"}),
        (ASKED, "hearing/answer", {"wish": "ask", "asked_by": "覃小兰"}),
        (
            CALLED,
            "hearing/notice",
            {"held_on": "2026-03-18", "held_time": "09:00", "place": "三楼会议室", "presider": cast.leader.pk},
        ),
        ("2026-03-18T16:00", "hearing/record", {"record": "申请人陈述。"}),
    ]
    for text, path, body in steps:
        with at(text):
            client.force_login(cast.reviewer)
            assert client.post(f"/desk/cases/{case.number}/{path}/", body).status_code == 302, path
            page = client.get(f"/desk/cases/{case.number}/").content.decode()
            assert "听证" in page
    assert fresh(case).hearing.stage == HearingStage.RECORDED
    for paper in case.papers.filter(kind__in=(PaperKind.HEARING_RIGHT, PaperKind.HEARING_NOTICE)):
        with at("2026-03-18T16:30"):
            assert client.get(paper.get_absolute_url()).status_code == 200


def test_late_date_is_blamed_on_its_input(client, cast):
    case = asked(cast)
    client.force_login(cast.reviewer)
    body = {"held_on": "2026-05-18", "held_time": "09:00", "place": "三楼会议室", "presider": cast.leader.pk}
    with at(CALLED):
        answer = client.post(f"/desk/cases/{case.number}/hearing/notice/", body)
    assert answer.status_code == 409
    assert "最迟4 月 3 日" in answer.content.decode()


def test_hearing_over_the_api(cast):
    case = asked(cast)
    body = {"held_at": "2026-03-18T09:00:00+08:00", "place": "三楼会议室", "presider": "leader"}
    with at(CALLED):
        assert post(cast.reviewer, f"{case.number}/hearing/notice/", body | {"presider": "nobody"}).status_code == 422
        answer = post(cast.reviewer, f"{case.number}/hearing/notice/", body)
    assert (answer.status_code, answer.data["state"]) == (200, "paused")


def test_progress_page_tells_of_the_hearing(client, cast):
    case = called(cast)
    with at(CALLED):
        page = client.get("/progress/", {"number": case.number, "code": case.lookup_code}).content.decode()
    assert "告知听证权利" in page and "3 月 10 日前要求听证" in page and "三楼会议室" in page
    assert Case.objects.get(pk=case.pk).hearing.asked_by == "覃小兰"
