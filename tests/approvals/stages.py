"""Cases brought by the operations to each state, and each act as a call: what the tests of the acts share."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from approvals.models import Case
from approvals.operations.archive import close
from approvals.operations.correction import correct
from approvals.operations.decision import decide
from approvals.operations.delays import explain_delay
from approvals.operations.delivery import deliver, record_signature
from approvals.operations.hearing import tell_hearing
from approvals.operations.intake import accept
from approvals.operations.priority import mark
from approvals.operations.refusal import agree, refuse_acceptance, send_back
from approvals.operations.review import extend, pause, resume, review
from approvals.operations.telling import notify_deficiency, supplement
from approvals.operations.withdrawal import withdraw
from approvals.states import (
    Act,
    CaseState,
    DecisionOutcome,
    DeliveryMethod,
    PauseGround,
    RefusalGround,
    ReviewOutcome,
)
from hall.errors import RuleBroken
from staff.states import Role
from tests.factories.cases import check_all, make_case

CHINA = ZoneInfo("Asia/Shanghai")
RECEIVED = "2026-03-02T10:00"  # a Monday without holidays near
NEXT_DAY = "2026-03-03T10:00"


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def at(text):
    return time_machine.travel(moment(text), tick=False)


def received(cast, **fields):
    return make_case(cast.item, cast.window, cast.clerk_a, **fields)


def told(cast):
    case = received(cast, missing=[1])
    notify_deficiency(case, materials=check_all(case.version, missing=[1])[:1], by=cast.clerk_a)
    return fresh(case)


def accepted(cast, **fields):
    return accept(received(cast, **fields), by=cast.clerk_a)


def reviewed(cast):
    case = accepted(cast)
    review(case, step=case.step, outcome=ReviewOutcome.PASSED, opinion="符合条件", by=cast.reviewer)
    return fresh(case)


def paused(cast):
    case = accepted(cast)
    pause(case, ground=PauseGround.HEARING, expected_days=5, notice="定于本周听证", by=cast.reviewer)
    return fresh(case)


def filed(cast):
    return decide(accepted(cast), **refusal(), by=cast.reviewer)


def filed_at_the_door(cast):
    case = received(cast)
    refuse_acceptance(
        case, ground=RefusalGround.NOT_COMPETENT, facts="属于市级权限", competent_body="示范市文广局", by=cast.clerk_a
    )
    return fresh(case)


def agree_all(case, cast, opinion="同意"):
    """Every level that still waits agrees, each by the one who holds it in the cast."""
    people = {
        Role.CHIEF_REPRESENTATIVE: cast.chief,
        Role.SECTION_REVIEWER: cast.reviewer,
        Role.DEPUTY_LEADER: cast.deputy,
        Role.PRINCIPAL_LEADER: cast.leader,
    }
    for role in case.open_filing().steps.filter(agreed__isnull=True).values_list("role", flat=True):
        case = agree(case, opinion=opinion, by=people[role])
    return case


def granted(cast, **fields):
    return decide(accepted(cast, **fields), outcome=DecisionOutcome.GRANTED, by=cast.reviewer)


def refused(cast):
    return agree_all(filed(cast), cast)


def not_accepted(cast):
    return agree_all(filed_at_the_door(cast), cast)


def delivered(cast):
    case = granted(cast)
    deliver(case, method=DeliveryMethod.COUNTER, recipient="覃小兰", by=cast.clerk_a)
    return fresh(case)


def posted(cast):
    case = granted(cast)
    deliver(case, method=DeliveryMethod.POST, recipient="覃小兰", tracking_number="EMS1", by=cast.clerk_a)
    return fresh(case)


def closed(cast):
    case = delivered(cast)
    close(case, volume="2026-01-012", pages=9, by=cast.clerk_a)
    return fresh(case)


def withdrawn(cast):
    return withdraw(received(cast), reason="不再申请", by=cast.clerk_a)


def refusal():
    return {
        "outcome": DecisionOutcome.REFUSED,
        "reason": "场所距离学校不足二百米",
        "ground": RefusalGround.CONDITIONS_UNMET,
    }


def fresh(case):
    return Case.objects.get(pk=case.pk)


#: How a case gets into each state.
STAGES = {
    CaseState.RECEIVED: received,
    CaseState.DEFICIENT: told,
    CaseState.ACCEPTED: accepted,
    CaseState.IN_REVIEW: reviewed,
    CaseState.PAUSED: paused,
    CaseState.REFUSAL_FILING: filed,
    CaseState.GRANTED: granted,
    CaseState.REFUSED: refused,
    CaseState.NOT_ACCEPTED: not_accepted,
    CaseState.DELIVERED: delivered,
    CaseState.CLOSED: closed,
    CaseState.WITHDRAWN: withdrawn,
}

#: Every act with plain arguments, done by somebody who may.
CALLS = {
    Act.ACCEPT: lambda case, cast: accept(case, by=cast.clerk_a),
    Act.NOTIFY_DEFICIENCY: lambda case, cast: notify_deficiency(
        case, materials=check_all(case.version, missing=[1])[:1], by=cast.clerk_a
    ),
    Act.SUPPLEMENT: lambda case, cast: supplement(case, materials=check_all(case.version), by=cast.clerk_a),
    Act.REFUSE_ACCEPTANCE: lambda case, cast: refuse_acceptance(
        case, ground=RefusalGround.NOT_COMPETENT, facts="属于市级权限", competent_body="示范市文广局", by=cast.clerk_a
    ),
    Act.REVIEW: lambda case, cast: review(
        case, step=case.step, outcome=ReviewOutcome.PASSED, opinion="符合条件", by=cast.reviewer
    ),
    Act.PAUSE: lambda case, cast: pause(
        case, ground=PauseGround.TESTING, expected_days=5, notice="送检", by=cast.reviewer
    ),
    Act.RESUME: lambda case, cast: resume(case, result="听证结束", by=cast.reviewer),
    Act.EXTEND: lambda case, cast: extend(case, days=5, reason="需要实地核查", by=cast.leader),
    Act.DECIDE: lambda case, cast: decide(case, outcome=DecisionOutcome.GRANTED, by=cast.reviewer),
    Act.AGREE_REFUSAL: lambda case, cast: agree(case, opinion="同意", by=cast.deputy),
    Act.RETURN_REFUSAL: lambda case, cast: send_back(case, reason="理由不足", by=cast.deputy),
    Act.DELIVER: lambda case, cast: deliver(case, method=DeliveryMethod.COUNTER, recipient="覃小兰", by=cast.clerk_a),
    Act.WITHDRAW: lambda case, cast: withdraw(case, reason="不再申请", by=cast.clerk_a),
    Act.CORRECT: lambda case, cast: correct(
        case, changes={"applicant_name": "覃晓兰"}, reason="录入笔误", by=cast.clerk_a
    ),
    Act.RECORD_SIGNATURE: lambda case, cast: record_signature(case, by=cast.clerk_a),
    Act.EXPLAIN_DELAY: lambda case, cast: explain_delay(case, reason="专家评审延误", by=cast.reviewer),
    Act.CLOSE: lambda case, cast: close(case, volume="2026-01-012", pages=9, by=cast.clerk_a),
    Act.TELL_HEARING: lambda case, cast: tell_hearing(case, planned="拟不予许可", by=cast.reviewer),
    Act.MARK_PRIORITY: lambda case, cast: mark(case, priority="urgent", reason="抢险救灾", by=cast.reviewer),
}


def last_event(case):
    return case.events.last()


def refuse(operation, *args, **kwargs):
    """The rule that the operation breaks."""
    with pytest.raises(RuleBroken) as raised:
        operation(*args, **kwargs)
    return raised.value


def codes(raised):
    return raised.value.code, raised.value.article
