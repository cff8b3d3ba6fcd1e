"""Each of those told may ask for a hearing; what was asked for may be let go again (许可法47).

Told on Tuesday 3 March 2026, to be asked for until the 10th.
"""

from datetime import date

import pytest

from approvals.operations.decision import decide
from approvals.operations.hearing import answer_hearing
from approvals.operations.refusal import agree
from approvals.policies.hearing import last_day_to_ask
from approvals.states import CaseState, ClockKind, EventKind, HearingStage
from approvals.verification import verify
from hall.calendars import record_calendar_change
from hall.models import DayException
from hall.states import DayKind
from tests.approvals.api import post
from tests.approvals.hearings import ASKED, CALLED, asked, called, calling, told
from tests.approvals.stages import at, fresh, last_event, refusal, refuse

LATER = "2026-03-09T15:00"
WAIVE = {"wish": "waive", "asked_by": "覃小兰"}
ASK = {"wish": "ask", "asked_by": "第一小学"}


def grant(case, cast):
    return decide(fresh(case), outcome="granted", by=cast.reviewer)


def test_one_waiver_leaves_the_right_of_the_others(cast):
    case = told(cast, interested="第一小学")
    with at(ASKED):
        answer_hearing(case, **WAIVE, by=cast.clerk_a)
        event = last_event(case)
        assert (event.kind, event.note, event.facts["all_waived"]) == (EventKind.HEARING_WAIVED, "覃小兰", False)
        assert (fresh(case).hearing.stage, fresh(case).hearing.asked_by) == (HearingStage.TOLD, "")
        assert refuse(grant, case, cast).code == "hearing_may_be_asked"
    with at(LATER):
        answer_hearing(case, **ASK, by=cast.clerk_a)
        assert refuse(grant, case, cast).code == "hearing_not_recorded"
    assert (fresh(case).hearing.stage, fresh(case).hearing.asked_by) == (HearingStage.ASKED, "第一小学")


def test_waiver_of_all_frees_the_decision_over_the_api(cast):
    case = told(cast, interested="第一小学")
    with at(ASKED):
        answer = post(cast.reviewer, f"{case.number}/hearing/answer/", WAIVE | {"all_waived": True})
        assert answer.status_code == 200
        grant(case, cast)
    assert (fresh(case).state, fresh(case).hearing.stage) == (CaseState.GRANTED, HearingStage.WAIVED)


def test_desk_asks_whether_all_have_waived(client, cast):
    case = told(cast, interested="第一小学")
    client.force_login(cast.reviewer)
    with at(ASKED):
        assert client.post(f"/desk/cases/{case.number}/hearing/answer/", WAIVE).status_code == 302
        assert fresh(case).hearing.stage == HearingStage.TOLD
        client.post(f"/desk/cases/{case.number}/hearing/answer/", WAIVE | {"all_waived": "on"})
    assert fresh(case).hearing.stage == HearingStage.WAIVED


@pytest.mark.parametrize(("day", "code"), [("2026-03-10", ""), ("2026-03-11", "asked_too_late")])
def test_who_has_waived_may_still_ask_in_time(cast, day, code):
    case = told(cast)
    with at(ASKED):
        answer_hearing(case, **WAIVE, by=cast.clerk_a)
        assert refuse(answer_hearing, case, **WAIVE, by=cast.clerk_a).code == "hearing_stage"
    with at("2026-03-11T10:00"):
        given = ASK | {"asked_on": date.fromisoformat(day), "by": cast.clerk_a}
        if code:
            assert refuse(answer_hearing, case, **given).code == code
        else:
            answer_hearing(case, **given)
    assert fresh(case).hearing.stage == (HearingStage.WAIVED if code else HearingStage.ASKED)


def test_refusal_that_climbs_waits_for_a_hearing_asked_for_meanwhile(cast):
    case = told(cast)
    with at(ASKED):
        answer_hearing(case, **WAIVE, by=cast.clerk_a)
        decide(fresh(case), **refusal(), by=cast.reviewer)
        answer_hearing(case, **ASK, by=cast.clerk_a)
        assert refuse(agree, case, opinion="同意", by=cast.deputy).code == "hearing_not_recorded"
    assert fresh(case).state == CaseState.REFUSAL_FILING


def test_hearing_asked_for_is_let_go(cast):
    case = asked(cast)
    with at(LATER):
        assert refuse(answer_hearing, case, **ASK, by=cast.clerk_a).code == "hearing_stage"
        answer_hearing(case, **WAIVE, by=cast.clerk_a)
        grant(case, cast)
    assert fresh(case).state == CaseState.GRANTED


def test_hearing_called_is_let_go_and_its_pause_ends_with_a_paper(cast):
    case = called(cast)
    with at("2026-03-11T10:00"):
        answer_hearing(case, **WAIVE, by=cast.reviewer)
    case, row = fresh(case), case.pauses.get()
    assert (case.state, case.hearing.stage, case.hearing.held_at) == ("accepted", HearingStage.WAIVED, None)
    assert (row.ended_on, row.resumption.content["result"]) == (date(2026, 3, 11), "覃小兰放弃听证，听证不再举行。")
    assert (last_event(case).kind, last_event(case).article) == (EventKind.RESUMED, "许可法47")
    # used 5 of 8 days to the 9th; 3 left from the 12th on
    assert case.clocks.get(kind=ClockKind.PROMISE).due_on == date(2026, 3, 16)
    assert verify()["differences"] == []


def test_hearing_of_others_stands_when_one_lets_go(cast):
    case = told(cast, interested="第一小学")
    with at(ASKED):
        answer_hearing(case, **ASK, by=cast.clerk_a)
    with at(CALLED):
        calling(fresh(case), cast)
        answer_hearing(case, **WAIVE, by=cast.clerk_a)
    case = fresh(case)
    assert (case.state, case.hearing.stage, case.hearing.asked_by) == ("paused", HearingStage.CALLED, "第一小学")


def test_day_printed_on_the_right_is_kept_when_the_calendar_shortens_it(cast):
    case = told(cast)
    on = {"date": date(2026, 3, 7), "name": "调休上班", "kind": DayKind.MAKE_UP_WORKDAY}
    DayException.objects.create(**on, entered_by=cast.manager)
    record_calendar_change([date(2026, 3, 7)])
    assert last_day_to_ask(fresh(case).hearing) == date(2026, 3, 10)
    with at("2026-03-10T17:00"):
        assert refuse(grant, case, cast).code == "hearing_may_be_asked"
