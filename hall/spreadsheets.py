"""Tables from outside: xlsx, or csv in UTF-8 or GB18030, read by their headings. Nothing of a broken file is half-read.

A cell that a spreadsheet would run is found here, so that no import takes it over.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_FILE = 50_000_000  # bytes
LARGEST_TABLE = 50_000  # rows
WIDEST_TABLE = 200  # columns; a sheet that claims more is no list

#: What openpyxl raises for a file that is no xlsx, or was cut off or changed on its way; XML's error is a SyntaxError.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, EOFError, OSError, LookupError, ValueError,
    TypeError, AttributeError, NotImplementedError,
)  # fmt: skip

_FORMULA = re.compile(r"^[=+\-@]")
#: A number with a sign, or a telephone number, is no formula.
_NUMBER = re.compile(r"^[+-]?[\d\s().-]+$")


class FileRefused(ValueError):
    """The whole file can't be read; the argument is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Line:
    """One line of cells; `formulas` are the numbers of cells that hold a formula."""

    cells: Sequence[Any]
    formulas: Sequence[int] = ()


@dataclass(frozen=True)
class Table:
    """The lines below the headings that are not empty; `keys` is column number → key, `unknown` are other headings."""

    keys: dict[int, str]
    unknown: list[str]
    lines: list[Line]


def read_table(path: Path, columns: Mapping[str, str], required: Sequence[str]) -> Table:
    """Read a table whose headings are the values of `columns`, or their keys; `required` keys must be there.

    Raises FileRefused. Call `check_file` first.
    """
    lines = _lines(path.name, path.read_bytes())
    first = next(lines, None)
    if first is None or is_empty(first.cells):
        raise FileRefused(_("文件是空的，第一行应是列名。"))
    keys, unknown = _headings(first.cells, columns, required)
    kept: list[Line] = []
    for line in lines:
        if is_empty(line.cells):
            continue
        if len(kept) >= LARGEST_TABLE:
            raise FileRefused(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": LARGEST_TABLE})
        kept.append(line)
    return Table(keys, unknown, kept)


def read_records(name: str, content: bytes) -> list[dict[str, str]]:
    """The rows of an uploaded table by its own headings, every cell as text; empty lines are left out.

    A date becomes 2026-09-28, a moment 2026-09-28 09:00:00, a whole number loses its .0. Raises FileRefused.
    """
    if len(content) > LARGEST_FILE:
        raise FileRefused(_("文件超过 50 MB，请分成几个文件。"))
    lines = [[as_text(cell) for cell in line.cells] for line in read_lines(name, content) if not is_empty(line.cells)]
    if not lines:
        raise FileRefused(_("文件是空的，第一行应是列名。"))
    headings = lines.pop(0)
    doubled = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if doubled:
        raise FileRefused(_("这些列出现了两次：%(columns)s。") % {"columns": _("、").join(doubled)})
    if len(lines) > LARGEST_TABLE:
        raise FileRefused(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": LARGEST_TABLE})
    return [{h: cell for h, cell in zip_longest(headings, cells, fillvalue="") if h} for cells in lines]


def read_lines(name: str, content: bytes) -> list[Line]:
    """Every line of an uploaded table, the headings first. Raises FileRefused."""
    if not name.lower().endswith((".csv", ".xlsx")):
        raise FileRefused(_("文件要以 .xlsx 或者 .csv 结尾。"))
    return list(_lines(name, content))


def as_text(cell: Any) -> str:
    """A cell as people would type it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def check_file(path: Path, endings: Sequence[str]) -> None:
    """Refuse a file by its ending, absence or size. Raises FileRefused."""
    if path.suffix.lower() not in endings:
        *others, last = endings
        raise FileRefused(
            _("文件要以 %(others)s 或者 %(last)s 结尾。") % {"others": _("、").join(others), "last": last}
        )
    if not path.is_file():
        raise FileRefused(_("没有这个文件：%(path)s") % {"path": path})
    if not 0 < path.stat().st_size <= LARGEST_FILE:
        raise FileRefused(_("文件超过 50 MB，请分成几个文件。") if path.stat().st_size else _("文件是空的。"))


def decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, else GB18030. Raises FileRefused for anything else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise FileRefused(_("文件的编码不对，请另存为 UTF-8 或者 GB18030 编码。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("文件的编码不对，请另存为 UTF-8 或者 GB18030 编码。"))


def values_of(keys: Mapping[int, str], line: Line) -> dict[str, Any]:
    """The cells of a line by key; None where the line is shorter."""
    return {key: line.cells[number] if number < len(line.cells) else None for number, key in keys.items()}


def formula_of(keys: Mapping[int, str], line: Line) -> str:
    """The key of the first cell that a spreadsheet would run, or nothing."""
    guarded = [key for key, value in values_of(keys, line).items() if is_formula(value)]
    guarded += [keys[number] for number in line.formulas if number in keys]
    return guarded[0] if guarded else ""


def is_empty(cells: Sequence[Any]) -> bool:
    return all(cell is None or str(cell).strip() == "" for cell in cells)


def is_formula(cell: Any) -> bool:
    """Whether a spreadsheet would run the cell."""
    text = cell.strip() if isinstance(cell, str) else ""
    return bool(_FORMULA.match(text)) and not _NUMBER.match(text)


def _lines(name: str, content: bytes) -> Iterator[Line]:
    return _xlsx(content) if name.lower().endswith(".xlsx") else _csv(content)


def _csv(content: bytes) -> Iterator[Line]:
    text = decoded(content)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","  # some clocks call their tab-separated list csv
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in lines:
            yield Line(cells)
    except csv.Error as error:
        raise FileRefused(_("csv 第 %(line)s 行读不出来，请核对引号。") % {"line": lines.line_num}) from error


def _xlsx(content: bytes) -> Iterator[Line]:
    """Lines are read as they are asked for, and so the damage of a file may come to light in the middle of it."""
    try:
        with closing(load_workbook(BytesIO(content), read_only=True, data_only=False)) as book:
            if not book.worksheets:
                raise FileRefused(_("这个 xlsx 里没有表。"))
            for cells in book.worksheets[0].iter_rows(max_col=WIDEST_TABLE):
                formulas = [number for number, cell in enumerate(cells) if getattr(cell, "data_type", "") == "f"]
                yield Line([cell.value for cell in cells], formulas)
    except FileRefused:
        raise
    except DAMAGED as error:
        raise FileRefused(_("不是有效的 xlsx 文件，请用表格软件另存为 xlsx。")) from error


def _headings(
    cells: Sequence[Any], columns: Mapping[str, str], required: Sequence[str]
) -> tuple[dict[int, str], list[str]]:
    known = {heading: key for key, heading in columns.items()} | {key: key for key in columns}
    named = {number: str(cell).strip() for number, cell in enumerate(cells) if cell not in (None, "")}
    keys = {number: known[name] for number, name in named.items() if name in known}
    missing = [columns[key] for key in required if key not in keys.values()]
    if missing:
        message = _("第一行缺少这些列：%(columns)s。列名是乱码时，请把文件另存为 UTF-8 或者 GB18030 编码。")
        raise FileRefused(message % {"columns": _("、").join(missing)})
    doubled = sorted({columns[key] for key in keys.values() if list(keys.values()).count(key) > 1})
    if doubled:
        raise FileRefused(_("这些列出现了两次：%(columns)s。") % {"columns": _("、").join(doubled)})
    return keys, [name for name in named.values() if name not in known]
