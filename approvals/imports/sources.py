"""Reading a file of items: JSON, xlsx, or csv in UTF-8 or GB18030. Nothing of a broken file is half-read."""

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException

from approvals.imports import tables
from approvals.imports.tables import COLUMNS, FileRefused

LARGEST_FILE = 50_000_000  # bytes
LARGEST_TABLE = 50_000  # rows
WIDEST_TABLE = 200  # columns; a sheet that claims more is no list of items


@dataclass
class Source:
    """Records in the order of the file, with what is said once for all of them."""

    records: list[Any]
    warnings: list[str] = field(default_factory=list)


def read(path: Path) -> Source:
    """Read a file by its ending. Raises FileRefused with a Chinese sentence."""
    readers = {".json": _json, ".xlsx": _xlsx, ".csv": _csv}
    if path.suffix.lower() not in readers:
        raise FileRefused(_("文件要以 .json、.xlsx 或者 .csv 结尾。"))
    if not path.is_file():
        raise FileRefused(_("没有这个文件：%(path)s") % {"path": path})
    if not 0 < path.stat().st_size <= LARGEST_FILE:
        raise FileRefused(_("文件超过 50 MB，请分成几个文件。") if path.stat().st_size else _("文件是空的。"))
    source = readers[path.suffix.lower()](path)
    if not source.records:
        raise FileRefused(_("文件里没有事项。"))
    return source


def write_sample(path: Path) -> None:
    """An xlsx with all columns and two example rows. Codes are text, so that leading zeros stay."""
    book = Workbook()
    sheet = book.active
    sheet.title = "事项"
    sheet.append(list(COLUMNS.values()))
    for row in tables.SAMPLE_ROWS:
        sheet.append([row.get(key) for key in COLUMNS])
    for number, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 18
        for below in sheet.iter_rows(2, 200, number, number):
            below[0].alignment = Alignment(wrap_text=True, vertical="top")
            below[0].number_format = "@" if list(COLUMNS)[number - 1] in tables.CODE_COLUMNS else "General"
    sheet.freeze_panes = "A2"
    book.save(path)


def _json(path: Path) -> Source:
    try:
        document = json.loads(_decoded(path.read_bytes()))
    except json.JSONDecodeError as error:
        raise FileRefused(
            _("不是有效的 JSON：第 %(line)s 行第 %(column)s 列。") % {"line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise FileRefused(_("JSON 的层次太多。")) from error
    records = document.get("items") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise FileRefused(_("JSON 里没有事项列表（items）。"))
    return Source(records)


def _csv(path: Path) -> Source:
    lines = csv.reader(StringIO(_decoded(path.read_bytes()), newline=""))
    try:
        return _table((cells, []) for cells in lines)
    except csv.Error as error:
        raise FileRefused(_("csv 第 %(line)s 行读不出来，请核对引号。") % {"line": lines.line_num}) from error


def _xlsx(path: Path) -> Source:
    try:
        book = load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise FileRefused(_("不是有效的 xlsx 文件，请用表格软件另存为 xlsx。")) from error
    try:
        return _table(_cells(book))
    finally:
        book.close()


def _cells(book: Any) -> Iterator[tuple[list[Any], list[int]]]:
    if not book.worksheets:
        raise FileRefused(_("这个 xlsx 里没有表。"))
    for cells in book.worksheets[0].iter_rows(max_col=WIDEST_TABLE):
        formulas = [number for number, cell in enumerate(cells) if getattr(cell, "data_type", "") == "f"]
        yield [cell.value for cell in cells], formulas


def _table(lines: Iterator[tuple[Sequence[Any], list[int]]]) -> Source:
    first = next(lines, None)
    if first is None or tables.is_empty(first[0]):
        raise FileRefused(_("文件是空的，第一行应是列名。"))
    keys, unknown = tables.headings(first[0])
    records = []
    for cells, formulas in lines:
        if tables.is_empty(cells):
            continue
        if len(records) >= LARGEST_TABLE:
            raise FileRefused(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": LARGEST_TABLE})
        records.append(tables.record(keys, cells, formulas))
    return Source(records, tables.warnings(keys, unknown))


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, else GB18030. Raises FileRefused for anything else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:1000]:
        raise FileRefused(_("文件的编码不对，请另存为 UTF-8 或者 GB18030 编码。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("文件的编码不对，请另存为 UTF-8 或者 GB18030 编码。"))
