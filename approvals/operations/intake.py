"""Receipt to acceptance: take in, check, accept, and what silence accepts (articles 9 and 12)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Agent, Applicant, Case, Item
from approvals.operations.checklist import (
    MaterialCheck,
    add_checklist,
)
from approvals.operations.clocks import expected, keep, project
from approvals.operations.lifecycle import begin, check_move, locked, move, record
from approvals.operations.parties import PartyData, add_party, checked
from approvals.policies import receive_case
from approvals.states import Act, CaseState, EventKind, Handling, PaperKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.numbering import case_number, lookup_code
from hall.permissions import Grant
from windows.models import Window


@transaction.atomic
def receive(
    *,
    item: Item,
    window: Window,
    applicant: PartyData,
    agent: PartyData | None = None,
    materials: Sequence[MaterialCheck] = (),
    handling: Handling | None = None,
    by: Any,
) -> Case:
    """Take in an application under the item's published version and give the applicant a numbered receipt.

    Materials not listed count as missing. `handling` replaces the version's own, as in a project. Raises as
    policies.receive_case and parties.checked. Articles 6, 9, 12.
    """
    at = now()
    grant = receive_case(by, (item, window), at)
    applicant = checked(applicant)
    agent = checked(agent, "agent") if agent else None
    case = _new_case(item, window, handling, by, at)
    add_party(Applicant, case, applicant, by=by)
    if agent:
        add_party(Agent, case, agent, by=by)
    rows = add_checklist(case, case.version, materials, by=by, at=at)
    clocks = project(case)
    paper = documents.issue(
        case, PaperKind.RECEIPT, by=by, at=at, content=documents.receipt(case, rows, clocks[0].due_on)
    )
    facts = {"paper": paper.number}
    record(case, EventKind.RECEIVED, before="", by=by, at=at, article=12, grant=grant, facts=facts)
    return case


@transaction.atomic
def accept(case: Case, *, by: Any) -> Case:
    """Accept a complete application as of today; both limits count from the next day (许可法32, 42).

    Where the days of telling have passed, it counts as accepted since its receipt. Raises materials_missing.
    """
    at = now()
    case, grant = begin(case, Act.ACCEPT, by=by, at=at)
    return _accept(case, by=by, at=at, is_deemed=case.notice_passed(at), grant=grant)


@transaction.atomic
def deem_accepted(case: Case, *, by: Any, at: datetime | None = None) -> Case:
    """Register that silence has accepted the application, as of its receipt or its last supplement (许可法32).

    Raises notice_not_passed while the days of telling still run.
    """
    at = at or now()
    case = locked(case)
    check_move(case, Act.ACCEPT)
    project(case)
    if not case.notice_passed(at):
        raise RuleBroken("notice_not_passed", _("一次告知的期限还没有届满，不能视为受理。"), "许可法32")
    return _accept(case, by=by, at=at, is_deemed=True)


def _new_case(item: Item, window: Window, handling: Handling | None, by: Any, at: datetime) -> Case:
    """The row with its number, which is taken here, after every check: no gap is left by a refusal."""
    assert item.current is not None  # the policy has seen a published version
    case = Case(
        item=item,
        version=item.current,
        hall=window.hall,
        window=window,
        department=item.department,
        handling=handling or item.current.handling,
        received_at=at,
        received_by=by,
        number=case_number(window.hall.code, at),
        lookup_code=lookup_code(),
    )
    signed(case, by=by).save()
    return case


def _accept(case: Case, *, by: Any, at: datetime, is_deemed: bool, grant: Grant | None = None) -> Case:
    case.is_deemed_accepted = is_deemed
    accepted_on = localdate(case.supplemented_at or case.received_at) if is_deemed else localdate(at)
    start_review(case, accepted_on, at)
    clocks = expected(case)
    paper = documents.issue(case, PaperKind.ACCEPTANCE, by=by, at=at, content=documents.acceptance(case, clocks))
    kind = EventKind.DEEMED_ACCEPTED if is_deemed else EventKind.ACCEPTED
    facts = {"accepted_on": accepted_on.isoformat(), "paper": paper.number}
    move(case, Act.ACCEPT, CaseState.ACCEPTED, by=by, at=at, kind=kind, grant=grant, facts=facts)
    keep(clocks)
    return case


def start_review(case: Case, accepted_on: date, at: datetime) -> None:
    """Set, unsaved, the legal day of acceptance and the first review step of a case that is being accepted."""
    case.accepted_at, case.accepted_on = at, accepted_on
    case.step = case.version.steps.filter(is_review=True).first()
    case.step_started_on = localdate(at) if case.step else None
