"""After the one-time notice: told again for a new fact, and closed when the applicant stays silent (article 12)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import notices as papers
from approvals.models import Case, CaseMaterial, SecondNotice, SecondNoticeLine
from approvals.operations.checklist import MaterialCheck, names, rows_of, write_checks
from approvals.operations.clocks import project
from approvals.operations.lifecycle import LONGEST_NOTE, begin, move, required
from approvals.queries.notices import notices_of, outstanding_lines, reply_by
from approvals.states import REPLY_DAYS, Act, CaseState, CheckResult, EventKind, PaperKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now


@transaction.atomic
def notify_again(
    case: Case, *, materials: Sequence[MaterialCheck], fact: str, known_at: datetime, by: Any
) -> SecondNotice:
    """Tell again, for a fact that became known after the last notice; it raises a red card (article 12).

    `known_at` is aware. Raises new_fact_missing, fact_not_new, fact_in_future, notice_names_complete, already_told for
    what is still owed from an earlier notice (a reminder is no second notice), nothing_to_tell, needed_missing.
    """
    at = now()
    case, grant = begin(case, Act.NOTIFY_AGAIN, by=by, at=at)
    fact = _new_fact(case, fact, known_at, at)
    owed = {line.requirement_id for line in outstanding_lines(case)}
    named = write_checks(rows_of(case), materials, by=by, at=at)
    _check_named(named, owed)
    notice = _tell(case, named, fact=fact, known_at=known_at, by=by, at=at)
    case.supplemented_at = None
    facts = {"paper": notice.paper.number, "materials": len(named)}
    move(
        case, Act.NOTIFY_AGAIN, CaseState.DEFICIENT,
        by=by, at=at, kind=EventKind.NOTIFIED_AGAIN, grant=grant, note=fact, facts=facts,
    )  # fmt: skip
    project(case)
    return notice


@transaction.atomic
def close_silent(case: Case, *, by: Any) -> Case:
    """Close as withdrawn a case whose applicant let the days printed on the notice pass; told in writing.

    A person does it; no job ever does. Raises reply_days_run. Article 12.
    """
    at = now()
    case, grant = begin(case, Act.CLOSE_SILENT, by=by, at=at)
    lacking = [line.requirement.name for line in outstanding_lines(case)]
    due = reply_by(case, work_calendar(case.hall_id))
    told = "、".join(notice.paper.number for notice in notices_of(case))
    case.ended_at = at
    content = papers.closure(reason=_("逾期没有补正"), told=told, due=due, names=lacking)
    paper = documents.issue(case, PaperKind.CLOSURE, by=by, at=at, content=content)
    move(
        case, Act.CLOSE_SILENT, CaseState.WITHDRAWN,
        by=by, at=at, kind=EventKind.CLOSED_SILENT, grant=grant,
        note=_("到期没有交来：%(names)s") % {"names": "、".join(lacking)}, facts={"paper": paper.number},
    )  # fmt: skip
    project(case)
    return case


def _new_fact(case: Case, fact: str, known_at: datetime, at: datetime) -> str:
    message = _("没有新的事实，不能再次告知：请写明出现了什么新的事实。告知过的内容可以提醒申请人。")
    fact = required(fact, "new_fact_missing", message, 12, "fact")
    if len(fact) > LONGEST_NOTE:
        message = _("新的事实不超过 %(most)d 个字。") % {"most": LONGEST_NOTE}
        raise RuleBroken("text_too_long", message, 12, field="fact")
    if known_at <= notices_of(case)[-1].told_at:
        message = _("前一次告知以前就知道的事实，当时应当一次告知，现在不能再要求补正。")
        raise RuleBroken("fact_not_new", message, 12, field="known_at")
    if known_at > at:
        raise RuleBroken("fact_in_future", _("知道新事实的时间不能晚于现在。"), 12, field="known_at")
    return fact


def _check_named(named: Sequence[CaseMaterial], owed: set[int]) -> None:
    """A further notice names what the fact has made wanting, with words, and nothing that was told already."""
    complete = [row for row in named if row.result == CheckResult.COMPLETE]
    known = [row for row in named if row.requirement_id in owed]
    vague = [row for row in named if not row.remark]
    if not named:
        raise RuleBroken("nothing_to_tell", _("请写明因新的事实需要补正哪些材料。"), 12, field="materials")
    if complete:
        message = _("这些材料已经齐全，不能写进告知书：%(names)s。") % {"names": names(complete)}
        raise RuleBroken("notice_names_complete", message, 12, field="materials")
    if known:
        message = _("这些材料已经告知过、还没有补齐，提醒申请人就可以，不能再次告知：%(names)s。")
        raise RuleBroken("already_told", message % {"names": names(known)}, 12, field="materials")
    if vague:
        message = _("请写明这些材料需要怎样补正：%(names)s。") % {"names": names(vague)}
        raise RuleBroken("needed_missing", message, 12, field="materials")


def _tell(
    case: Case, named: Sequence[CaseMaterial], *, fact: str, known_at: datetime, by: Any, at: datetime
) -> SecondNotice:
    rows = sorted(named, key=lambda row: row.requirement.order)
    lines = [SecondNoticeLine(requirement=row.requirement, result=row.result, needed=row.remark) for row in rows]
    last = work_calendar(case.hall_id).add_working_days(localdate(at), REPLY_DAYS)
    content = papers.second_notice(
        lines,
        fact=fact,
        known_at=known_at,
        first=case.notice.paper.number,
        reply_days=REPLY_DAYS,
        reply_by=last,
    )
    notice = SecondNotice(case=case, fact=fact, known_at=known_at, supplemented_at=case.supplemented_at)
    notice.reply_days, notice.told_at, notice.told_by = REPLY_DAYS, at, by
    notice.paper = documents.issue(case, PaperKind.SECOND_NOTICE, by=by, at=at, content=content)
    signed(notice, by=by).save()
    for line in lines:
        line.notice = notice
        line.save()
    return notice
