"""The bank's file of a day beside our books: imported once, every difference listed and explained (article 5)."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.imports.bank import BankFile, read_bank_file
from approvals.models import BankLine, BankStatement, DayClosing, FeeOrder, Receipt, ReconciliationDifference, Refund
from approvals.operations.fees import ARTICLE
from approvals.operations.lifecycle import required
from approvals.policies import explain_difference_of, reconcile_bank
from approvals.reconciling import Booking, Difference, compare
from approvals.states import RefundState
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from hall.spreadsheets import FileRefused
from hall.templatetags.hall import zh_day
from windows.models import Window
from windows.states import WindowKind

LONGEST_NAME = 120  # characters of the file's name that are kept
LONGEST_NOTE = 500


@transaction.atomic
def import_statement(hall: Hall, *, day: date, name: str, content: bytes, by: Any) -> BankStatement:
    """Import the bank's csv for a closed day of a hall and list every difference; all of it or nothing (article 5).

    Raises NotAllowed, day_ahead, statement_imported (the same file for that day again), day_not_closed,
    bank_file_refused.
    """
    at = now()
    reconcile_bank(by, hall, at)
    Hall.objects.select_for_update(no_key=True).get(pk=hall.pk)
    if day > localdate(at):
        raise RuleBroken("day_ahead", _("还没有到这一天，不能对账。"), ARTICLE, field="day")
    digest = hashlib.sha256(content).hexdigest()
    _check_new(hall, day, digest)
    _check_closed(hall, day, at)
    try:
        file = read_bank_file(name, content)
    except FileRefused as refused:
        raise RuleBroken("bank_file_refused", str(refused), ARTICLE, field="file") from refused
    books = bookings(hall, day)
    statement = BankStatement(
        hall=hall,
        day=day,
        file_name=name[-LONGEST_NAME:],
        digest=digest,
        declared_total=file.declared_total,
        total=file.total,
        books_total=sum(booking.amount for booking in books),
        rows=len(file.entries),
        imported_by=by,
        imported_at=at,
    )
    signed(statement, by=by).save()
    _keep(statement, file, books, by)
    return statement


@transaction.atomic
def explain_difference(difference: ReconciliationDifference, *, note: str, by: Any) -> ReconciliationDifference:
    """Write what became of a difference; it stays in the list (article 5).

    Raises NotAllowed, IllegalMove (difference_explained), note_missing, note_too_long.
    """
    at = now()
    found = ReconciliationDifference.objects.select_for_update(of=("self",), no_key=True)
    difference = found.select_related("statement__hall").get(pk=difference.pk)
    explain_difference_of(by, difference.statement, at)
    if difference.explained_at is not None:
        raise IllegalMove("difference_explained", _("这项差异已经有说明，请刷新页面查看。"), ARTICLE)
    difference.note = required(note, "note_missing", _("请写明差异的原因和处理结果。"), ARTICLE, "note")
    if len(difference.note) > LONGEST_NOTE:
        message = _("说明不超过 %(most)d 个字。") % {"most": LONGEST_NOTE}
        raise RuleBroken("note_too_long", message, ARTICLE, field="note")
    difference.explained_by, difference.explained_at = by, at
    signed(difference, by=by).save()
    return difference


def bookings(hall: Hall, day: date) -> list[Booking]:
    """Our books of a day: receipts, and refunds with a minus, of all tills of the hall."""
    receipts = Receipt.objects.filter(window__hall=hall, booked_on=day).order_by("at", "pk")
    back = Refund.objects.filter(receipt__window__hall=hall, booked_on=day, state=RefundState.APPROVED)
    taken = receipts.values_list("order__number", "amount", "bank_reference")
    given = back.order_by("decided_at", "pk").values_list("receipt__order__number", "amount")
    return [Booking(order, amount, reference) for order, amount, reference in taken] + [
        Booking(order, -amount) for order, amount in given
    ]


def _check_new(hall: Hall, day: date, digest: str) -> None:
    if BankStatement.objects.filter(hall=hall, day=day, digest=digest).exists():
        message = _("这个文件已经作为%(day)s的对账单导入过，不会重复记。") % {"day": zh_day(day)}
        raise RuleBroken("statement_imported", message, ARTICLE, field="file")


def _check_closed(hall: Hall, day: date, at: datetime) -> None:
    """Every till that booked something that day is closed, so that the comparison can't go stale; while the day lasts
    every till in use is, for one that has booked nothing yet still may."""
    booked = {*Receipt.objects.filter(window__hall=hall, booked_on=day).values_list("window", flat=True)}
    refunded = Refund.objects.filter(receipt__window__hall=hall, booked_on=day)
    booked |= {*refunded.values_list("receipt__window", flat=True)}
    if day == localdate(at):
        tills = Window.objects.filter(hall=hall, kind=WindowKind.CASHIER, is_active=True)
        booked |= {*tills.values_list("pk", flat=True)}
    closed = DayClosing.objects.filter(window__hall=hall, day=day).values_list("window", flat=True)
    waiting = Window.objects.filter(pk__in=booked - {*closed})
    if waiting:
        named = {"windows": _("、").join(str(window) for window in waiting), "day": zh_day(day)}
        message = _("%(windows)s %(day)s还没有扎账，扎账以后才能对账。") % named
        raise RuleBroken("day_not_closed", message, ARTICLE, field="day")


def _keep(statement: BankStatement, file: BankFile, books: Sequence[Booking], by: Any) -> None:
    """The lines as they stand in the file, and the differences found."""
    lines = BankLine.objects.bulk_create(
        BankLine(statement=statement, line=one.line, reference=one.reference, order_number=one.order, amount=one.amount)
        for one in file.entries
    )
    named = {entry.order for entry in file.entries} | {booking.order for booking in books}
    orders = {order.number: order for order in FeeOrder.objects.filter(number__in=named, case__hall=statement.hall)}
    numbered = {line.line: line for line in lines}
    for found in compare(file, books, set(orders)):
        signed(_row(statement, found, numbered, orders), by=by).save()


def _row(
    statement: BankStatement, found: Difference, lines: dict[int, BankLine], orders: dict[str, FeeOrder]
) -> ReconciliationDifference:
    return ReconciliationDifference(
        statement=statement,
        kind=found.kind,
        line=lines[found.line] if found.line is not None else None,
        order=orders.get(found.order),
        in_bank=found.in_bank,
        in_books=found.in_books,
    )
