"""The one door of a case's state: lock, move by the table, sign the history, record the event, announce it."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, CaseEvent
from approvals.operations.clocks import project
from approvals.policies import POLICIES
from approvals.signals import case_event_recorded
from approvals.states import ARTICLE_OF, MOVES, Act, CaseState, EventKind
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.permissions import Grant
from hall.regulation import Source

LONGEST_NOTE, LONGEST_REASON = 1000, 100  # characters, as the columns of events and history hold


def locked(case: Case) -> Case:
    """Lock the case's row until the transaction ends and read it anew, with what its acts need."""
    related = ("version", "item", "hall", "window", "department", "step", "notice", "extension", "hearing")
    return Case.objects.select_related(*related).select_for_update(of=("self",), no_key=True).get(pk=case.pk)


def begin(case: Case, act: Act, *, by: Any, at: datetime) -> tuple[Case, Grant]:
    """Lock the case, then ask the table of moves and the policy; gives the fresh case and the grant of the act.

    Before acceptance its clocks are counted anew first: silence accepts by the calendar in force, never by a clock that
    a change of it has left behind.
    Raises IllegalMove when the state doesn't know the act (a second click, or somebody was faster), NotAllowed and
    RuleBroken as the policy does.
    """
    fresh = locked(case)
    check_move(fresh, act)
    if fresh.accepted_on is None:
        project(fresh)
    return fresh, POLICIES[act](by, fresh, at)


def check_move(case: Case, act: Act) -> None:
    """Raises IllegalMove when `act` does not lead anywhere from the present state."""
    if not case.may_move(act):
        raise _illegal(case, act)


def move(
    case: Case,
    act: Act,
    to: CaseState,
    *,
    by: Any,
    at: datetime,
    kind: EventKind,
    article: Source | None = None,
    grant: Grant | None = None,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> CaseEvent:
    """Write the state and the event of one act on a locked case; the act's other fields are saved with it.

    `article` defaults to that of the act. Raises IllegalMove when the table does not lead from the state to `to`.
    """
    if to not in MOVES[act].get(CaseState(case.state), ()):
        raise _illegal(case, act)
    before, case.state = case.state, to
    signed(case, by=by, reason=(note or str(kind.label))[:LONGEST_REASON]).save()
    source = ARTICLE_OF[act] if article is None else article
    return record(case, kind, before=before, by=by, at=at, article=source, grant=grant, note=note, facts=facts)


def record(
    case: Case,
    kind: EventKind,
    *,
    before: str,
    by: Any,
    at: datetime,
    article: Source,
    grant: Grant | None = None,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> CaseEvent:
    """Add the next event of a locked case and announce it after commit."""
    event = CaseEvent.objects.create(
        case=case,
        sequence=case.events.count() + 1,
        kind=kind,
        at=at,
        by=by,
        article=str(article),
        state_before=before,
        state_after=case.state,
        grant=grant.label[:120] if grant else "",
        grant_row=grant.row[:60] if grant else "",
        on_behalf_of_id=grant.on_behalf_of if grant else None,
        note=note[:LONGEST_NOTE],
        facts=facts or {},
    )
    transaction.on_commit(partial(case_event_recorded.send, sender=CaseEvent, event=event), robust=True)
    return event


def required(text: str, code: str, message: str, article: Source, field: str) -> str:
    """The text without blanks around it; raises RuleBroken when nothing is left."""
    if not text.strip():
        raise RuleBroken(code, message, article, field=field)
    return text.strip()


def _illegal(case: Case, act: Act) -> IllegalMove:
    names = {"state": case.get_state_display(), "act": act.label}
    message = _("办件现在是“%(state)s”，不能办理“%(act)s”。请刷新页面查看最新进展。") % names
    return IllegalMove("illegal_move", message, ARTICLE_OF[act])
