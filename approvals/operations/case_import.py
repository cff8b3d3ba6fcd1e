"""Taking over the cases open at go-live, row by row: each whole or not at all, and told what became of it.

A case gets a new number and keeps its old one; its clocks run from the dates of the source, so that what is late there
is late here and is flagged by the next sweep. Nothing is issued: the papers of the old system stand.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.imports.case_columns import Refused, reason
from approvals.imports.cases import CaseRow, read_row
from approvals.models import Applicant, Case, CaseClock, Item, Pause, ProcessStep
from approvals.operations.checklist import MaterialCheck, add_checklist
from approvals.operations.clocks import project, start_of_day
from approvals.operations.lifecycle import record as record_event
from approvals.operations.parties import PartyData, add_party, checked
from approvals.policies.case_import import import_case
from approvals.states import CaseState, CheckResult, ClockKind, EventKind, Necessity
from hall.errors import RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from hall.numbering import case_number, lookup_code
from hall.permissions import Grant
from staff.models import StaffMember
from windows.models import PostHolding, Window
from windows.states import Side

CREATED, KNOWN, REJECTED = "created", "known", "rejected"


@dataclass(frozen=True)
class CaseOutcome:
    """What became of one row: `outcome` is created, known or rejected; `number` that of the case in this system."""

    row: int
    legacy_number: str
    outcome: str
    number: str = ""
    reasons: list[str] = field(default_factory=list)


@dataclass
class CaseReport:
    """The whole import, row by row, without personal data."""

    rows: list[CaseOutcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        counts = {name: sum(row.outcome == name for row in self.rows) for name in (CREATED, KNOWN, REJECTED)}
        rows = [asdict(row) for row in self.rows]
        return {"read": len(rows), **counts, "rows": rows, "warnings": self.warnings}


@transaction.atomic
def import_cases(records: Iterable[Any], *, by: Any, dry_run: bool = False) -> CaseReport:
    """Take over `records` (flat, keys as in imports.case_columns), signed by `by`, a manager of their halls.

    A dry run reports the same and saves nothing, numbers included.
    """
    at = now()
    taken: dict[tuple[int, str], int] = {}
    outcomes = [_attempt(number, record, taken, by, at) for number, record in enumerate(records, 1)]
    if dry_run:
        transaction.set_rollback(True)
    return CaseReport(outcomes)


def _attempt(number: int, record: Any, taken: dict[tuple[int, str], int], by: Any, at: datetime) -> CaseOutcome:
    """Do one row in a savepoint; whatever is wrong with it becomes its outcome, and nothing of it stays."""
    legacy = str(record.get("legacy_number") or "")[:60] if isinstance(record, dict) else ""
    try:
        with transaction.atomic():
            return _take_over(read_row(number, record, localdate(at)), taken, by, at)
    except Refused as refused:
        why = str(refused)
    except RuleBroken as broken:
        why = reason("rule_broken", text=broken.message)
    except (DatabaseError, ValueError) as error:
        why = reason("value_invalid", text=type(error).__name__)
    return CaseOutcome(number, legacy, REJECTED, reasons=[why])


def _take_over(row: CaseRow, taken: dict[tuple[int, str], int], by: Any, at: datetime) -> CaseOutcome:
    window = _window(row)
    grant = import_case(by, window.hall, at)
    key = (window.hall_id, row.legacy_number)
    if key in taken:
        raise Refused(reason("duplicate_row", row=taken[key]))
    known = Case.objects.filter(hall=window.hall, legacy_number=row.legacy_number).first()
    if known is not None:
        taken[key] = row.number
        return CaseOutcome(row.number, row.legacy_number, KNOWN, known.number, [reason("known", number=known.number)])
    told: list[str] = []
    case = _keep(row, window, grant, told.append, by, at)
    taken[key] = row.number
    return CaseOutcome(row.number, row.legacy_number, CREATED, case.number, told)


def _keep(row: CaseRow, window: Window, grant: Grant, tell: Callable[[str], None], by: Any, at: datetime) -> Case:
    """Write the case of a row that nothing speaks against; its number is taken after every check."""
    party = checked(PartyData(**row.party))
    case = _new_case(row, window, _item(row), tell, by, at)
    case.number, case.lookup_code = case_number(window.hall.code, at), lookup_code()
    signed(case, by=by, reason=str(EventKind.IMPORTED.label)).save()
    add_party(Applicant, case, party, by=by)
    add_checklist(case, case.version, _checks(row, case, tell), by=by, at=at)
    if row.pause is not None:
        signed(_pause(row, case, by), by=by).save()
    facts = {"row": row.number, "source": row.kept}
    record_event(case, EventKind.IMPORTED, before="", by=by, at=at, article="", grant=grant, facts=facts)
    _tell_late(project(case), tell, at)
    return case


def _new_case(row: CaseRow, window: Window, item: Item, tell: Callable[[str], None], by: Any, at: datetime) -> Case:
    version = item.current
    assert version is not None  # only published items are found
    step = _step(row, item, tell)
    begun = start_of_day(row.accepted_on)
    return Case(
        item=item,
        version=version,
        hall=window.hall,
        window=window,
        department=item.department,
        handling=version.handling,
        state=row.state,
        received_at=row.received_at,
        received_by=_clerk(row, window, by, at),
        accepted_on=row.accepted_on,
        accepted_at=max(begun, row.received_at) if begun else None,
        step=step,
        step_started_on=(row.step_started_on or row.accepted_on) if step else None,
        legacy_number=row.legacy_number,
    )


def _window(row: CaseRow) -> Window:
    hall = Hall.objects.filter(name=row.hall).first() or Hall.objects.filter(code=row.hall).first()
    if hall is None:
        raise Refused(reason("hall_unknown", text=row.hall))
    number = row.window.removesuffix("号窗口").removesuffix("号")
    window = Window.objects.filter(hall=hall, number=int(number)).first() if number.isdigit() else None
    if window is None:
        raise Refused(reason("window_unknown", hall=hall.name, text=row.window))
    return window


def _item(row: CaseRow) -> Item:
    published = Item.objects.filter(current__isnull=False, withdrawn_on__isnull=True, is_classified=False)
    item = published.select_related("current", "department").filter(code=row.item).first()
    if item is None:
        raise Refused(reason("item_unknown", text=row.item))
    return item


def _step(row: CaseRow, item: Item, tell: Callable[[str], None]) -> ProcessStep | None:
    """The review step that holds an accepted file; the first one where the source does not say."""
    assert item.current is not None
    steps = list(item.current.steps.filter(is_review=True)) if row.state != CaseState.RECEIVED else []
    if not steps:
        return None
    if not row.step:
        tell(reason("step_assumed", text=steps[0].name))
        return steps[0]
    found = next((step for step in steps if step.name == row.step), None)
    if found is None:
        raise Refused(reason("step_unknown", text=row.step, words="、".join(step.name for step in steps)))
    return found


def _clerk(row: CaseRow, window: Window, by: Any, at: datetime) -> Any:
    """Who took it in, as the source names her; else who now holds the window's A post, else who signs the import."""
    if row.clerk:
        member = StaffMember.objects.filter(username=row.clerk).first()
        if member is None:
            raise Refused(reason("clerk_unknown", text=row.clerk))
        return member
    holding = PostHolding.objects.valid_on(localdate(at)).filter(post__window=window, side=Side.A)
    first = holding.select_related("member").order_by("pk").first()
    return first.member if first else by


def _checks(row: CaseRow, case: Case, tell: Callable[[str], None]) -> list[MaterialCheck]:
    """What the source found of each material; an acceptance proves the necessary ones that it does not list."""
    unknown, checks = dict(row.materials), []
    for requirement in case.version.materials.all():
        proven = row.state != CaseState.RECEIVED and requirement.necessity == Necessity.NECESSARY
        result = unknown.pop(requirement.name, CheckResult.COMPLETE if proven else CheckResult.MISSING)
        checks.append(MaterialCheck(requirement.pk, result))
    if unknown:
        tell(reason("materials_unknown", text="、".join(unknown)))
    return checks


def _pause(row: CaseRow, case: Case, by: Any) -> Pause:
    assert row.pause is not None
    return Pause(
        case=case,
        ground=row.pause.ground,
        legacy_notice=row.pause.notice,
        notice_text=_("原系统告知书 %(number)s") % {"number": row.pause.notice},
        performer=row.pause.performer,
        expected_days=row.pause.expected_days,
        started_on=row.pause.started_on,
        state_before=CaseState.IN_REVIEW if row.step else CaseState.ACCEPTED,
        started_by=by,
    )


def _tell_late(clocks: Iterable[CaseClock], tell: Callable[[str], None], at: datetime) -> None:
    for clock in clocks:
        if clock.stopped_at is None and clock.due_at is not None and clock.due_at < at:
            tell(reason("late", clock=ClockKind(clock.kind).label, day=clock.due_on))
