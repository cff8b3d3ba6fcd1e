"""Notices for tests: a case told on 2 March 2026, told again for a new fact, and its materials brought in."""

from approvals.operations.notices import notify_again
from approvals.operations.telling import notify_deficiency, supplement
from approvals.states import CheckResult
from tests.approvals.stages import RECEIVED, at, fresh, moment, received
from tests.factories.cases import MaterialCheck, check_all

FACT = "原件经公安机关核查为变造"
KNOWN = "2026-03-03T15:00"
AGAIN = "2026-03-04T10:00"
SILENT = "2026-04-14T17:31"


def told(cast, missing=(1,)):
    """Received and told on 2 March, what is named in `missing`."""
    with at(RECEIVED):
        case = received(cast, missing=missing)
        named = [check for check in check_all(case.version, missing=missing) if check.result != "complete"]
        notify_deficiency(case, materials=named, by=cast.clerk_a)
    return fresh(case)


def check(case, order, result=CheckResult.WRONG, remark="请换交真实的原件"):
    return MaterialCheck(case.version.materials.get(order=order).pk, result, remark)


def again(case, cast, *, order=2, fact=FACT, known_at=KNOWN, by=None, **fields):
    return notify_again(
        case, materials=[check(case, order, **fields)], fact=fact, known_at=moment(known_at), by=by or cast.clerk_a
    )


def complete(case, cast, order=1):
    supplement(case, materials=[check(case, order, CheckResult.COMPLETE, "")], by=cast.clerk_a)
    return fresh(case)
