"""The month sheet as a spreadsheet: text as text, no cell that a spreadsheet would run."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from hall.tables import guarded
from staff.statistics import TOTALS, SheetRow, month_of


def month_book(rows: Iterable[SheetRow], title: str, first: date) -> bytes:
    """The month sheet as an xlsx file, one line a member."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{first:%Y-%m}")
    sheet.append([guarded(title)])
    days = [str(on.day) for on in month_of(first)]
    sheet.append([_("单位"), _("姓名"), *days, *(str(label) for _key, label in TOTALS)])
    for row in rows:
        names = [guarded(row.department.short_name), guarded(row.member.name)]
        sheet.append([*names, *map(guarded, row.marks), *row.figures])
    target = BytesIO()
    book.save(target)
    return target.getvalue()
