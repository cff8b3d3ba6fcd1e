"""Acts on the working-day calendar: days of the State Council's notice, publication of a year, closures by order.

Every act is signed, and puts a new edition of the calendar in force with its own transaction. A closure moves clocks
from the moment of consent; entered after the day began, it never withdraws a card (docs/rules.md).
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hall.calendars import record_calendar_change
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.history import signed
from hall.models import CalendarVersion, CalendarYear, DayException, Hall
from hall.moment import now
from hall.states import DayKind
from hall.templatetags.hall import doc_date
from hall.worktime import FRIDAY
from hall.years import FIRST_YEAR, LAST_YEAR

NATIONAL_KINDS = (DayKind.HOLIDAY, DayKind.MAKE_UP_WORKDAY)


@transaction.atomic
def enter_day(on: date, *, kind: str, name: str, by: Any, reason: str = "") -> DayException:
    """Enter `on` as a holiday or a make-up workday of the whole country.

    Raises RuleBroken: date_absurd, day_exists, day_is_other_kind, make_up_on_weekday. 许可法82.
    """
    refuse_absurd(on)
    if kind == DayKind.MAKE_UP_WORKDAY and on.weekday() <= FRIDAY:
        raise RuleBroken("make_up_on_weekday", _("调休上班只能是星期六或者星期日，请核对日期。"), field="date")
    lock_calendar()
    _refuse_taken(on, kind)
    day = DayException(date=on, kind=kind, name=name.strip(), entered_by=by, entered_at=now())
    signed(day, by=by, reason=reason or _("录入特殊日期")).save()
    record_calendar_change([on])
    return day


@transaction.atomic
def remove_day(on: date, *, reason: str, by: Any) -> None:
    """Take back a day entered by mistake; its history stays. Raises RuleBroken: reason_missing, day_missing."""
    _demand_reason(reason)
    lock_calendar()
    day = DayException.objects.filter(date=on, kind__in=NATIONAL_KINDS).first()
    if day is None:
        raise RuleBroken("day_missing", _("这一天没有登记放假或者调休上班。"), field="date")
    signed(day, by=by, reason=reason).delete()
    record_calendar_change([on])


@transaction.atomic
def publish_year(year: int, *, document: str, by: Any, url: str = "") -> CalendarYear:
    """Say that the notice of `year` is entered in full: its dates are no longer provisional.

    Raises RuleBroken: date_absurd, document_missing, year_without_days.
    """
    refuse_absurd(date(max(1, min(year, 9999)), 1, 1))
    if not document.strip():
        raise RuleBroken("document_missing", _("公布一个年度要写明节假日通知的名称和文号。"), field="document")
    lock_calendar()
    if not DayException.objects.filter(date__year=year, kind=DayKind.HOLIDAY).exists():
        raise RuleBroken(
            "year_without_days", _("%(year)s 年还没有录入放假日期，请先录入再公布。") % {"year": year}, field="year"
        )
    row = CalendarYear.objects.filter(year=year).first() or CalendarYear(year=year)
    was_provisional = not row.is_published
    row.is_published, row.document, row.url = True, document.strip(), url
    signed(row, by=by, reason=_("公布年度日历")).save()
    record_calendar_change(days_of(year) if was_provisional else [])
    return row


@transaction.atomic
def order_closure(
    on: date,
    *,
    by: Any,
    name: str,
    order_number: str,
    order_date: date | None,
    scan: Any,
    hall: Hall | None = None,
) -> DayException:
    """Enter the order to close `hall` (or every hall) on `on`; it counts once somebody else consents.

    `scan` is the order as an uploaded file. Raises RuleBroken: date_absurd, closure_without_order,
    closure_without_scan, closure_exists.
    """
    refuse_absurd(on)
    if not order_number.strip() or order_date is None:
        raise RuleBroken("closure_without_order", _("停止办公要写明政府决定的文号和日期。"), field="order_number")
    if not scan:
        raise RuleBroken("closure_without_scan", _("请附上政府决定的扫描件。"), field="order_scan")
    lock_calendar()
    if DayException.objects.filter(date=on, kind=DayKind.CLOSURE, hall=hall).exists():
        raise RuleBroken("closure_exists", _("这一天的停止办公已经登记过。"), field="date")
    closure = DayException(
        date=on,
        kind=DayKind.CLOSURE,
        name=name.strip(),
        hall=hall,
        order_number=order_number.strip(),
        order_date=order_date,
        order_scan=scan,
        entered_by=by,
        entered_at=now(),
    )
    signed(closure, by=by, reason=order_number).save()
    return closure


@transaction.atomic
def consent_to_closure(closure: DayException, *, by: Any) -> DayException:
    """Confirm a closure as the second person; from now on its day is no working day.

    Raises NotAllowed, IllegalMove and RuleBroken (closure_without_scan: entered when none was asked for).
    """
    closure = _waiting(closure)
    if closure.entered_by_id == by.pk:
        raise NotAllowed("second_person_needed", _("停止办公要由录入人以外的人复核。"))
    if not closure.order_scan:
        message = _("这次停止办公没有政府决定的扫描件，请撤回后附上扫描件重新登记。")
        raise RuleBroken("closure_without_scan", message)
    closure.consented_by, closure.consented_at = by, now()
    signed(closure, by=by, reason=_("复核停止办公")).save()
    record_calendar_change([closure.date])
    return closure


@transaction.atomic
def withdraw_closure(closure: DayException, *, reason: str, by: Any) -> None:
    """Take back a closure that nobody has consented to yet; its history stays. Raises RuleBroken, IllegalMove."""
    _demand_reason(reason)
    signed(_waiting(closure), by=by, reason=reason).delete()


def lock_calendar() -> None:
    """Let one transaction after the other change the calendar, so that two people can't enter the same day at once."""
    CalendarVersion.objects.get_or_create(pk=1)
    CalendarVersion.objects.select_for_update().get(pk=1)


def refuse_absurd(on: date) -> None:
    """Raises RuleBroken (date_absurd) for a year outside FIRST_YEAR to LAST_YEAR."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise RuleBroken(
            "date_absurd",
            _("年份应当在 %(first)s 年到 %(last)s 年之间，请核对。") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field="date",
        )


def days_of(year: int) -> list[date]:
    """Every day of `year`: all of them change their nature when the year stops being provisional."""
    first = date(year, 1, 1)
    return [first + timedelta(offset) for offset in range((date(year, 12, 31) - first).days + 1)]


def _refuse_taken(on: date, kind: str) -> None:
    taken = DayException.objects.filter(date=on, kind__in=NATIONAL_KINDS).first()
    if taken is None:
        return
    words = {"day": doc_date(on), "kind": taken.get_kind_display(), "name": taken.name}
    if taken.kind == kind:
        raise RuleBroken("day_exists", _("%(day)s已经登记为%(kind)s（%(name)s）。") % words, field="date")
    raise RuleBroken(
        "day_is_other_kind",
        _("%(day)s已经登记为%(kind)s（%(name)s），不能又放假又上班。请先删去原来的一条。") % words,
        field="date",
    )


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("reason_missing", _("请写明理由，改动会留在历史里。"), field="reason")


def _waiting(closure: DayException) -> DayException:
    row = DayException.objects.select_for_update().filter(pk=closure.pk, kind=DayKind.CLOSURE).first()
    if row is None:
        raise IllegalMove("closure_withdrawn", _("这次停止办公已经撤回。"))
    if row.consented_at is not None:
        raise IllegalMove("closure_already_consented", _("这次停止办公已经复核过。"))
    return row
