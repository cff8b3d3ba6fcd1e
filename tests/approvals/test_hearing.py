"""The hearing: told, asked for in five working days, called seven ahead, held within twenty (许可法47, 48).

All days are counted by hand: told on Tuesday 3 March 2026, asked for until the 10th, held until 20 days after asking.
"""

from datetime import date

import pytest

from approvals.models import Case
from approvals.operations.hearing import answer_hearing, record_hearing, tell_hearing
from approvals.policies import allowed
from approvals.states import Act, CaseState, EventKind, HearingStage, PaperKind
from hall.errors import NotAllowed
from tests.approvals.api import post
from tests.approvals.hearings import ASKED, CALLED, STAGES, asked, called, calling, told
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, last_event, moment, refuse


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
            assert (broken.code, broken.article, "3 月 10 日" in broken.message) == (code, "许可法47", True)
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
        ("2026-03-17T09:00", "held_too_early", "4 月 3 日"),
        ("2026-03-18T09:00", "", ""),
        ("2026-03-21T09:00", "held_on_day_off", "4 月 3 日"),
        ("2026-04-03T09:00", "", ""),
        ("2026-04-07T09:00", "held_too_late", "4 月 3 日"),
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
        assert (broken.code, "4 月 13 日" in broken.message) == ("held_too_late", True)
        assert calling(case, cast, "2026-04-13T09:00").held_at == moment("2026-04-13T09:00")


@pytest.mark.parametrize(
    ("who", "code"), [("reviewer", "presider_reviewed"), ("outsider", "presider_missing"), (None, "presider_missing")]
)
def test_reviewer_does_not_preside(cast, who, code):
    case = asked(cast)
    with at(CALLED):
        broken = refuse(calling, case, cast, presider=getattr(cast, who) if who else None)
    assert (broken.code, broken.article, broken.field) == (code, "许可法48", "presider")


@pytest.mark.parametrize("stage", STAGES)
def test_only_what_comes_next_is_offered(cast, stage):
    case, now = STAGES[stage](cast), moment("2026-03-19T10:00")
    hearing_acts = {Act.TELL_HEARING, Act.ANSWER_HEARING, Act.CALL_HEARING, Act.RECORD_HEARING}
    expected = {
        "told": {Act.ANSWER_HEARING},
        "asked": {Act.ANSWER_HEARING, Act.CALL_HEARING},
        "called": {Act.ANSWER_HEARING, Act.CALL_HEARING, Act.RECORD_HEARING},
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
    stages = (HearingStage.TOLD, HearingStage.ASKED, HearingStage.CALLED, HearingStage.RECORDED)
    for (text, path, body), stage in zip(steps, stages, strict=True):
        with at(text):
            client.force_login(cast.reviewer)
            assert client.post(f"/desk/cases/{case.number}/{path}/", body).status_code == 302, path
            page = client.get(f"/desk/cases/{case.number}/").content.decode()
        assert fresh(case).hearing.stage == stage
        assert str(stage.label) in page, path
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
