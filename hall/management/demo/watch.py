"""Supervision of the demonstration's past: the jobs run at the end of each working day, cards are explained."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import Min
from django.utils.timezone import get_default_timezone, localdate, make_aware

from approvals.models import CaseClock
from hall.calendars import work_calendar
from hall.moment import moved_to, now
from staff.models import StaffMember
from supervision.models import Card
from supervision.operations.cards import explain, settle, sweep
from supervision.states import CardLevel, CardState

SWEPT_AT = time(18, 0)
REASONS = (
    "当天系统集中办理年度校验，意见出具晚了，已向申请人说明。",
    "现场核查因天气推迟，已于次日完成。",
    "审核人请假交接不及时，已重新明确 B 岗职责。",
)
WITHDRAWN_SHARE = 0.15
RULINGS = {
    CardState.UPHELD: "情况属实，维持；请单位落实 B 岗交接。",
    CardState.WITHDRAWN: "系统停机期间无法出具意见，有运维记录，撤销。",
}


def look_back(random: Random, manager: StaffMember) -> None:
    """Run the sweep at the end of every working day on which a clock had something to flag, up to now."""
    calendar, present = work_calendar(), now()
    while (flag_at := CaseClock.objects.aggregate(first=Min("next_flag_at"))["first"]) and flag_at < present:
        at = _moment(calendar.next_working_day(localdate(flag_at)))
        with moved_to(min(max(at, flag_at), present)):
            sweep(now())
    sweep(present)
    _explain_the_past(random, localdate(present), manager)


def _explain_the_past(random: Random, today: date, manager: StaffMember) -> None:
    """Every yellow or red card older than a week was explained a day after it came, then ruled on; newer ones wait."""
    old = Card.objects.filter(
        level__in=(CardLevel.YELLOW, CardLevel.RED),
        state=CardState.OPEN,
        breach_on__lt=today - timedelta(days=7),
        member__isnull=False,
    ).select_related("member")
    for card in old:
        with moved_to(min(card.issued_at + timedelta(hours=20), now())):
            explain(card, text=random.choice(REASONS), by=card.member)
        with moved_to(min(card.issued_at + timedelta(hours=68), now())):
            outcome = CardState.WITHDRAWN if random.random() < WITHDRAWN_SHARE else CardState.UPHELD
            settle(card, outcome=outcome, reason=RULINGS[outcome], by=manager)


def _moment(day: date) -> datetime:
    return make_aware(datetime.combine(day, SWEPT_AT), get_default_timezone())
