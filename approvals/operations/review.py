"""Between acceptance and decision: opinions on the review steps, legal pauses, the one extension (许可法34, 42, 45)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Case, Extension, Pause, ProcessStep, Review
from approvals.operations import pauses
from approvals.operations.clocks import expected, project
from approvals.operations.hearing_pause import pause_called
from approvals.operations.lifecycle import begin, move, required
from approvals.states import (
    LONGEST_EXTENSION,
    LONGEST_PAUSE,
    Act,
    CaseState,
    ClockKind,
    EventKind,
    PaperKind,
    PauseGround,
    ReviewOutcome,
)
from hall.errors import LostRace, RuleBroken
from hall.history import signed
from hall.moment import now

LONGEST_PERFORMER = 120  # characters
LAW_OF_PAUSES, LAW_OF_EXTENSIONS = "许可法45", "许可法42"


@transaction.atomic
def review(case: Case, *, step: ProcessStep | None, outcome: str, opinion: str, by: Any) -> Review:
    """Give the opinion on the current review step; the next step's clock starts today (article 8).

    `step` is the one that the page showed, None for an item without review steps. An outcome "failed" refuses nothing
    by itself. Raises LostRace (step_not_current), review_finished, outcome_unknown, opinion_missing.
    """
    at = now()
    case, grant = begin(case, Act.REVIEW, by=by, at=at)
    _check_step(case, step)
    if outcome not in ReviewOutcome:
        raise RuleBroken("outcome_unknown", _("请选择审查结论。"), 8, field="outcome")
    opinion = required(opinion, "opinion_missing", _("请写明审查意见。"), 8, "opinion")
    name = case.step.name if case.step else _("审查")
    row = Review(case=case, step=case.step, step_name=name, outcome=outcome, opinion=opinion, by=by, at=at)
    signed(row, by=by).save()
    _advance(case, at)
    facts = {"step": name, "outcome": outcome}
    move(
        case, Act.REVIEW, CaseState.IN_REVIEW,
        by=by, at=at, kind=EventKind.REVIEWED, grant=grant, note=opinion, facts=facts,
    )  # fmt: skip
    project(case)
    return row


@transaction.atomic
def pause(case: Case, *, ground: str, expected_days: int, notice: str, performer: str = "", by: Any) -> Pause:
    """Stop promise, statute and step for a legal ground, on a written notice that tells the expected length (许可法45).

    `expected_days` are working days; `notice` is what the applicant is told; `performer` carries out the procedure,
    the department itself if empty. Today still counts. Raises ground_missing, expected_days_invalid, notice_missing,
    performer_too_long, pause_notice_reused.
    """
    at = now()
    case, grant = begin(case, Act.PAUSE, by=by, at=at)
    row = Pause(
        case=case,
        ground=ground,
        notice_text=_check_pause(case, ground, expected_days, notice, performer),
        performer=performer.strip(),
        expected_days=expected_days,
        started_on=localdate(at),
        state_before=case.state,
        started_by=by,
    )
    pauses.start(case, Act.PAUSE, row, notice=pauses.pause_notice(case, row, by=by, at=at), by=by, at=at, grant=grant)
    return row


@transaction.atomic
def resume(case: Case, *, result: str, file: Any = None, by: Any, ended_on: date | None = None) -> Pause:
    """End the pause as of `ended_on` (today without it): that day does not count, the next one does (许可法45).

    The result goes on file first, with `file` (an upload that was checked) where there is a report or record of it;
    the applicant is told it with the new due days. A hearing called meanwhile goes on with a pause of its own. Raises
    result_missing, pause_end_invalid when the day lies before the start or ahead of today.
    """
    at = now()
    case, grant = begin(case, Act.RESUME, by=by, at=at)
    result = required(result, "result_missing", _("请写明专门程序的结果。"), LAW_OF_PAUSES, "result")
    row = case.pauses.get(ended_on__isnull=True)
    day = ended_on or localdate(at)
    if not row.started_on <= day <= localdate(at):
        message = _("恢复日期要在中止开始日和今天之间。")
        raise RuleBroken("pause_end_invalid", message, LAW_OF_PAUSES, field="ended_on")
    pauses.finish(case, Act.RESUME, row, ended_on=day, result=result, file=file, by=by, at=at, grant=grant)
    pause_called(case, on=day, by=by, at=at, grant=grant)
    return row


@transaction.atomic
def extend(case: Case, *, days: int, reason: str, by: Any) -> Extension:
    """Extend the statutory limit once by 1 to 10 working days and tell the applicant why; the promise stays (许可法42).

    Raises already_extended, extension_not_comparable, extension_too_late, extension_days_invalid, reason_missing.
    """
    at = now()
    case, grant = begin(case, Act.EXTEND, by=by, at=at)
    if not 1 <= days <= LONGEST_EXTENSION:
        message = _("延期为 1 至 %(most)d 个工作日。") % {"most": LONGEST_EXTENSION}
        raise RuleBroken("extension_days_invalid", message, LAW_OF_EXTENSIONS, field="days")
    reason = required(reason, "reason_missing", _("请写明延期的理由，要告知申请人。"), LAW_OF_EXTENSIONS, "reason")
    before = _statute_due_on(case)
    row = Extension(case=case, days=days, reason=reason, approved_by=by, approved_at=at)
    content = documents.extension(case, days=days, reason=reason, due_before=before, due_after=_statute_due_on(case))
    row.paper = documents.issue(case, PaperKind.EXTENSION, by=by, at=at, content=content)
    signed(row, by=by).save()
    state, facts = CaseState(case.state), {"days": days, "paper": row.paper.number}
    move(case, Act.EXTEND, state, by=by, at=at, kind=EventKind.EXTENDED, grant=grant, note=reason, facts=facts)
    project(case)
    return row


def _check_step(case: Case, step: ProcessStep | None) -> None:
    if (step.pk if step else None) != case.step_id:
        raise LostRace("step_not_current", _("这个环节已经有人办理，请刷新页面查看最新进展。"), 8, field="step")
    if case.step is None and case.reviews.filter(step__isnull=False).exists():
        raise RuleBroken("review_finished", _("审查环节都已完成，请作出决定。"), 8)


def _advance(case: Case, at: datetime) -> None:
    """Hand the file to the next review step, if there is one."""
    if case.step is None:
        return
    case.step = case.version.steps.filter(is_review=True, order__gt=case.step.order).first()
    case.step_started_on = localdate(at) if case.step else None


def _check_pause(case: Case, ground: str, expected_days: int, notice: str, performer: str) -> str:
    if ground not in PauseGround:
        message = _("只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审可以中止计时。")
        raise RuleBroken("ground_missing", message, LAW_OF_PAUSES, field="ground")
    if not 1 <= expected_days <= LONGEST_PAUSE:
        message = _("预计时间为 1 至 %(most)d 个工作日。") % {"most": LONGEST_PAUSE}
        raise RuleBroken("expected_days_invalid", message, LAW_OF_PAUSES, field="expected_days")
    message = _("中止要书面告知申请人，请写明告知内容。")
    text = required(notice, "notice_missing", message, LAW_OF_PAUSES, "notice")
    if len(performer.strip()) > LONGEST_PERFORMER:
        message = _("实施单位不超过 %(most)d 个字。") % {"most": LONGEST_PERFORMER}
        raise RuleBroken("performer_too_long", message, LAW_OF_PAUSES, field="performer")
    _check_new_notice(case, ground, text)
    return text


def _check_new_notice(case: Case, ground: str, text: str) -> None:
    """A ground is used again only on a new notice: other blanks and line breaks do not make one."""
    told = case.pauses.filter(ground=ground).values_list("notice_text", flat=True)
    if "".join(text.split()) in {"".join(earlier.split()) for earlier in told}:
        message = _("同一事由已经中止过一次；再次中止要送达新的书面告知，写明新的理由。")
        raise RuleBroken("pause_notice_reused", message, LAW_OF_PAUSES, field="notice")


def _statute_due_on(case: Case) -> date | None:
    """The statutory due day by the ledger on `case`, an extension not saved yet included."""
    return next((clock.due_on for clock in expected(case) if clock.kind == ClockKind.STATUTE), None)
