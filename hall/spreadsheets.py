"""Reading a table that people fill in: csv (UTF-8 with or without a mark, or GBK) and the first sheet of an xlsx.

Every cell becomes text without spaces around it; a date becomes 2026-09-28, a whole number loses its .0. Nothing of a
broken file is half-read.
"""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_FILE = 10_000_000  # bytes
LARGEST_TABLE = 20_000  # rows
WIDEST_TABLE = 200  # columns


class FileRefused(ValueError):
    """The whole file can't be read; the argument is a Chinese sentence that says what to do."""


def read_table(name: str, content: bytes) -> list[dict[str, str]]:
    """The rows of a file by its headings; empty lines are left out. Raises FileRefused."""
    readers = {".csv": _csv_lines, ".xlsx": _xlsx_lines}
    ending = PurePath(name).suffix.lower()
    if ending not in readers:
        raise FileRefused(_("文件要以 .xlsx 或者 .csv 结尾。"))
    if not content:
        raise FileRefused(_("文件是空的。"))
    if len(content) > LARGEST_FILE:
        raise FileRefused(_("文件超过 10 MB，请分成几个文件。"))
    lines = [line for line in readers[ending](content) if any(line)]
    if not lines:
        raise FileRefused(_("文件是空的，第一行应是列名。"))
    return _records(*lines)


def _records(headings: Sequence[str], *lines: Sequence[str]) -> list[dict[str, str]]:
    named = [heading for heading in headings if heading]
    doubled = sorted({heading for heading in named if named.count(heading) > 1})
    if doubled:
        raise FileRefused(_("这些列出现了两次：%(columns)s。") % {"columns": _("、").join(doubled)})
    if len(lines) > LARGEST_TABLE:
        raise FileRefused(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": LARGEST_TABLE})
    rows = []
    for line in lines:
        cells = [*line, *[""] * (len(headings) - len(line))]
        rows.append({heading: cell for heading, cell in zip(headings, cells, strict=False) if heading})
    return rows


def _csv_lines(content: bytes) -> Iterable[list[str]]:
    lines = csv.reader(StringIO(_decoded(content), newline=""))
    try:
        return [[cell.strip() for cell in cells] for cells in lines]
    except csv.Error as error:
        raise FileRefused(_("csv 第 %(line)s 行读不出来，请核对引号。") % {"line": lines.line_num}) from error


def _xlsx_lines(content: bytes) -> Iterable[list[str]]:
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise FileRefused(_("不是有效的 xlsx 文件，请用表格软件另存为 xlsx。")) from error
    try:
        if not book.worksheets:
            raise FileRefused(_("这个 xlsx 里没有表。"))
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_col=WIDEST_TABLE, max_row=LARGEST_TABLE + 2, values_only=True)
        return [_trimmed([_text(cell) for cell in cells]) for cells in rows]
    finally:
        book.close()


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, else GB18030, which holds all of GBK. Raises FileRefused for anything else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise FileRefused(_("文件的编码不对，请另存为 UTF-8 或者 GBK 编码。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("文件的编码不对，请另存为 UTF-8 或者 GBK 编码。"))
