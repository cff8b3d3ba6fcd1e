"""Receipt to acceptance: take in, check, tell once, supplement, accept, withdraw, correct (articles 12 and 23)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Agent, Applicant, Case, CaseMaterial, DeficiencyNotice, Item, NoticeLine
from approvals.operations.checklist import (
    AS_CHECKED,
    MaterialCheck,
    add_checklist,
    names,
    rows_of,
    write_checks,
)
from approvals.operations.clocks import expected, keep, project
from approvals.operations.lifecycle import begin, check_move, locked, move, record, required
from approvals.operations.parties import PartyData, add_party, change_party, checked, data_of
from approvals.policies import receive_case
from approvals.queries.notices import told_requirements
from approvals.states import Act, CaseState, CheckResult, EventKind, FilingState, Handling, PaperKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.numbering import case_number, lookup_code
from hall.permissions import Grant
from windows.models import Window
from windows.policies import serve_window

__all__ = [
    "AS_CHECKED", "MaterialCheck", "PartyData", "accept", "check_materials", "correct", "deem_accepted",
    "notify_deficiency", "reason_of_withdrawal", "receive", "supplement", "take_back", "withdraw",
]  # fmt: skip

REPLY_DAYS = 30  # working days for the supplement, printed on the notice (rules: supplement)
CORRECTABLE = ("name", "id_type", "id_number", "phone", "address")


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
def check_materials(case: Case, *, materials: Sequence[MaterialCheck], by: Any) -> Case:
    """Correct what was found for some materials, before acceptance or notice. Article 12.

    Raises IllegalMove, NotAllowed, and already_told when a notice did not name what is made incomplete.
    """
    at = now()
    case = locked(case)
    check_move(case, Act.ACCEPT)
    serve_window(by, case.window, at)
    named = write_checks(rows_of(case), materials, by=by, at=at)
    if hasattr(case, "notice"):
        _check_told(case, named)
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
    if not case.notice_passed(at):
        raise RuleBroken("notice_not_passed", _("一次告知的期限还没有届满，不能视为受理。"), "许可法32")
    return _accept(case, by=by, at=at, is_deemed=True)


@transaction.atomic
def notify_deficiency(case: Case, *, materials: Sequence[MaterialCheck], by: Any) -> DeficiencyNotice:
    """Tell once, on one numbered paper, everything that is wrong or missing and what is needed (article 12).

    `remark` says what is needed. Raises already_told, notice_too_late, notice_incomplete, notice_names_complete,
    needed_missing.
    """
    at = now()
    case, grant = begin(case, Act.NOTIFY_DEFICIENCY, by=by, at=at)
    rows = rows_of(case)
    named = write_checks(rows, materials, by=by, at=at)
    _check_notice(rows, named)
    notice = _tell(case, sorted(named, key=lambda row: row.requirement.order), total=len(rows), by=by, at=at)
    facts = {"paper": notice.paper.number, "materials": len(named)}
    move(
        case, Act.NOTIFY_DEFICIENCY, CaseState.DEFICIENT,
        by=by, at=at, kind=EventKind.DEFICIENCY_NOTIFIED, grant=grant, facts=facts,
    )  # fmt: skip
    project(case)
    return notice


@transaction.atomic
def supplement(case: Case, *, materials: Sequence[MaterialCheck], by: Any) -> Case:
    """Register what the applicant brought; once everything told is complete, a new five-day clock starts (许可法32).

    Raises already_told when a material that the notice did not name is made incomplete (article 12).
    """
    at = now()
    case, grant = begin(case, Act.SUPPLEMENT, by=by, at=at)
    rows = rows_of(case)
    owed = [row for row in rows.values() if row.result != CheckResult.COMPLETE]
    told = _check_told(case, write_checks(rows, materials, by=by, at=at))
    lacking = [row for row in rows.values() if row.requirement_id in told and row.result != CheckResult.COMPLETE]
    if not lacking:
        case.supplemented_at = at
    to = CaseState.DEFICIENT if lacking else CaseState.RECEIVED
    note = _came([row for row in owed if row.result == CheckResult.COMPLETE], lacking)
    move(case, Act.SUPPLEMENT, to, by=by, at=at, kind=EventKind.SUPPLEMENTED, grant=grant, note=note)
    project(case)
    return case


@transaction.atomic
def withdraw(case: Case, *, reason: str, by: Any) -> Case:
    """Register that the applicant takes the application back before it is decided; what is open is closed with it."""
    at = now()
    case, grant = begin(case, Act.WITHDRAW, by=by, at=at)
    return take_back(case, reason=reason_of_withdrawal(reason), by=by, at=at, grant=grant)


@transaction.atomic
def correct(case: Case, *, changes: Mapping[str, str], reason: str, by: Any) -> Case:
    """Correct a slip of the pen in who applies; history keeps the old, the event names the fields only (article 23).

    Keys of `changes` are applicant_ or agent_ and name, id_type, id_number, phone or address. Raises
    field_not_correctable, reason_missing, nothing_changed, and as parties.checked.
    """
    at = now()
    case, grant = begin(case, Act.CORRECT, by=by, at=at)
    reason = required(reason, "reason_missing", _("请写明更正的原因。"), 23, "reason")
    changed = [
        f"{prefix}_{name}"
        for prefix, values in _by_party(case, changes).items()
        for name in _correct_party(getattr(case, prefix), prefix, values, by=by, reason=reason)
    ]
    if not changed:
        raise RuleBroken("nothing_changed", _("没有需要更正的内容。"), 23)
    state, facts = CaseState(case.state), {"fields": changed}
    move(case, Act.CORRECT, state, by=by, at=at, kind=EventKind.CORRECTED, grant=grant, note=reason, facts=facts)
    return case


def take_back(
    case: Case, *, reason: str, by: Any, at: datetime, grant: Grant, facts: dict[str, Any] | None = None
) -> Case:
    """Withdraw a locked case under a grant that was asked for: itself, or with the whole project (许可法29)."""
    close_ledgers(case, reason=_("申请人撤回申请"), by=by, at=at)
    case.ended_at = at
    move(
        case, Act.WITHDRAW, CaseState.WITHDRAWN,
        by=by, at=at, kind=EventKind.WITHDRAWN, grant=grant, note=reason, facts=facts,
    )  # fmt: skip
    project(case)
    return case


def reason_of_withdrawal(text: str) -> str:
    """The reason as it is kept. Raises reason_missing."""
    return required(text, "reason_missing", _("请写明撤回的原因。"), "许可法29", "reason")


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


def _check_notice(rows: dict[int, CaseMaterial], named: Sequence[CaseMaterial]) -> None:
    """A notice names everything that has to be told, nothing that is complete, and says what is needed (article 12)."""
    complete = [row for row in named if row.result == CheckResult.COMPLETE]
    forgotten = [row for row in rows.values() if row.must_be_told() and row not in named]
    vague = [row for row in named if not row.remark]
    if complete:
        message = _("这些材料已经齐全，不能写进告知书：%(names)s。") % {"names": names(complete)}
        raise RuleBroken("notice_names_complete", message, 12, field="materials")
    if forgotten:
        message = _("一次性告知要写全，还漏了：%(names)s。") % {"names": names(forgotten)}
        raise RuleBroken("notice_incomplete", message, 12, field="materials")
    if not named:
        raise RuleBroken("nothing_to_tell", _("材料都齐全，不需要补正，请受理。"), 12, field="materials")
    if vague:
        message = _("请写明这些材料需要怎样补正：%(names)s。") % {"names": names(vague)}
        raise RuleBroken("needed_missing", message, 12, field="materials")


def _check_told(case: Case, named: Sequence[CaseMaterial]) -> set[int]:
    """The materials that a notice has named. Raises already_told for another one that is wanting now (article 12)."""
    told = told_requirements(case)
    for row in named:
        if row.requirement_id not in told and row.must_be_told():
            message = _("一次性告知书没有要求“%(name)s”，现在不能再要求补正。") % {"name": row.requirement.name}
            raise RuleBroken("already_told", message, 12, field="materials")
    return told


def _came(came: Sequence[CaseMaterial], lacking: Sequence[CaseMaterial]) -> str:
    """What one part of the supplement brought and what is still wanting, as the timelines show it."""
    parts = [_("收到：%(names)s。") % {"names": names(came)}] if came else []
    parts += [_("还缺：%(names)s。") % {"names": names(lacking)}] if lacking else []
    return "".join(parts)


def _tell(case: Case, named: Sequence[CaseMaterial], *, total: int, by: Any, at: datetime) -> DeficiencyNotice:
    lines = [NoticeLine(requirement=row.requirement, result=row.result, needed=row.remark) for row in named]
    reply_by = work_calendar(case.hall_id).add_working_days(localdate(at), REPLY_DAYS)
    content = documents.deficiency(case, lines, reply_days=REPLY_DAYS, reply_by=reply_by, total=total)
    paper = documents.issue(case, PaperKind.DEFICIENCY, by=by, at=at, content=content)
    notice = DeficiencyNotice(case=case, paper=paper, reply_days=REPLY_DAYS, told_at=at, told_by=by)
    signed(notice, by=by).save()
    for line in lines:
        line.notice = notice
        line.save()
    return notice


def close_ledgers(case: Case, *, reason: str, by: Any, at: datetime) -> None:
    """End an open pause and an open filing of a case that ends undecided."""
    for pause in case.pauses.filter(ended_on__isnull=True):
        pause.ended_on, pause.ended_by, pause.result = localdate(at), by, reason
        signed(pause, by=by).save()
    filing = case.open_filing()
    if filing is not None:
        filing.state, filing.closed_at = FilingState.RETURNED, at
        signed(filing, by=by, reason=reason).save()


def _by_party(case: Case, changes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    parties: dict[str, dict[str, str]] = {}
    for key, value in changes.items():
        prefix, _underscore, name = key.partition("_")
        known = prefix in ("applicant", "agent") and name in CORRECTABLE and hasattr(case, prefix)
        if not known:
            raise RuleBroken("field_not_correctable", _("这一项不能更正。"), 23, field=key)
        parties.setdefault(prefix, {})[name] = value
    return parties


def _correct_party(row: Applicant | Agent, prefix: str, values: dict[str, str], *, by: Any, reason: str) -> list[str]:
    party = checked(replace(data_of(row), **values), prefix)
    return change_party(row, party, by=by, reason=reason)
