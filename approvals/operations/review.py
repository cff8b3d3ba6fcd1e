"""Between acceptance and decision: opinions on the review steps, legal pauses, the one extension (许可法34, 42, 45)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Case, Extension, OfficialPaper, Pause, ProcessStep, Review
from approvals.operations.clocks import expected, project
from approvals.operations.lifecycle import begin, move, required
from approvals.states import Act, CaseState, ClockKind, EventKind, PaperKind, PauseGround, ReviewOutcome
from hall.calendars import work_calendar
from hall.errors import LostRace, RuleBroken
from hall.history import signed
from hall.moment import now

LONGEST_PAUSE = 365  # working days that a notice may announce
LONGEST_EXTENSION = 10  # working days (许可法42)
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
def pause(case: Case, *, ground: str, expected_days: int, notice: str, by: Any) -> Pause:
    """Stop promise, statute and step for a legal ground, on a written notice that tells the expected length (许可法45).

    `expected_days` are working days; `notice` is what the applicant is told. Today still counts. Raises
    ground_missing, expected_days_invalid, notice_missing, pause_notice_reused.
    """
    at = now()
    case, grant = begin(case, Act.PAUSE, by=by, at=at)
    text = _check_pause(case, ground, expected_days, notice)
    started_on = localdate(at)
    on_due_day = case.clocks.filter(
        kind__in=(ClockKind.PROMISE, ClockKind.STATUTE), stopped_at__isnull=True, due_on=started_on
    ).exists()
    row = Pause(
        case=case,
        ground=ground,
        notice=_pause_paper(case, ground, expected_days, text, by=by, at=at),
        notice_text=text,
        expected_days=expected_days,
        started_on=started_on,
        state_before=case.state,
        started_by=by,
    )
    signed(row, by=by).save()
    facts = {"ground": ground, "expected_days": expected_days, "on_due_day": on_due_day, "paper": row.notice.number}
    move(
        case, Act.PAUSE, CaseState.PAUSED,
        by=by, at=at, kind=EventKind.PAUSED, grant=grant, note=text, facts=facts,
    )  # fmt: skip
    project(case)
    return row


@transaction.atomic
def resume(case: Case, *, result: str, by: Any, ended_on: date | None = None) -> Pause:
    """End the pause as of `ended_on` (today without it): that day does not count, the next one does (许可法45).

    Raises result_missing, pause_end_invalid when the day lies before the start or ahead of today.
    """
    at = now()
    case, grant = begin(case, Act.RESUME, by=by, at=at)
    result = required(result, "result_missing", _("请写明专门程序的结果。"), LAW_OF_PAUSES, "result")
    row = case.pauses.get(ended_on__isnull=True)
    day = ended_on or localdate(at)
    if not row.started_on <= day <= localdate(at):
        message = _("恢复日期要在中止开始日和今天之间。")
        raise RuleBroken("pause_end_invalid", message, LAW_OF_PAUSES, field="ended_on")
    row.ended_on, row.ended_by, row.result = day, by, result
    signed(row, by=by).save()
    to, facts = CaseState(row.state_before), {"ended_on": day.isoformat(), "ground": row.ground}
    move(case, Act.RESUME, to, by=by, at=at, kind=EventKind.RESUMED, grant=grant, note=result, facts=facts)
    project(case)
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


def _check_pause(case: Case, ground: str, expected_days: int, notice: str) -> str:
    if ground not in PauseGround:
        message = _("只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审可以中止计时。")
        raise RuleBroken("ground_missing", message, LAW_OF_PAUSES, field="ground")
    if not 1 <= expected_days <= LONGEST_PAUSE:
        message = _("预计时间为 1 至 %(most)d 个工作日。") % {"most": LONGEST_PAUSE}
        raise RuleBroken("expected_days_invalid", message, LAW_OF_PAUSES, field="expected_days")
    message = _("中止要书面告知申请人，请写明告知内容。")
    text = required(notice, "notice_missing", message, LAW_OF_PAUSES, "notice")
    if case.pauses.filter(ground=ground, notice_text=text).exists():
        message = _("同一事由已经中止过一次；再次中止要送达新的书面告知，写明新的理由。")
        raise RuleBroken("pause_notice_reused", message, LAW_OF_PAUSES, field="notice")
    return text


def _pause_paper(case: Case, ground: str, expected_days: int, text: str, *, by: Any, at: datetime) -> OfficialPaper:
    started_on = localdate(at)
    content = documents.pause(
        case,
        ground=str(PauseGround(ground).label),
        text=text,
        expected_days=expected_days,
        started_on=started_on,
        expected_end=work_calendar(case.hall_id).add_working_days(started_on, expected_days),
    )
    return documents.issue(case, PaperKind.PAUSE, by=by, at=at, content=content)


def _statute_due_on(case: Case) -> date | None:
    """The statutory due day by the ledger on `case`, an extension not saved yet included."""
    return next((clock.due_on for clock in expected(case) if clock.kind == ClockKind.STATUTE), None)
