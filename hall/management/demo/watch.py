"""Supervision of the demonstration's past: the jobs run at the end of each working day, cards are explained."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import Min
from django.utils.timezone import get_default_timezone, localdate, make_aware

from approvals.models import CaseClock
from hall.calendars import work_calendar
from hall.moment import moved_to, now
from supervision.models import Card
from supervision.operations.cards import explain, sweep
from supervision.states import CardLevel, CardState

SWEPT_AT = time(18, 0)
REASONS = (
    "当天系统集中办理年度校验，意见出具晚了，已向申请人说明。",
    "现场核查因天气推迟，已于次日完成。",
    "审核人请假交接不及时，已重新明确 B 岗职责。",
)


def look_back(random: Random) -> None:
    """Run the sweep at the end of every working day on which a clock had something to flag, up to now."""
    calendar, present = work_calendar(), now()
    while (flag_at := CaseClock.objects.aggregate(first=Min("next_flag_at"))["first"]) and flag_at < present:
        at = _moment(calendar.next_working_day(localdate(flag_at)))
        with moved_to(min(max(at, flag_at), present)):
            sweep(now())
    _explain_the_past(random, localdate(present))


def _explain_the_past(random: Random, today: date) -> None:
    """Every yellow or red card older than a week was explained a day after it came; the newer ones wait."""
    old = Card.objects.filter(
        level__in=(CardLevel.YELLOW, CardLevel.RED),
        state=CardState.OPEN,
        breach_on__lt=today - timedelta(days=7),
        member__isnull=False,
    ).select_related("member")
    for card in old:
        with moved_to(min(card.issued_at + timedelta(hours=20), now())):
            explain(card, text=random.choice(REASONS), by=card.member)


def _moment(day: date) -> datetime:
    return make_aware(datetime.combine(day, SWEPT_AT), get_default_timezone())
