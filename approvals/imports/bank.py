"""The bank's file of a day (银行对账单): a csv in UTF-8 or GBK with its lines and its own total at the end.

Headings: 交易流水号, 缴款通知书编号, 金额; other columns are passed over. The last line begins with 合计 and repeats
the sum under 金额 and, if it likes, the number of lines under 缴款通知书编号. Money that went back has a minus. A file
that can't be read to its end is refused whole: nothing of it is half-read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hall.money import InvalidAmount, yuan
from hall.numbering import with_official_brackets
from hall.spreadsheets import LARGEST_FILE, LARGEST_TABLE, FileRefused, Line, formula_of, is_empty, read_lines

REFERENCE, ORDER, AMOUNT = "交易流水号", "缴款通知书编号", "金额"
COLUMNS = (REFERENCE, ORDER, AMOUNT)
TRAILER = "合计"
LONGEST_CELL = 60  # characters


@dataclass(frozen=True)
class BankEntry:
    """One line of the file: `line` as a spreadsheet counts it, `amount` in yuan, negative where money went back."""

    line: int
    reference: str
    order: str
    amount: Decimal


@dataclass(frozen=True)
class BankFile:
    """The file as the bank declares it; `declared_count` is None where the trailer does not say."""

    entries: tuple[BankEntry, ...]
    declared_total: Decimal
    declared_count: int | None

    @property
    def total(self) -> Decimal:
        return sum((entry.amount for entry in self.entries), Decimal("0.00"))


def read_bank_file(name: str, content: bytes) -> BankFile:
    """Read the file; raises FileRefused with a Chinese sentence that names the line."""
    if not name.lower().endswith(".csv"):
        raise FileRefused(_("银行对账单要以 .csv 结尾。"))
    if len(content) > LARGEST_FILE:
        raise FileRefused(_("文件超过 50 MB，请分成几个文件。"))
    lines = [(number, line) for number, line in enumerate(read_lines(name, content), 1) if not is_empty(line.cells)]
    if not lines:
        raise FileRefused(_("文件是空的，第一行应是列名。"))
    if len(lines) > LARGEST_TABLE:
        raise FileRefused(_("超过 %(rows)s 行，请分成几个文件。") % {"rows": LARGEST_TABLE})
    columns = _columns(lines[0][1].cells)
    *body, (last, trailer) = lines
    if len(lines) == 1 or not _text(trailer, 0).startswith(TRAILER):
        raise FileRefused(_("文件的最后一行要是“合计”，写明总金额；没有合计就不能核对文件是否完整。"))
    entries = tuple(_entry(number, line, columns) for number, line in body[1:])
    return BankFile(entries, _amount(last, trailer, columns), _count(trailer, columns))


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    """Heading → number of its column."""
    named = [str(cell or "").strip() for cell in cells]
    missing = [heading for heading in COLUMNS if heading not in named]
    if missing:
        message = _("第一行缺少这些列：%(columns)s。列名是乱码时，请把文件另存为 UTF-8 或者 GBK 编码。")
        raise FileRefused(message % {"columns": _("、").join(missing)})
    doubled = [heading for heading in COLUMNS if named.count(heading) > 1]
    if doubled:
        raise FileRefused(_("这些列出现了两次：%(columns)s。") % {"columns": _("、").join(doubled)})
    return {heading: named.index(heading) for heading in COLUMNS}


def _entry(number: int, line: Line, columns: dict[str, int]) -> BankEntry:
    if _text(line, 0).startswith(TRAILER):
        raise FileRefused(_("第 %(line)d 行是合计，后面还有内容，请核对文件。") % {"line": number})
    if formula_of({columns[REFERENCE]: REFERENCE, columns[ORDER]: ORDER}, line):
        raise FileRefused(_("第 %(line)d 行有公式，请向银行要没有公式的文件。") % {"line": number})
    reference, order = _text(line, columns[REFERENCE]), with_official_brackets(_text(line, columns[ORDER]))
    if max(len(reference), len(order)) > LONGEST_CELL:
        raise FileRefused(_("第 %(line)d 行的内容太长，请核对文件。") % {"line": number})
    return BankEntry(number, reference, order, _amount(number, line, columns))


def _amount(number: int, line: Line, columns: dict[str, int]) -> Decimal:
    text = _text(line, columns[AMOUNT])
    try:
        return -yuan(text[1:].strip()) if text.startswith("-") else yuan(text)
    except InvalidAmount as invalid:
        named = {"line": number, "text": text[:20], "reason": invalid.message}
        raise FileRefused(_("第 %(line)d 行的金额“%(text)s”读不出来：%(reason)s") % named) from None


def _count(line: Line, columns: dict[str, int]) -> int | None:
    found = re.fullmatch(r"([0-9]{1,9})\s*笔?", _text(line, columns[ORDER]))
    return int(found[1]) if found else None


def _text(line: Line, column: int) -> str:
    return str(line.cells[column] or "").strip() if column < len(line.cells) else ""
