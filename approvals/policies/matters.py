"""Which acts a case calls for at all: an act whose matter the case has not got is not even shown as barred."""

from collections.abc import Callable
from datetime import datetime

from approvals.models import Case
from approvals.policies.hearing import STAGES_OF, hearing_of
from approvals.queries.delays import unexplained
from approvals.states import Act, CheckResult, DeliveryMethod


def _was_told(case: Case) -> bool:
    return hasattr(case, "notice")


def _lacks_what_may_follow(case: Case) -> bool:
    rows = case.materials.all()
    return any(row.requirement.may_follow and row.result != CheckResult.COMPLETE for row in rows)


def _waits_for_promised(case: Case) -> bool:
    return hasattr(case, "conditional") and case.conditional.fulfilled_at is None


def _may_declare(case: Case) -> bool:
    rows = case.materials.all()
    return any(row.requirement.may_declare and row.result != CheckResult.COMPLETE for row in rows)


def _has_unverified_declaration(case: Case) -> bool:
    if case.accepted_on is None:
        return False
    return hasattr(case, "declaration") and case.declaration.verified_at is None


def awaits_signature(case: Case) -> bool:
    delivery = case.delivery
    return delivery is not None and delivery.method == DeliveryMethod.POST and delivery.received_on is None


#: act → whether the case has the matter that the act is about; other acts concern every case.
MATTERS: dict[Act, Callable[[Case], bool]] = {
    Act.NOTIFY_AGAIN: _was_told,
    Act.ACCEPT_CONDITIONALLY: _lacks_what_may_follow,
    Act.FOLLOW_UP: _waits_for_promised,
    Act.CLOSE_UNFULFILLED: _waits_for_promised,
    Act.DECLARE: _may_declare,
    Act.VERIFY_DECLARATION: _has_unverified_declaration,
    Act.TELL_HEARING: lambda case: hearing_of(case) is None,
    Act.DELIVER: lambda case: case.awaits_delivery,
    Act.RECORD_SIGNATURE: awaits_signature,
    Act.RETURN_DELIVERY: awaits_signature,
    Act.CLOSE: lambda case: not hasattr(case, "archive"),
}


def is_called_for(act: Act, case: Case, at: datetime) -> bool:
    """Whether the case calls for `act` at all: what nobody waits for is neither offered nor barred."""
    if act == Act.EXPLAIN_DELAY:
        return bool(unexplained(case, at))
    if act in STAGES_OF:
        hearing = hearing_of(case)
        return hearing is not None and hearing.stage in STAGES_OF[act]
    return act not in MATTERS or MATTERS[act](case)
