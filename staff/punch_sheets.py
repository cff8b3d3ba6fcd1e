"""Reading punches from a spreadsheet, the second way in (article 18): xlsx, or csv in UTF-8 or GB18030.

First row: 考勤号 (or 工号) or 姓名, and 日期 with 时间, or both in 打卡时间; 上下班 may be there. One cell may hold
several times. Local times (Asia/Shanghai). Nothing here asks the database.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hall.errors import RuleBroken
from staff.attlog import CHINA
from staff.states import PunchDirection

LARGEST_FILE = 5_000_000  # bytes
MOST_ROWS = 50_000
WIDEST = 60  # columns; a sheet that claims more is no list of punches
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
    ending = file_name.lower().rpartition(".")[2]
    if ending not in ("xlsx", "csv"):
        raise unreadable(_("文件要以 .xlsx 或者 .csv 结尾。"))
    lines = _xlsx(content) if ending == "xlsx" else _csv(content)
    columns = _columns(next(lines, ()))
    rows = [_row(number, cells, columns) for number, cells in enumerate(lines, start=2) if any(map(_text, cells))]
    if not rows:
        raise unreadable(_("文件里没有打卡记录。"))
    if len(rows) > MOST_ROWS:
        raise unreadable(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": MOST_ROWS})
    return rows


def unreadable(message: str) -> RuleBroken:
    return RuleBroken("file_unreadable", message, 18, field="file")


def _xlsx(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_col=WIDEST, max_row=MOST_ROWS + 2, values_only=True)
        yield from rows
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError, SyntaxError) as error:
        raise unreadable(_("不是有效的 xlsx 文件，请用表格软件另存为 xlsx。")) from error


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",")
    except csv.Error as error:
        raise unreadable(_("csv 读不出来，请核对引号，或者另存为 xlsx。")) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise unreadable(_("文件的编码不对，请另存为 UTF-8 或者 GB18030 编码。"))


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
