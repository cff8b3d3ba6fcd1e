"""Reading punches from a spreadsheet, the second way in (article 18): xlsx, or csv in UTF-8 or GB18030.

First row: 考勤号 (or 工号) or 姓名, and 日期 with 时间, or both in 打卡时间; 上下班 may be there. One cell may hold
several times. Local times (Asia/Shanghai). Nothing here asks the database.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.spreadsheets import FileRefused, read_lines
from staff.attlog import CHINA
from staff.states import PunchDirection

LARGEST_FILE = 5_000_000  # bytes
MOST_ROWS = 50_000
HEADINGS = {
    "pin": ("考勤号", "考勤号码", "工号", "人员编号", "编号", "登记号码"),
    "name": ("姓名",),
    "date": ("日期", "打卡日期", "考勤日期"),
    "time": ("时间", "打卡时间", "日期时间", "考勤时间", "刷卡时间"),
    "direction": ("上下班", "签到签退", "状态"),
}
DIRECTIONS = {
    "上班": PunchDirection.IN,
    "签到": PunchDirection.IN,
    "下班": PunchDirection.OUT,
    "签退": PunchDirection.OUT,
}
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One line of the sheet: who by pin or by name, when; `reason` says why there is no moment in it."""

    line: int
    pin: str
    name: str
    moments: tuple[datetime, ...]
    direction: PunchDirection
    text: str
    reason: str = ""


def read_sheet(content: bytes, file_name: str) -> list[Row]:
    """The rows of a spreadsheet in their order. Raises RuleBroken (file_unreadable) with a Chinese sentence."""
    if not 0 < len(content) <= LARGEST_FILE:
        raise unreadable(_("文件超过 5 MB，请分成几个文件。") if content else _("文件是空的。"))
    try:
        lines = iter([line.cells for line in read_lines(file_name, content)])
    except FileRefused as refused:
        raise unreadable(str(refused)) from refused
    columns = _columns(next(lines, ()))
    rows = [_row(number, cells, columns) for number, cells in enumerate(lines, start=2) if any(map(_text, cells))]
    if not rows:
        raise unreadable(_("文件里没有打卡记录。"))
    if len(rows) > MOST_ROWS:
        raise unreadable(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": MOST_ROWS})
    return rows


def unreadable(message: str) -> RuleBroken:
    return RuleBroken("file_unreadable", message, 18, field="file")


def _columns(cells: Iterable[Any]) -> dict[str, int]:
    """Where each column stands. Raises RuleBroken where it can't be known who punched, or when."""
    titles = [_text(cell) for cell in cells]
    found = {
        key: titles.index(next(word for word in words if word in titles))
        for key, words in HEADINGS.items()
        if set(words) & set(titles)
    }
    if not {"pin", "name"} & set(found) or "time" not in found:
        raise unreadable(_("第一行要有“考勤号”或者“姓名”，以及“日期”“时间”，或者“打卡时间”。"))
    return found


def _row(number: int, cells: Sequence[Any], columns: dict[str, int]) -> Row:
    values = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
    moments, reason = _moments(values.get("date"), values.get("time"))
    return Row(
        line=number,
        pin=_text(values.get("pin")),
        name=_text(values.get("name")),
        moments=moments,
        direction=DIRECTIONS.get(_text(values.get("direction")), PunchDirection.UNKNOWN),
        text=" ".join(filter(None, map(_text, values.values()))),
        reason=reason,
    )


def _moments(day: Any, clock: Any) -> tuple[tuple[datetime, ...], str]:
    """The moments of a row, and why there are none."""
    on = _date(day) or _date(clock)
    if on is None:
        return (), _("日期不对")
    times = _times(clock)
    if not times:
        return (), _("时间不对")
    return tuple(datetime.combine(on, at, CHINA) for at in times), ""


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DATE.search(_text(value))
    try:
        on = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return on if on and 2000 <= on.year < 2100 else None


def _times(value: Any) -> list[time]:
    """The times in a cell; none if one of them is no time, so that nothing of a row is half-read."""
    if isinstance(value, timedelta):
        value = (datetime(2000, 1, 1) + value).time()
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return [value.replace(microsecond=0, tzinfo=None)]
    try:
        found = TIME.finditer(DATE.sub(" ", _text(value)))
        return [
            time(int(hour), int(minute), int(second or 0)) for hour, minute, second in (one.groups() for one in found)
        ]
    except ValueError:
        return []


def _text(value: Any) -> str:
    """A cell as it reads; a number that is whole without its point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
