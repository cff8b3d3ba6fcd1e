"""Who hands over originals, takes them and gives them back: always who holds them (article 23)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case, OriginalHandover
from approvals.queries.originals import chain_of, holder_of_originals, may_open, pending_of
from approvals.states import OPEN_STATES
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant, refusal
from staff.policies import hold_hall_role
from staff.states import Role

CARE = 23  # the files are entered and kept in full


def hand_over_originals(user: Any, case: Case, at: datetime) -> Grant:
    """Hand the originals on: their holder alone; a manager of the hall where the holder can't open the case any more.

    Raises originals_returned, handover_pending, not_the_holder.
    """
    chain = chain_of(case)
    holder = holder_of_originals(case, chain)
    if holder is None:
        raise RuleBroken("originals_returned", _("原件已经退还申请人，不能再移交。"), CARE)
    pending = pending_of(chain)
    if pending is not None:
        named = {"name": pending.to_member}
        message = _("原件已经移交给%(name)s，等对方确认；没有收到的由对方退回，移交人也可以收回。") % named
        raise RuleBroken("handover_pending", message, CARE)
    if holder == user:
        return Grant.of(user)
    if refusal(_manage, user, case, at) is None and not may_open(holder, case, at):
        return _manage(user, case, at)
    raise NotAllowed("not_the_holder", _("原件在%(name)s手里，只能由本人移交。") % {"name": holder}, CARE)


def answer_handover(user: Any, case: Case, at: datetime) -> Grant:
    """Confirm or reject a hand-over: the named receiver alone. Raises nothing_handed_over, not_the_receiver."""
    pending = _pending(case)
    if pending.to_member != user:
        message = _("原件移交给%(name)s，只能由本人确认。") % {"name": pending.to_member}
        raise NotAllowed("not_the_receiver", message, CARE)
    return Grant.of(user)


def take_back_originals(user: Any, case: Case, at: datetime) -> Grant:
    """Take a hand-over back that nobody has answered: who gave it, or a manager of the hall.

    Raises nothing_handed_over, not_the_giver.
    """
    pending = _pending(case)
    if pending.from_member == user:
        return Grant.of(user)
    if refusal(_manage, user, case, at) is None:
        return _manage(user, case, at)
    message = _("原件由%(name)s移交，只能由本人或者中心管理人员收回。") % {"name": pending.from_member}
    raise NotAllowed("not_the_giver", message, CARE)


def return_originals(user: Any, case: Case, at: datetime) -> Grant:
    """Give the originals back to the applicant, by who holds them, once the case has ended. Raises case_still_open."""
    grant = hand_over_originals(user, case, at)
    if case.state in OPEN_STATES:
        raise RuleBroken("case_still_open", _("办件还没有结束，原件不能退还；结束后由持有人退还。"), CARE)
    return grant


def _pending(case: Case) -> OriginalHandover:
    pending = pending_of(chain_of(case))
    if pending is None:
        raise RuleBroken("nothing_handed_over", _("没有等待接收的原件。"), CARE)
    return pending


def _manage(user: Any, case: Case, at: datetime) -> Grant:
    return hold_hall_role(user, (Role.HALL_MANAGER,), case.hall, at)
