"""Every act on a case with its policy, and what follows: what this user may do now, and what is barred and why."""

from datetime import datetime
from typing import Any

from approvals.models import Case
from approvals.policies.conditional import accept_conditionally, close_unfulfilled, follow_up
from approvals.policies.declarations import declare, verify_declaration
from approvals.policies.delays import explain_delay
from approvals.policies.delivery import close_case, deliver_case, record_signature
from approvals.policies.fees import raise_fee
from approvals.policies.hearing import answer_hearing, call_hearing, record_hearing, tell_hearing
from approvals.policies.intake import (
    accept_case,
    correct_case,
    notify_deficiency,
    refuse_acceptance,
    supplement_case,
    withdraw_case,
)
from approvals.policies.matters import is_called_for
from approvals.policies.notices import close_silent, notify_again
from approvals.policies.priority import mark_priority
from approvals.policies.refusals import agree_refusal, return_refusal
from approvals.policies.review import decide_case, extend_case, pause_case, resume_case, review_case
from approvals.states import Act
from hall.errors import RuleBroken
from hall.permissions import Policy, one_moment, refusal

POLICIES: dict[Act, Policy] = {
    Act.ACCEPT: accept_case,
    Act.NOTIFY_DEFICIENCY: notify_deficiency,
    Act.SUPPLEMENT: supplement_case,
    Act.REFUSE_ACCEPTANCE: refuse_acceptance,
    Act.REVIEW: review_case,
    Act.PAUSE: pause_case,
    Act.RESUME: resume_case,
    Act.EXTEND: extend_case,
    Act.DECIDE: decide_case,
    Act.AGREE_REFUSAL: agree_refusal,
    Act.RETURN_REFUSAL: return_refusal,
    Act.DELIVER: deliver_case,
    Act.WITHDRAW: withdraw_case,
    Act.CORRECT: correct_case,
    Act.RAISE_FEE: raise_fee,
    Act.RECORD_SIGNATURE: record_signature,
    Act.RETURN_DELIVERY: record_signature,
    Act.EXPLAIN_DELAY: explain_delay,
    Act.CLOSE: close_case,
    Act.NOTIFY_AGAIN: notify_again,
    Act.CLOSE_SILENT: close_silent,
    Act.ACCEPT_CONDITIONALLY: accept_conditionally,
    Act.FOLLOW_UP: follow_up,
    Act.CLOSE_UNFULFILLED: close_unfulfilled,
    Act.DECLARE: declare,
    Act.VERIFY_DECLARATION: verify_declaration,
    Act.TELL_HEARING: tell_hearing,
    Act.ANSWER_HEARING: answer_hearing,
    Act.CALL_HEARING: call_hearing,
    Act.RECORD_HEARING: record_hearing,
    Act.MARK_PRIORITY: mark_priority,
}


def allowed(user: Any, case: Case, at: datetime) -> list[Act]:
    """The acts that `user` may do to `case` now: known to the table of moves, and granted by the policy."""
    with one_moment():
        return [act for act, broken in _answers(user, case, at) if broken is None]


def barred(user: Any, case: Case, at: datetime) -> list[tuple[Act, RuleBroken]]:
    """The acts that the case waits for but `user` can't do now, each with the reason and the article."""
    with one_moment():
        return [(act, broken) for act, broken in _answers(user, case, at) if broken is not None]


def _answers(user: Any, case: Case, at: datetime) -> list[tuple[Act, RuleBroken | None]]:
    waited_for = (
        (act, policy) for act, policy in POLICIES.items() if case.may_move(act) and is_called_for(act, case, at)
    )
    return [(act, refusal(policy, user, case, at)) for act, policy in waited_for]
