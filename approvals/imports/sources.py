"""Reading a file of items: JSON, xlsx, or csv in UTF-8 or GB18030. Nothing of a broken file is half-read."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from approvals.imports import tables
from approvals.imports.tables import COLUMNS, REQUIRED
from hall.spreadsheets import FileRefused, check_file, decoded, read_table

ENDINGS = (".json", ".xlsx", ".csv")


@dataclass
class Source:
    """Records in the order of the file, with what is said once for all of them."""

    records: list[Any]
    warnings: list[str] = field(default_factory=list)


def read(path: Path) -> Source:
    """Read a file by its ending. Raises FileRefused with a Chinese sentence."""
    check_file(path, ENDINGS)
    source = _json(path) if path.suffix.lower() == ".json" else _table(path)
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
        document = json.loads(decoded(path.read_bytes()))
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


def _table(path: Path) -> Source:
    table = read_table(path, COLUMNS, REQUIRED)
    records = [tables.record(table.keys, line) for line in table.lines]
    return Source(records, tables.warnings(table.keys, table.unknown))
