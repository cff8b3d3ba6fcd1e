"""The hearing before a decision: told, asked for within five days, called seven ahead, held within twenty, recorded.

The time from the notice to the record does not count (许可法45); the record is filed before the decision (许可法48).
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import special
from approvals.models import Case, Hearing, OfficialPaper, Pause
from approvals.operations import pauses
from approvals.operations.clocks import project
from approvals.operations.hearing_pause import called_text, end_pause, pause_until, prolong
from approvals.operations.lifecycle import begin, move, required
from approvals.policies.hearing import ASK_DAYS, HEARING, RIGHT, last_day_to_ask
from approvals.queries.hearing import HearingDays, hearing_days, presiders
from approvals.states import Act, CaseState, EventKind, HearingSecret, HearingStage, HearingWish, PaperKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.permissions import Grant
from hall.templatetags.hall import zh_day
from staff.models import StaffMember

LONGEST_PLAN, LONGEST_NAMES, LONGEST_NAME = 500, 200, 120  # characters, as the columns hold
LONGEST_RECORD = 20_000  # characters of the minutes

#: wish → the stages in which it can still be had.
STAGES_FOR: dict[str, tuple[HearingStage, ...]] = {
    HearingWish.ASK: (HearingStage.TOLD, HearingStage.WAIVED),
    HearingWish.WAIVE: (HearingStage.TOLD, HearingStage.ASKED, HearingStage.CALLED),
}


@transaction.atomic
def tell_hearing(case: Case, *, planned: str, interested: str = "", by: Any) -> Hearing:
    """Tell applicant and interested parties of the planned decision and their right to be heard (许可法47).

    `interested` names the interested parties, if there are any. Raises hearing_already_told, planned_missing.
    """
    at = now()
    case, grant = begin(case, Act.TELL_HEARING, by=by, at=at)
    planned = required(planned, "planned_missing", _("请写明拟作出的决定。"), RIGHT, "planned")
    _check_length(planned, LONGEST_PLAN, "planned", RIGHT)
    _check_length(interested.strip(), LONGEST_NAMES, "interested", RIGHT)
    hearing = Hearing(case=case, planned=planned, interested=interested.strip(), told_at=at, told_by=by)
    ask_by = work_calendar(case.hall_id).add_working_days(localdate(at), ASK_DAYS)
    content = special.hearing_right(case, hearing, ask_by=ask_by)
    hearing.right_paper = documents.issue(case, PaperKind.HEARING_RIGHT, by=by, at=at, content=content)
    signed(hearing, by=by).save()
    facts = {"paper": hearing.right_paper.number, "ask_by": ask_by.isoformat()}
    state = CaseState(case.state)
    move(
        case, Act.TELL_HEARING, state,
        by=by, at=at, kind=EventKind.HEARING_TOLD, grant=grant, note=planned, facts=facts,
    )  # fmt: skip
    return hearing


@transaction.atomic
def answer_hearing(
    case: Case, *, wish: str, asked_by: str, asked_on: date | None = None, all_waived: bool = False, by: Any
) -> Hearing:
    """Register that `asked_by` asks for a hearing, within five working days of being told, or lets it go (许可法47).

    Each of those told has the right for himself: where there are interested parties, a waiver goes on record and ends
    the matter only if `all_waived`. It also ends a hearing asked for or called, today with its pause. `asked_on` is the
    local day on which the answer came, today without it. Raises wish_unknown, hearing_stage, asked_by_missing,
    asked_too_late, asked_on_invalid.
    """
    at = now()
    case, grant = begin(case, Act.ANSWER_HEARING, by=by, at=at)
    hearing, day = case.hearing, asked_on or localdate(at)
    _check_wish(hearing, wish)
    asked_by = required(asked_by, "asked_by_missing", _("请写明是谁提出的。"), RIGHT, "asked_by")
    _check_length(asked_by, LONGEST_NAME, "asked_by", RIGHT)
    _check_answered_in_time(hearing, wish, day, at)
    asks, was_called = wish == HearingWish.ASK, hearing.stage == HearingStage.CALLED
    is_settled = asks or all_waived or not hearing.interested
    if is_settled:
        _settle(hearing, asks, asked_by, day)
        signed(hearing, by=by).save()
    if was_called and is_settled:
        result = _("%(who)s放弃听证，听证不再举行。") % {"who": asked_by}
        if end_pause(case, hearing, Act.ANSWER_HEARING, result, by=by, at=at, grant=grant):
            return hearing
    kind = EventKind.HEARING_ASKED if asks else EventKind.HEARING_WAIVED
    facts = {"on": day.isoformat()} | ({} if asks else {"all_waived": is_settled})
    state = CaseState(case.state)
    move(case, Act.ANSWER_HEARING, state, by=by, at=at, kind=kind, grant=grant, note=asked_by, facts=facts)
    return hearing


@transaction.atomic
def call_hearing(
    case: Case,
    *,
    held_at: datetime,
    place: str,
    presider: StaffMember | None,
    is_open: bool = True,
    closed_for: str = "",
    by: Any,
) -> Hearing:
    """Call the hearing for `held_at` (aware), or put it off, on a notice at least seven working days ahead (许可法48).

    The clocks stop until the record is filed; under another pause they stand already. A hearing that is not open needs
    its reason, `closed_for`. Raises held_too_early, held_too_late, held_on_day_off, place_missing, presider_missing,
    presider_reviewed, closed_for_missing.
    """
    at = now()
    case, grant = begin(case, Act.CALL_HEARING, by=by, at=at)
    hearing: Hearing = case.hearing
    days = hearing_days(hearing, at)
    _check_held_at(case, held_at, days)
    place = required(place, "place_missing", _("请写明听证地点。"), HEARING, "place")
    _check_length(place, LONGEST_NAMES, "place", HEARING)
    hearing.presider = _presider(case, presider, at)
    replaced: OfficialPaper | None = hearing.notice_paper
    hearing.held_at, hearing.place, hearing.is_open = held_at, place, is_open
    hearing.closed_for = _closed_for(is_open, closed_for)
    hearing.called_at, hearing.stage = at, HearingStage.CALLED
    _notify(case, hearing, replaced, by=by, at=at, grant=grant)
    signed(hearing, by=by).save()
    return hearing


@transaction.atomic
def record_hearing(case: Case, *, record: str, by: Any) -> Hearing:
    """File the minutes of the hearing that was held; its pause ends today and the case can be decided (许可法48).

    Raises hearing_not_held, record_missing.
    """
    at = now()
    case, grant = begin(case, Act.RECORD_HEARING, by=by, at=at)
    hearing: Hearing = case.hearing
    hearing.record = required(record, "record_missing", _("请写入听证笔录。"), HEARING, "record")
    _check_length(hearing.record, LONGEST_RECORD, "record", HEARING)
    hearing.stage, hearing.recorded_at, hearing.recorded_by = HearingStage.RECORDED, at, by
    signed(hearing, by=by).save()
    assert hearing.held_at is not None  # the policy has seen that it was called
    held = {"held": special.moment_text(hearing.held_at)}
    result = _("听证于 %(held)s 举行，听证笔录已经归档。") % held
    if end_pause(case, hearing, Act.RECORD_HEARING, result, by=by, at=at, grant=grant):
        return hearing
    state = CaseState(case.state)
    move(case, Act.RECORD_HEARING, state, by=by, at=at, kind=EventKind.HEARING_RECORDED, grant=grant, note=result)
    return hearing


def _notify(
    case: Case, hearing: Hearing, replaced: OfficialPaper | None, *, by: Any, at: datetime, grant: Grant
) -> None:
    """Issue the notice: with a pause where the clocks still run, else as a notice alone."""
    held_at = hearing.held_at
    assert held_at is not None
    text = called_text(hearing)
    replaces = replaced.number if replaced else ""

    def issue(row: Pause | None, effect: pauses.Effect) -> OfficialPaper:
        shown = {name: effect[name] for name in ("expected_end", "before", "after")} if row else {}
        content = special.hearing_notice(
            case, hearing, effect=special.clock_effect(row, **shown) if row else {}, replaces=replaces
        )
        hearing.notice_paper = documents.issue(case, PaperKind.HEARING_NOTICE, by=by, at=at, content=content)
        return hearing.notice_paper

    if case.state != CaseState.PAUSED:
        hearing.pause = pause_until(case, held_at, text, by=by, since=localdate(at))
        row = hearing.pause
        pauses.start(case, Act.CALL_HEARING, row, notice=lambda effect: issue(row, effect), by=by, at=at, grant=grant)
        return
    paper = issue(None, {})
    if hearing.pause is not None and hearing.pause.ended_on is None:
        prolong(case, hearing.pause, paper, text, held_at, by=by)
    facts = {"paper": paper.number, "held_at": localtime(held_at).isoformat(timespec="minutes")}
    move(
        case, Act.CALL_HEARING, CaseState.PAUSED,
        by=by, at=at, kind=EventKind.HEARING_CALLED, grant=grant, note=text, facts=facts,
    )  # fmt: skip
    project(case)


def _settle(hearing: Hearing, asks: bool, asked_by: str, day: date) -> None:
    """Note, unsaved, who asked or let go, and when; a hearing that was called is off."""
    hearing.asked_by, hearing.asked_on = asked_by, day
    hearing.stage = HearingStage.ASKED if asks else HearingStage.WAIVED
    hearing.held_at, hearing.place, hearing.presider = None, "", None


def _check_wish(hearing: Hearing, wish: str) -> None:
    if wish not in HearingWish:
        raise RuleBroken("wish_unknown", _("请选择要求听证或者放弃听证。"), RIGHT, field="wish")
    if hearing.stage not in STAGES_FOR[wish]:
        named = {"stage": hearing.get_stage_display(), "wish": HearingWish(wish).label}
        message = _("听证现在是“%(stage)s”，不能登记“%(wish)s”。") % named
        raise RuleBroken("hearing_stage", message, RIGHT, field="wish")


def _check_answered_in_time(hearing: Hearing, wish: str, day: date, at: datetime) -> None:
    ask_by, told_on = last_day_to_ask(hearing), localdate(hearing.told_at)
    if not told_on <= day <= localdate(at):
        message = _("提出的日期要在告知日（%(told)s）和今天之间。") % {"told": zh_day(told_on)}
        raise RuleBroken("asked_on_invalid", message, RIGHT, field="asked_on")
    if wish == HearingWish.ASK and day > ask_by:
        message = _("听证要在告知后 5 个工作日内要求，最迟%(day)s，现在已经超过。") % {"day": zh_day(ask_by)}
        raise RuleBroken("asked_too_late", message, RIGHT, field="asked_on")


def _check_held_at(case: Case, held_at: datetime, days: HearingDays) -> None:
    on = localdate(held_at)
    named = {"earliest": zh_day(days.earliest), "latest": zh_day(days.latest)}
    if on < days.earliest:
        message = _("听证要在 7 个工作日前通知，最早%(earliest)s，最迟%(latest)s。") % named
        raise RuleBroken("held_too_early", message, HEARING, field="held_on")
    if on > days.latest:
        message = _("听证要在提出要求后 20 个工作日内举行，最迟%(latest)s。") % named
        raise RuleBroken("held_too_late", message, RIGHT, field="held_on")
    if not work_calendar(case.hall_id).is_working_day(on):
        message = _("听证日期是休息日，请改到工作日，最迟%(latest)s。") % named
        raise RuleBroken("held_on_day_off", message, HEARING, field="held_on")


def _presider(case: Case, presider: StaffMember | None, at: datetime) -> StaffMember:
    if presider is None or presider.department_id != case.department_id or not presider.is_active:
        message = _("请指定本单位的人员主持听证。")
        raise RuleBroken("presider_missing", message, HEARING, field="presider")
    if not presiders(case, localdate(at)).filter(pk=presider.pk).exists():
        message = _("审查这件申请的人员不能主持听证，请指定其他人员。")
        raise RuleBroken("presider_reviewed", message, HEARING, field="presider")
    return presider


def _closed_for(is_open: bool, closed_for: str) -> str:
    if is_open:
        return ""
    if closed_for not in HearingSecret:
        message = _("听证应当公开举行；不公开的，请选择涉及国家秘密、商业秘密还是个人隐私。")
        raise RuleBroken("closed_for_missing", message, HEARING, field="closed_for")
    return closed_for


def _check_length(text: str, most: int, field: str, article: str) -> None:
    if len(text) > most:
        message = _("内容太长，不超过 %(most)d 个字。") % {"most": most}
        raise RuleBroken("text_too_long", message, article, field=field)
