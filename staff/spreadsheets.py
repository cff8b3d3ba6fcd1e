"""The month sheet as a spreadsheet: text as text, no cell that a spreadsheet would run."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from staff.statistics import TOTALS, SheetRow, month_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def month_book(rows: Iterable[SheetRow], title: str, first: date) -> bytes:
    """The month sheet as an xlsx file, one line a member."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{first:%Y-%m}")
    sheet.append([_guarded(title)])
    days = [str(on.day) for on in month_of(first)]
    sheet.append([_("单位"), _("姓名"), *days, *(str(label) for _key, label in TOTALS)])
    for row in rows:
        names = [_guarded(row.department.short_name), _guarded(row.member.name)]
        sheet.append([*names, *map(_guarded, row.marks), *row.figures])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
