"""What the till and the management of fees show: orders, takings, closings, bank files (article 5). Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import BankStatement, Case, DayClosing, FeeOrder, Receipt, Refund
from approvals.models.fee import NOTHING
from approvals.policies import cancel_fee
from approvals.states import FeeState, PaymentMethod, RefundState
from hall.models import Hall
from hall.permissions import refusal
from hall.tables import csv_text
from staff.queries import halls_read_by
from windows.models import Window

DAYS_SHOWN = 31

#: Columns of the export, in the order of `_row`.
HEADINGS = (
    gettext_lazy("日期"),
    gettext_lazy("时间"),
    gettext_lazy("窗口"),
    gettext_lazy("种类"),
    gettext_lazy("编号"),
    gettext_lazy("缴款通知书"),
    gettext_lazy("办件"),
    gettext_lazy("方式"),
    gettext_lazy("流水号"),
    gettext_lazy("金额"),
)


@dataclass(frozen=True)
class MethodSums:
    """What one method brought and what went back by it on a day, in yuan."""

    method: PaymentMethod
    receipts: int
    received: Decimal
    refunds: int
    refunded: Decimal


@dataclass(frozen=True)
class TillDay:
    """One day of one till: what was booked, and its closing if it is closed."""

    window: Window
    day: date
    receipts: int
    received: Decimal
    refunds: int
    refunded: Decimal
    closing: DayClosing | None

    @property
    def balance(self) -> Decimal:
        return self.received - self.refunded


@dataclass(frozen=True)
class FeePanel:
    """The fees of a case on its page; `may_cancel` is for its open order."""

    orders: list[FeeOrder]
    may_cancel: bool


def fee_panel(case: Case, user: Any, at: datetime) -> FeePanel:
    """The orders of `case` (one of `full_cases`), newest first."""
    orders = list(case.fee_orders.all())
    waiting = next((order for order in orders if order.state == FeeState.OPEN), None)
    return FeePanel(orders, waiting is not None and refusal(cancel_fee, user, waiting, at) is None)


def with_money(orders: QuerySet[FeeOrder]) -> QuerySet[FeeOrder]:
    """Orders with case, payer, lines, receipt and refunds, in a constant number of queries."""
    refunds = Refund.objects.select_related("requested_by", "decided_by").order_by("requested_at", "pk")
    orders = orders.select_related("case__applicant", "case__version", "case__hall", "case__department", "raised_by")
    return orders.defer("case__applicant__id_number", "case__applicant__phone").prefetch_related(
        "lines",
        "receipt__window",
        "receipt__cashier",
        Prefetch("receipt__refunds", queryset=refunds),
    )


def till_days(windows: QuerySet[Window], since: date, until: date) -> list[TillDay]:
    """Every day on which a till booked something or was closed, newest first. Four queries."""
    tills = {window.pk: window for window in windows.select_related("hall")}
    days: dict[tuple[date, int], list[Any]] = {}
    received = Receipt.objects.filter(window__in=tills, booked_on__range=(since, until))
    for on, window, count, total in _by_day(received, "window"):
        days.setdefault((on, window), [0, NOTHING, 0, NOTHING])[:2] = [count, total]
    back = Refund.objects.filter(receipt__window__in=tills, booked_on__range=(since, until), state=RefundState.APPROVED)
    for on, window, count, total in _by_day(back, "receipt__window"):
        days.setdefault((on, window), [0, NOTHING, 0, NOTHING])[2:] = [count, total]
    closed = DayClosing.objects.filter(window__in=tills, day__range=(since, until)).select_related("closed_by")
    closings = {(closing.day, closing.window_id): closing for closing in closed}
    for key in closings:
        days.setdefault(key, [0, NOTHING, 0, NOTHING])
    ordered = sorted(days, key=lambda key: (-key[0].toordinal(), tills[key[1]].hall_id, tills[key[1]].number))
    return [TillDay(tills[key[1]], key[0], *days[key], closings.get(key)) for key in ordered]


def _by_day(rows: Any, window: str) -> Any:
    return rows.order_by().values_list("booked_on", window).annotate(Count("pk"), Sum("amount"))


def method_sums(window: Window, on: date) -> list[MethodSums]:
    """What a till took and gave back on a day, by method. Two queries."""
    received = Receipt.objects.filter(window=window, booked_on=on)
    back = Refund.objects.filter(receipt__window=window, booked_on=on, state=RefundState.APPROVED)
    taken = _by_method(received, "method")
    given = _by_method(back, "receipt__method")
    nothing = (0, NOTHING)
    return [MethodSums(method, *taken.get(method, nothing), *given.get(method, nothing)) for method in PaymentMethod]


def _by_method(rows: Any, method: str) -> dict[str, tuple[int, Decimal]]:
    sums = rows.order_by().values_list(method).annotate(Count("pk"), Sum("amount"))
    return {name: (count, total) for name, count, total in sums}


def receipts_of_day(window: Window, on: date) -> QuerySet[Receipt]:
    return Receipt.objects.filter(window=window, booked_on=on).select_related("order__case")


def unclosed_days(window: Window, at: datetime) -> list[date]:
    """Earlier days on which the till booked something and was never closed, oldest first."""
    today = localdate(at)
    taken = Receipt.objects.filter(window=window, booked_on__lt=today)
    booked = {*taken.order_by().values_list("booked_on", flat=True)}
    back = Refund.objects.filter(receipt__window=window, booked_on__lt=today)
    booked |= {*back.order_by().values_list("booked_on", flat=True)}
    return sorted(booked - {*DayClosing.objects.filter(window=window).values_list("day", flat=True)})


def tills_read_by(user: Any, at: datetime) -> QuerySet[Window]:
    """The tills of the halls whose management `user` reads: every window that ever took money."""
    return Window.objects.filter(
        pk__in=Receipt.objects.order_by().values("window"), hall__in=halls_read_by(user, at)
    ).order_by("hall", "number")


def waiting_refunds(halls: QuerySet[Hall]) -> QuerySet[Refund]:
    """Refunds that wait for their second person, oldest first."""
    waiting = Refund.objects.filter(state=RefundState.REQUESTED, receipt__window__hall__in=halls)
    return waiting.select_related("receipt__order__case", "receipt__window__hall", "requested_by").order_by(
        "requested_at", "pk"
    )


def statements_of(halls: QuerySet[Hall]) -> QuerySet[BankStatement]:
    """Bank files with the count of their differences, and of those nobody has explained yet."""
    rows = BankStatement.objects.filter(hall__in=halls).select_related("hall", "imported_by").order_by("-day", "-pk")
    return rows.annotate(
        found=Count("differences"), unexplained=Count("differences", filter=Q(differences__explained_at__isnull=True))
    )


def period(since: date | None, until: date | None, at: datetime) -> tuple[date, date]:
    """The days shown: as asked for, else the last month."""
    last = until or localdate(at)
    return since or last - timedelta(days=DAYS_SHOWN - 1), last


def exported(windows: QuerySet[Window], since: date, until: date) -> str:
    """Receipts and refunds of the days as CSV, without names; with a mark so that spreadsheets read it."""
    return csv_text(HEADINGS, _rows(windows, since, until))


def _rows(windows: QuerySet[Window], since: date, until: date) -> Iterator[tuple[Any, ...]]:
    receipts = Receipt.objects.filter(window__in=windows, booked_on__range=(since, until))
    for one in receipts.select_related("order__case", "window").order_by("at", "pk"):
        yield _row(one.booked_on, one.at, one, _("收款"), one.number, one.bank_reference, one.amount)
    refunds = Refund.objects.filter(
        receipt__window__in=windows, booked_on__range=(since, until), state=RefundState.APPROVED
    ).annotate(when=F("decided_at"))
    for back in refunds.select_related("receipt__order__case", "receipt__window").order_by("decided_at", "pk"):
        yield _row(back.booked_on, back.decided_at, back.receipt, _("退款"), back.number, "", -back.amount)


def _row(on: Any, at: Any, receipt: Receipt, kind: str, *rest: Any) -> tuple[Any, ...]:
    """One booking; `rest` are its number, its reference and its amount in yuan."""
    number, reference, amount = rest
    order, method = receipt.order, receipt.get_method_display()
    place = (on, f"{localtime(at):%H:%M}", receipt.window.number, kind)
    return (*place, number, order.number, order.case.number, method, reference, f"{amount:.2f}")
