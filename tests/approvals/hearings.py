"""Hearings for tests, brought to each stage: told on Tuesday 3 March 2026, asked for, called, recorded."""

from approvals.operations.hearing import answer_hearing, call_hearing, record_hearing, tell_hearing
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, moment

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
