"""Lists as spreadsheets: text as text, no cell that a spreadsheet would run, names of persons covered."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from approvals.models import Case
from approvals.queries.lists import Row
from hall.tables import guarded
from supervision.queries import case_rows

CHUNK = 500  # rows read at a time
MOST_ROWS = 20_000  # more is a job for open data, not for a browser that waits
HEADINGS = (
    _("办件编号"),
    _("事项"),
    _("申请人"),
    _("决定部门"),
    _("收件中心"),
    _("收件窗口"),
    _("状态"),
    _("缓急"),
    _("收件时间"),
    _("受理日"),
    _("到期时刻"),
    _("暂定"),
    _("办结时间"),
)


def case_sheet(cases: QuerySet[Case], reader: Any, at: datetime) -> bytes:
    """The first `MOST_ROWS` of these cases as an xlsx file, in their order; a last line says if there are more."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("办件")))
    sheet.append([str(heading) for heading in HEADINGS])
    for start in range(0, MOST_ROWS, CHUNK):
        rows = case_rows(cases[start : start + CHUNK], reader, at)
        for row in rows:
            sheet.append([guarded(cell) for cell in _cells(row)])
        if len(rows) < CHUNK:
            break
    else:
        sheet.append([str(_("只列出前 %(count)s 件，请缩小范围。") % {"count": MOST_ROWS})])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _cells(row: Row) -> list[str]:
    case, clock = row.case, row.clock
    return [
        case.number,
        case.version.name,
        row.applicant,
        case.department.short_name,
        case.hall.name,
        str(case.window),
        case.get_state_display(),
        case.get_priority_display(),
        _written(case.received_at),
        case.accepted_on.isoformat() if case.accepted_on else "",
        _written(clock.due_at) if clock else "",
        str(_("是")) if clock and clock.is_provisional else "",
        _written(case.ended_at),
    ]


def _written(moment: datetime | None) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
