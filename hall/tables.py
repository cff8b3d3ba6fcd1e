"""Tables that go out: no cell that a spreadsheet would run, no character that its file can't hold."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

BOM = "\ufeff"  # by it spreadsheets know that the file is UTF-8
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def guarded(cell: Any) -> str:
    """A cell as text: an apostrophe before what a spreadsheet would take for a formula, control characters gone.

    A number below zero is none.
    """
    text = ILLEGAL_CHARACTERS_RE.sub("", "" if cell is None else str(cell))
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text


def csv_text(headings: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """Headings and rows as CSV with a mark for spreadsheets, every cell guarded."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(map(str, headings))
    writer.writerows(map(guarded, row) for row in rows)
    return BOM + out.getvalue()
