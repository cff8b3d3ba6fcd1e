"""What happened to a case, happens now and comes next, as its applicant reads it."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Case, CaseClock, CaseEvent, Pause
from approvals.queries.case_timeline import Entry
from approvals.states import BEFORE_DECISION, CaseState, ClockKind, DeliveryMethod, EventKind
from hall.calendars import work_calendar
from hall.money import display
from hall.templatetags.hall import noted, zh_day

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
    EventKind.DELIVERY_RETURNED: gettext_lazy("邮件退回，将重新送达"),
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
    EventKind.DELIVERY_RETURNED: "alert",
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

DECIDING = (*BEFORE_DECISION, CaseState.REFUSAL_FILING)

#: Clocks by which the authority watches itself; the applicant is told of the limits towards her alone.
INTERNAL_CLOCKS = (ClockKind.STEP, ClockKind.PAUSE)


def told_clocks(case: Case) -> dict[str, CaseClock]:
    """The clocks that the applicant is told of, by kind; of several telling clocks the one of the last supplement."""
    told = [clock for clock in case.clocks.all() if clock.kind not in INTERNAL_CLOCKS]
    return {clock.kind: clock for clock in sorted(told, key=lambda clock: (clock.stopped_at is None, clock.started_on))}


def told_events(case: Case) -> list[CaseEvent]:
    """The events that the applicant is told of, in their order; `TITLES` names each."""
    return [event for event in case.events.all() if event.kind in TITLES]


def timeline(case: Case, clocks: dict[str, CaseClock], at: datetime) -> list[Entry]:
    """The lines in order of time: what is on record, then what is still to come; `clocks` by kind."""
    pauses = list(case.pauses.select_related("notice", "resumption"))
    past = [_entry(case, event, pauses) for event in told_events(case)]
    return [*past, *_ahead(case, clocks, at)]


def _pause_of(event: CaseEvent, pauses: list[Pause]) -> Pause | None:
    """The pause that an event began or ended, by its paper; one of a hearing put off by its day."""
    if event.kind == EventKind.RESUMED:
        return next((one for one in pauses if one.resumption and one.resumption.number == event.facts["paper"]), None)
    if event.kind != EventKind.PAUSED:
        return None
    by_paper = [one for one in pauses if one.notice and one.notice.number == event.facts["paper"]]
    began = event.facts.get("started_on") or localdate(event.at).isoformat()
    by_day = [one for one in pauses if one.ground == event.facts["ground"] and one.started_on.isoformat() == began]
    return next(iter(by_paper or by_day), None)


def _entry(case: Case, event: CaseEvent, pauses: list[Pause]) -> Entry:
    pause = _pause_of(event, pauses)
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
        case EventKind.DEFICIENCY_NOTIFIED if case.state != CaseState.DEFICIENT:
            return [
                f"{line.requirement.name}：{line.needed}" for line in case.notice.lines.select_related("requirement")
            ]
        case EventKind.DELIVERED if event.facts.get("method"):
            return [_("%(method)s。") % {"method": DeliveryMethod(event.facts["method"]).label}, *_served_later(event)]
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
            return [noted(_("结果"), pause.result), *_overrun(case, pause)]
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


def _served_later(event: CaseEvent) -> list[str]:
    """A public notice serves on the day after its thirty days (民事诉讼法95)."""
    day = event.facts.get("served_on")
    return [_("公告满 30 日，%(day)s视为送达。") % {"day": zh_day(date.fromisoformat(day))}] if day else []


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
    return _("应在 %(day)s前，已超过") % day if is_past(clock, at) else _("最迟 %(day)s") % day


def is_past(clock: CaseClock | None, at: datetime) -> bool:
    return clock is not None and clock.due_at is not None and at > clock.due_at
