"""Told once: the check, the notice of all that is wrong or missing, the supplements that answer it (article 12)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Case, CaseMaterial, DeficiencyNotice, NoticeLine
from approvals.operations.checklist import (
    MaterialCheck,
    names,
    rows_of,
    write_checks,
)
from approvals.operations.clocks import project
from approvals.operations.lifecycle import begin, check_move, locked, move
from approvals.queries.notices import told_requirements
from approvals.states import REPLY_DAYS, Act, CaseState, CheckResult, EventKind, PaperKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from windows.policies import serve_window


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
