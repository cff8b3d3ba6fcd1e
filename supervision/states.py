"""Fixed choices of electronic supervision (S1)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.states import ClockKind, EventKind


class CardLevel(models.TextChoices):
    WARNING = "warning", _("预警")
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class CardState(models.TextChoices):
    OPEN = "open", _("待说明")
    EXPLAINED = "explained", _("已说明")
    APPEALED = "appealed", _("申诉中")
    UPHELD = "upheld", _("维持")
    WITHDRAWN = "withdrawn", _("撤销")


#: What a ruling says.
RULINGS = (CardState.UPHELD, CardState.WITHDRAWN)


class Trigger(models.TextChoices):
    """Why a card was issued (docs/rules.md)."""

    DUE_SOON = "due_soon", _("将到期")
    PROMISE_PASSED = "promise_passed", _("超过承诺时限")
    STATUTE_PASSED = "statute_passed", _("超过法定时限")
    PROMISE_LONG_PASSED = "promise_long_passed", _("超过承诺时限 3 个工作日以上")
    NOTICE_PASSED = "notice_passed", _("未按期一次性告知")
    DELIVERY_PASSED = "delivery_passed", _("未按期送达")
    STEP_PASSED = "step_passed", _("审查环节超时")
    PAUSE_OVERRUN = "pause_overrun", _("中止超过告知的时间")
    PAUSE_ON_DUE_DAY = "pause_on_due_day", _("到期当日中止")
    FILING_LAPSED = "filing_lapsed", _("不予受理报备逾期")
    POST_VACANT = "post_vacant", _("上班时间空岗")
    SECOND_NOTICE = "second_notice", _("第二次补正告知")


class Moment(models.TextChoices):
    """The three moments of a clock that the sweep looks at; the value is the column of CaseClock without its `_at`."""

    WARN = "warn", _("预警时刻")
    DUE = "due", _("到期时刻")
    RED = "red", _("红牌时刻")


#: The level table (docs/rules.md): clock, moment that has passed → trigger, level of the card. Days of
#: telling that pass while a refusal to accept climbs are FILING_LAPSED in place of NOTICE_PASSED: one card, not two.
CARD_RULES: tuple[tuple[ClockKind, Moment, Trigger, CardLevel], ...] = (
    (ClockKind.NOTICE, Moment.WARN, Trigger.DUE_SOON, CardLevel.WARNING),
    (ClockKind.PROMISE, Moment.WARN, Trigger.DUE_SOON, CardLevel.WARNING),
    (ClockKind.STATUTE, Moment.WARN, Trigger.DUE_SOON, CardLevel.WARNING),
    (ClockKind.JOINT, Moment.WARN, Trigger.DUE_SOON, CardLevel.WARNING),
    (ClockKind.STEP, Moment.WARN, Trigger.DUE_SOON, CardLevel.WARNING),
    (ClockKind.DELIVERY, Moment.WARN, Trigger.DUE_SOON, CardLevel.WARNING),
    (ClockKind.PAUSE, Moment.DUE, Trigger.PAUSE_OVERRUN, CardLevel.WARNING),
    (ClockKind.PROMISE, Moment.DUE, Trigger.PROMISE_PASSED, CardLevel.YELLOW),
    (ClockKind.STEP, Moment.DUE, Trigger.STEP_PASSED, CardLevel.YELLOW),
    (ClockKind.PROMISE, Moment.RED, Trigger.PROMISE_LONG_PASSED, CardLevel.RED),
    (ClockKind.STATUTE, Moment.DUE, Trigger.STATUTE_PASSED, CardLevel.RED),
    (ClockKind.JOINT, Moment.DUE, Trigger.STATUTE_PASSED, CardLevel.RED),
    (ClockKind.NOTICE, Moment.DUE, Trigger.NOTICE_PASSED, CardLevel.RED),
    (ClockKind.DELIVERY, Moment.DUE, Trigger.DELIVERY_PASSED, CardLevel.RED),
)


@dataclass(frozen=True)
class FactRule:
    """One kind of event that raises a card by itself (docs/rules.md).

    `needs` names a fact of the event that has to be true; none: every such event counts. The card names who did it
    where `names_actor`, else who holds the file by `clock`, as for the cards of clocks.
    """

    event: EventKind
    trigger: Trigger
    level: CardLevel
    clock: ClockKind
    needs: str = ""
    names_actor: bool = False


#: Facts that raise a card: a further violation is one more line here.
FACT_RULES: tuple[FactRule, ...] = (
    FactRule(EventKind.PAUSED, Trigger.PAUSE_ON_DUE_DAY, CardLevel.WARNING, ClockKind.PROMISE, needs="on_due_day"),
    FactRule(EventKind.NOTIFIED_AGAIN, Trigger.SECOND_NOTICE, CardLevel.RED, ClockKind.NOTICE, names_actor=True),
)

#: Minutes of opening hours after which an empty post earns a card of the level (article 10).
VACANCY_LEVELS: tuple[tuple[CardLevel, int], ...] = ((CardLevel.YELLOW, 15), (CardLevel.RED, 60))

#: Clocks whose file lies with the receiving clerk; the others lie with the department's section reviewer.
CLERK_CLOCKS = (ClockKind.NOTICE, ClockKind.DELIVERY)
