"""Conditional acceptance (容缺受理): accepted against a written promise, what follows, and closed if it doesn't."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import conditional as papers
from approvals.documents.notices import closure
from approvals.models import Case, CaseMaterial, ConditionalAcceptance, ConditionalLine
from approvals.operations.checklist import MaterialCheck, rows_of, write_checks
from approvals.operations.clocks import expected, keep, project
from approvals.operations.intake import start_review
from approvals.operations.lifecycle import LONGEST_NOTE, begin, move, required
from approvals.operations.withdrawal import close_ledgers
from approvals.queries.conditional import follow_until, latest_follow_up, open_lines, wanting_secondary
from approvals.states import Act, CaseState, CheckResult, EventKind, PaperKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.templatetags.hall import doc_date, zh_day


@transaction.atomic
def accept_conditionally(case: Case, *, pledge: str, due_on: date, by: Any) -> ConditionalAcceptance:
    """Accept as of today although secondary materials are wanting, against the applicant's written promise.

    `pledge` is what she promised in writing, `due_on` the last local day for the materials: two working days before the
    promise ends and twenty after today at the latest. Raises pledge_missing, text_too_long, follow_up_out_of_range, and
    as policies.accept_conditionally. Article 12.
    """
    at = now()
    case, grant = begin(case, Act.ACCEPT_CONDITIONALLY, by=by, at=at)
    pledge = required(pledge, "pledge_missing", _("请写明申请人书面承诺的内容。"), 12, "pledge")
    if len(pledge) > LONGEST_NOTE:
        raise RuleBroken("text_too_long", _("承诺不超过 %(most)d 个字。") % {"most": LONGEST_NOTE}, 12, field="pledge")
    _check_due(case, due_on, localdate(at))
    rows = wanting_secondary(case)
    start_review(case, localdate(at), at)
    clocks = expected(case)
    lines = [ConditionalLine(requirement=row.requirement, needed=row.remark) for row in rows]
    content = papers.conditional(case, clocks, lines, pledge=pledge, due_on=due_on)
    acceptance = ConditionalAcceptance(case=case, pledge=pledge, due_on=due_on, accepted_at=at, accepted_by=by)
    acceptance.paper = documents.issue(case, PaperKind.CONDITIONAL, by=by, at=at, content=content)
    _save(acceptance, lines, by)
    facts = {"accepted_on": localdate(at).isoformat(), "paper": acceptance.paper.number, "due_on": due_on.isoformat()}
    move(
        case, Act.ACCEPT_CONDITIONALLY, CaseState.ACCEPTED,
        by=by, at=at, kind=EventKind.CONDITIONALLY_ACCEPTED, grant=grant,
        note=_("%(day)s前补交：%(names)s") % {"day": doc_date(due_on), "names": _names(rows)}, facts=facts,
    )  # fmt: skip
    keep(clocks)
    return acceptance


@transaction.atomic
def follow_up(case: Case, *, materials: Sequence[MaterialCheck], by: Any) -> Case:
    """Register what came of the promised materials; part of them leaves the rest open. Article 12.

    Raises material_not_promised, nothing_supplied.
    """
    at = now()
    case, grant = begin(case, Act.FOLLOW_UP, by=by, at=at)
    lines = {line.requirement_id: line for line in open_lines(case)}
    named = write_checks(rows_of(case), materials, by=by, at=at)
    _check_promised(named, set(lines))
    for row in named:
        if row.result == CheckResult.COMPLETE:
            _supply(lines.pop(row.requirement_id), at, by)
    if not lines:
        case.conditional.fulfilled_at = at
        signed(case.conditional, by=by).save()
    note = _("还缺：%(names)s") % {"names": _names(lines.values())} if lines else _("容缺材料已补齐")
    state = CaseState(case.state)
    move(case, Act.FOLLOW_UP, state, by=by, at=at, kind=EventKind.FOLLOWED_UP, grant=grant, note=note)
    return case


@transaction.atomic
def close_unfulfilled(case: Case, *, by: Any) -> Case:
    """Close as withdrawn a case whose promised materials did not come in time; told in writing, by a person's act.

    Raises nothing_promised, follow_up_runs. Article 12.
    """
    at = now()
    case, grant = begin(case, Act.CLOSE_UNFULFILLED, by=by, at=at)
    lacking, acceptance = open_lines(case), case.conditional
    reason = _("容缺材料逾期没有补交")
    close_ledgers(case, reason=reason, by=by, at=at)
    case.ended_at = at
    names = [line.requirement.name for line in lacking]
    due = follow_until(case, work_calendar(case.hall_id))
    content = closure(reason=reason, told=acceptance.paper.number, due=due, names=names)
    paper = documents.issue(case, PaperKind.CLOSURE, by=by, at=at, content=content)
    move(
        case, Act.CLOSE_UNFULFILLED, CaseState.WITHDRAWN,
        by=by, at=at, kind=EventKind.CLOSED_UNFULFILLED, grant=grant,
        note=_("到期没有补交：%(names)s") % {"names": _names(lacking)}, facts={"paper": paper.number},
    )  # fmt: skip
    project(case)
    return case


def check_fulfilled(case: Case) -> None:
    """Refuse to grant while promised materials are wanting. Raises promised_materials_missing. Article 12."""
    lacking = open_lines(case)
    if lacking:
        message = _("容缺的材料还没有补交，不能作出准予的决定：%(names)s。") % {"names": _names(lacking)}
        raise RuleBroken("promised_materials_missing", message, 12)


def _check_due(case: Case, due_on: date, on: date) -> None:
    latest = latest_follow_up(case, on)
    if latest is None or not on < due_on <= latest:
        message = _("补交期限要在今天以后，最迟%(day)s（时限届满前 2 个工作日，并且不超过 20 个工作日）。")
        raise RuleBroken("follow_up_out_of_range", message % {"day": zh_day(latest or on)}, 12, field="due_on")


def _check_promised(named: Sequence[CaseMaterial], promised: set[int]) -> None:
    others = [row for row in named if row.requirement_id not in promised]
    if others:
        message = _("这些材料不在等待补交的容缺材料里：%(names)s。") % {"names": _names(others)}
        raise RuleBroken("material_not_promised", message, 12, field="materials")
    if not any(row.result == CheckResult.COMPLETE for row in named):
        message = _("没有一份材料补交齐全，不需要登记。")
        raise RuleBroken("nothing_supplied", message, 12, field="materials")


def _save(acceptance: ConditionalAcceptance, lines: Sequence[ConditionalLine], by: Any) -> None:
    signed(acceptance, by=by).save()
    for line in lines:
        line.acceptance = acceptance
        signed(line, by=by).save()


def _supply(line: ConditionalLine, at: datetime, by: Any) -> None:
    line.supplied_at, line.supplied_by = at, by
    signed(line, by=by).save()


def _names(rows: Any) -> str:
    return "、".join(row.requirement.name for row in rows)
