"""What an applicant is told about her case, in plain words (screens: Progress).

A refusal that is still climbing its levels does not exist yet (article 14), so nothing here speaks of a filing. Names
of applicants are covered; no clerk is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.deadlines import Budget
from approvals.disclosure.guides import notices
from approvals.disclosure.supply import Following, Supply, following_of, supply_of
from approvals.documents.fees import tills
from approvals.models import Case, CaseClock, CaseEvent, FeeOrder, OfficialPaper, Pause
from approvals.queries.clocks import clock_bar, clock_readings, day_weeks
from approvals.queries.notices import Line
from approvals.states import CaseState, ClockKind, EventKind, FeeState, LimitUnit
from hall.calendars import work_calendar
from hall.money import display
from hall.templatetags.hall import limit, zh_day
from hall.worktime import FRIDAY, WorkCalendar

LONGEST_WEEKS = 120  # days shown as a calendar; longer derivations are told in words alone

TITLES = {
    EventKind.RECEIVED: gettext_lazy("收到材料"),
    EventKind.DEFICIENCY_NOTIFIED: gettext_lazy("一次告知要补正的材料"),
    EventKind.SUPPLEMENTED: gettext_lazy("收到补正材料"),
    EventKind.ACCEPTED: gettext_lazy("受理"),
    EventKind.DEEMED_ACCEPTED: gettext_lazy("视为受理"),
    EventKind.REVIEWED: gettext_lazy("完成一步审查"),
    EventKind.PAUSED: gettext_lazy("期限暂停"),
    EventKind.RESUMED: gettext_lazy("恢复计时"),
    EventKind.EXTENDED: gettext_lazy("延期"),
    EventKind.GRANTED: gettext_lazy("准予"),
    EventKind.REFUSED: gettext_lazy("不予许可"),
    EventKind.NOT_ACCEPTED: gettext_lazy("不予受理"),
    EventKind.DELIVERED: gettext_lazy("送达"),
    EventKind.WITHDRAWN: gettext_lazy("撤回申请"),
    EventKind.CORRECTED: gettext_lazy("更正登记的信息"),
    EventKind.FEE_RAISED: gettext_lazy("开出缴款通知"),
    EventKind.FEE_CANCELLED: gettext_lazy("作废缴款通知"),
    EventKind.FEE_PAID: gettext_lazy("缴费"),
    EventKind.FEE_REFUNDED: gettext_lazy("退费"),
    EventKind.SIGNED_FOR: gettext_lazy("邮件签收"),
    EventKind.DELAY_EXPLAINED: gettext_lazy("说明超期原因"),
    EventKind.NOTIFIED_AGAIN: gettext_lazy("因新的事实再次告知要补正的材料"),
    EventKind.CLOSED_SILENT: gettext_lazy("逾期没有补正，按撤回办结"),
    EventKind.CONDITIONALLY_ACCEPTED: gettext_lazy("容缺受理"),
    EventKind.FOLLOWED_UP: gettext_lazy("收到容缺补交的材料"),
    EventKind.CLOSED_UNFULFILLED: gettext_lazy("容缺材料逾期没有补交，按撤回办结"),
    EventKind.DECLARED: gettext_lazy("告知承诺"),
    EventKind.DECLARATION_CONFIRMED: gettext_lazy("告知承诺核查属实"),
    EventKind.DECLARATION_FALSE: gettext_lazy("告知承诺核查不实"),
    EventKind.HEARING_TOLD: gettext_lazy("告知听证权利"),
    EventKind.HEARING_ASKED: gettext_lazy("要求听证"),
    EventKind.HEARING_WAIVED: gettext_lazy("放弃听证"),
    EventKind.HEARING_CALLED: gettext_lazy("通知听证"),
    EventKind.HEARING_RECORDED: gettext_lazy("听证结束"),
    EventKind.IMPORTED: gettext_lazy("从原来的系统转入"),
    EventKind.PAPER_CORRECTED: gettext_lazy("更正文书，换发新的一份"),
    EventKind.JOINED: gettext_lazy("并入并联审批项目"),
}
CLOSED = (EventKind.CLOSED_SILENT, EventKind.CLOSED_UNFULFILLED)
ICONS = {
    EventKind.REFUSED: "x",
    EventKind.NOT_ACCEPTED: "x",
    EventKind.WITHDRAWN: "x",
    EventKind.RESUMED: "play",
    **dict.fromkeys(CLOSED, "x"),
}

#: Events whose note is written for the applicant: what came, what is wanting, the new fact.
TOLD_IN_WORDS = (
    EventKind.SUPPLEMENTED,
    EventKind.NOTIFIED_AGAIN,
    EventKind.CONDITIONALLY_ACCEPTED,
    EventKind.FOLLOWED_UP,
    EventKind.DECLARED,
    *CLOSED,
)

DECIDING = (CaseState.ACCEPTED, CaseState.IN_REVIEW, CaseState.PAUSED, CaseState.REFUSAL_FILING)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as components/_timeline.html takes it."""

    title: str
    kind: str = "done"
    at: datetime | None = None
    when: str = ""
    notes: list[str] = field(default_factory=list)
    icon: str = ""


@dataclass(frozen=True)
class Progress:
    """The page of one case. `state` is what the public may know of it; clocks are None where they do not run."""

    case: Case
    state: str
    state_label: str
    promise: CaseClock | None
    statute: CaseClock | None
    notice: CaseClock | None
    delivery: CaseClock | None
    is_late: bool
    is_past_statute: bool
    pause: Pause | None
    pause_end: date | None
    overrun: int
    to_supply: tuple[Line, ...]
    supply: Supply
    following: Following | None
    closing: str
    reasons: tuple[str, ...]
    documents: tuple[str, ...]
    bar: Any
    weeks: Any
    timeline: list[Entry]
    papers: tuple[OfficialPaper, ...]
    fees: tuple[FeeOrder, ...] = ()
    tills: tuple[str, ...] = ()


def progress_page(case: Case, at: datetime) -> Progress:
    """Tell how `case` (one of `queries.progress`) stands at `at`."""
    calendar = work_calendar(case.hall_id)
    clocks = _clocks(case)
    promise = clocks.get(ClockKind.PROMISE)
    budget = _budget(case, ClockKind.PROMISE, at) if promise and case.state in DECIDING else None
    supply = supply_of(case, calendar)
    open_pause = next((pause for pause in case.pauses.all() if pause.ended_on is None), None)
    pause = open_pause if case.state == CaseState.PAUSED else None
    state, label = _public_state(case)
    fees = tuple(case.fee_orders.exclude(state=FeeState.CANCELLED).prefetch_related("lines", "receipt__refunds"))
    return Progress(
        case=case,
        state=state,
        state_label=label,
        promise=promise,
        statute=clocks.get(ClockKind.STATUTE),
        notice=clocks.get(ClockKind.NOTICE),
        delivery=clocks.get(ClockKind.DELIVERY),
        is_late=bool(budget) and _is_past(promise, at),
        is_past_statute=bool(budget) and _is_past(clocks.get(ClockKind.STATUTE), at),
        pause=pause,
        pause_end=pause.expected_end(calendar) if pause else None,
        overrun=pause.overrun(calendar, localdate(at)) if pause else 0,
        to_supply=supply.lines,
        supply=supply,
        following=following_of(case),
        closing=_closing(case),
        reasons=tuple(_reasons(case, budget, calendar)) if budget else (),
        documents=notices(calendar, budget.started_on, promise.due_on) if budget and promise else (),
        bar=clock_bar(case, at) if budget else None,
        weeks=_weeks(budget, promise, calendar),
        timeline=_timeline(case, clocks, at),
        papers=tuple(case.papers.select_related("correction").order_by("issued_at", "pk")),
        fees=fees,
        tills=tuple(tills(case)) if any(order.state == FeeState.OPEN for order in fees) else (),
    )


def _clocks(case: Case) -> dict[str, CaseClock]:
    """The clocks that the applicant is told of, by kind; of several telling clocks the one of the last supplement."""
    told = [clock for clock in case.clocks.all() if clock.kind not in (ClockKind.STEP, ClockKind.PAUSE)]
    return {clock.kind: clock for clock in sorted(told, key=lambda clock: (clock.stopped_at is None, clock.started_on))}


def _is_past(clock: CaseClock | None, at: datetime) -> bool:
    return clock is not None and clock.due_at is not None and at > clock.due_at


def _public_state(case: Case) -> tuple[str, str]:
    if case.state == CaseState.REFUSAL_FILING:
        return (CaseState.IN_REVIEW, _("审查中")) if case.accepted_on else (CaseState.RECEIVED, _("已收件"))
    return case.state, case.get_state_display()


def _budget(case: Case, kind: str, at: datetime) -> Budget | None:
    return next((reading.budget for reading in clock_readings(case, at) if reading.clock.kind == kind), None)


def _closing(case: Case) -> str:
    """Why the case was closed as withdrawn although nobody took it back; empty else."""
    kinds = [event.kind for event in case.events.all() if event.kind in CLOSED]
    return str(TITLES[EventKind(kinds[-1])]) if kinds else ""


def _weeks(budget: Budget | None, promise: CaseClock | None, calendar: WorkCalendar) -> Any:
    if budget is None or promise is None or promise.due_on is None:
        return None
    return day_weeks(budget, calendar) if (promise.due_on - budget.started_on).days <= LONGEST_WEEKS else None


def _reasons(case: Case, budget: Budget, calendar: WorkCalendar) -> Iterator[str]:
    """Say in sentences how the due day comes about: the start, each pause, each make-up day."""
    named = {"start": zh_day(budget.started_on), "limit": limit(budget.limit, budget.unit)}
    if budget.unit == LimitUnit.IMMEDIATE:
        yield _("%(start)s受理，当场办结。") % named
    else:
        yield _("%(start)s受理，当天不计，从第二天起算，承诺 %(limit)s。") % named
    for pause in case.pauses.all():
        yield _pause_reason(pause, calendar)
    last = budget.pauses[-1].end if budget.pauses else None
    for day in calendar.make_up_days:
        if (
            budget.unit == LimitUnit.WORKING
            and budget.started_on < day <= _last_day(case, last)
            and day.weekday() > FRIDAY
        ):
            yield _("%(day)s调休上班，计入。") % {"day": zh_day(day)}


def _last_day(case: Case, fallback: date | None) -> date:
    due = (clock.due_on for clock in case.clocks.all() if clock.kind == ClockKind.PROMISE and clock.due_on)
    return next(due, fallback or date.min)


def _pause_reason(pause: Pause, calendar: WorkCalendar) -> str:
    named = {"ground": pause.get_ground_display(), "start": zh_day(pause.started_on)}
    if pause.ended_on is None:
        expected = {**named, "days": pause.expected_days}
        return _("%(start)s起依法%(ground)s，预计 %(days)s 个工作日，不计入（行政许可法第 45 条）。") % expected
    days = calendar.working_days_between(pause.started_on, pause.ended_on)
    ended = {**named, "end": zh_day(pause.ended_on), "days": days}
    return _("%(start)s至 %(end)s依法%(ground)s，其中 %(days)s 个工作日不计入（行政许可法第 45 条）。") % ended


def _timeline(case: Case, clocks: dict[str, CaseClock], at: datetime) -> list[Entry]:
    pauses = list(case.pauses.all())
    begun, ended = iter(pauses), iter([pause for pause in pauses if pause.ended_on])
    told = {EventKind.PAUSED: begun, EventKind.RESUMED: ended}
    past = [_entry(case, event, told) for event in case.events.all() if event.kind in TITLES]
    return [*past, *_ahead(case, clocks, at)]


def _entry(case: Case, event: CaseEvent, told: dict[str, Iterator[Pause]]) -> Entry:
    pause = next(told[event.kind], None) if event.kind in told else None
    title = _pause_title(event.kind, pause) if pause else str(TITLES[event.kind])
    paused = event.kind == EventKind.PAUSED
    return Entry(
        title, "paused" if paused else "done", event.at, "", _notes(case, event, pause), ICONS.get(event.kind, "")
    )


def _pause_title(kind: str, pause: Pause) -> str:
    ground = {"ground": pause.get_ground_display()}
    return _("%(ground)s，期限暂停") % ground if kind == EventKind.PAUSED else _("%(ground)s结束，恢复计时") % ground


def _notes(case: Case, event: CaseEvent, pause: Pause | None) -> list[str]:
    match event.kind:
        case EventKind.RECEIVED:
            return [_("%(hall)s %(number)s 号窗口收件。") % {"hall": case.hall.name, "number": case.window.number}]
        case EventKind.IMPORTED:
            return [_("%(day)s收件，原编号 %(number)s。") % _before_import(case)]
        case EventKind.DEEMED_ACCEPTED:
            day = {"day": zh_day(case.accepted_on)}
            return [_("超过 5 个工作日没有告知，从 %(day)s起视为受理，期限从那天起算（行政许可法第 32 条）。") % day]
        case EventKind.PAUSED if pause:
            return [
                pause.notice_text,
                *_performed(pause),
                _("预计 %(days)s 个工作日。") % {"days": pause.expected_days},
            ]
        case EventKind.RESUMED if pause and pause.resumption_id:
            return [_("结果：%(result)s") % {"result": pause.result}, *_overrun(case, pause)]
        case EventKind.HEARING_TOLD:
            day = {"day": zh_day(date.fromisoformat(event.facts["ask_by"]))}
            return [_("申请人和利害关系人可以在 %(day)s前要求听证（行政许可法第 47 条）。") % day]
        case EventKind.HEARING_CALLED:
            return [event.note]
        case EventKind.EXTENDED:
            named = {"days": case.extension.days, "reason": case.extension.reason}
            return [_("法定期限延长 %(days)s 个工作日。理由：%(reason)s") % named]
        case EventKind.FEE_RAISED | EventKind.FEE_CANCELLED | EventKind.FEE_PAID | EventKind.FEE_REFUNDED:
            return [display(Decimal(event.facts["amount"]))]
        case EventKind.DELAY_EXPLAINED:
            return [event.note]
    return [event.note] if event.kind in TOLD_IN_WORDS and event.note else []


def _before_import(case: Case) -> dict[str, str]:
    return {"day": zh_day(localdate(case.received_at)), "number": case.legacy_number}


def _performed(pause: Pause) -> list[str]:
    return [_("由%(performer)s实施。") % {"performer": pause.performer}] if pause.performer else []


def _overrun(case: Case, pause: Pause) -> list[str]:
    """The working days past what the applicant was told: an overrun is published, also when it is over."""
    assert pause.ended_on is not None
    days = pause.overrun(work_calendar(case.hall_id), pause.ended_on)
    return [_("超过预计时间 %(days)s 个工作日。") % {"days": days}] if days else []


def _ahead(case: Case, clocks: dict[str, CaseClock], at: datetime) -> Iterator[Entry]:
    """What happens now and what comes next; nothing for a finished case."""
    decision = clocks.get(ClockKind.PROMISE) or clocks.get(ClockKind.STATUTE)
    if case.state == CaseState.DEFICIENT:
        yield Entry(_("等待您补正材料"), "now")
    elif case.state in DECIDING and case.accepted_on:
        yield Entry(_("审查"), "now", notes=[_("由%(department)s审查。") % {"department": case.department.name}])
        yield Entry(_("作出决定"), "next", when=_latest(decision, at), icon="stamp")
    elif case.state in (CaseState.RECEIVED, CaseState.REFUSAL_FILING):
        yield Entry(_("核对材料，告知是否受理"), "now", when=_latest(clocks.get(ClockKind.NOTICE), at))
    if case.state in DECIDING and case.accepted_on:
        yield Entry(_("领取结果"), "next", when=_("决定后 10 个工作日内送达"), icon="doc")
    elif case.awaits_delivery:
        yield Entry(_("送达"), "now", when=_latest(clocks.get(ClockKind.DELIVERY), at), icon="doc")


def _latest(clock: CaseClock | None, at: datetime) -> str:
    if clock is None or clock.due_on is None:
        return ""
    day = {"day": zh_day(clock.due_on)}
    return _("应在 %(day)s前，已超过") % day if _is_past(clock, at) else _("最迟 %(day)s") % day
