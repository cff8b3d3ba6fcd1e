"""Tables that come in and go out: a damaged file is refused as a whole, no cell that goes out can do harm."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from hall.spreadsheets import FileRefused, read_lines
from hall.tables import csv_text, guarded

SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows=3):
    book = Workbook()
    for number in range(rows):
        book.active.append([f"第{number}行", number])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(name, change):
    """The file with one of its parts changed, as a program that writes bad files would."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook())) as source, zipfile.ZipFile(target, "w") as copy:
        for part in source.namelist():
            copy.writestr(part, change(source.read(part)) if part == name else source.read(part))
    return target.getvalue()


def scratched(rows=5000):
    """A file of which the middle was overwritten on its way."""
    content = bytearray(workbook(rows))
    with zipfile.ZipFile(BytesIO(content)) as book:
        part = book.getinfo(SHEET)
    middle = part.header_offset + len(SHEET) + 30 + part.compress_size // 2
    content[middle : middle + 200] = b"\xff" * 200
    return bytes(content)


DAMAGED = {
    "no archive": lambda: b"PK\x03\x04" + b"x" * 100,
    "cut off": lambda: workbook()[:-40],
    "sheet ends early": lambda: with_part(SHEET, lambda text: text[: len(text) // 2]),
    "sheet is no xml": lambda: with_part(SHEET, lambda text: b"\x00\x01<row"),
    "workbook is no xml": lambda: with_part("xl/workbook.xml", lambda text: text[:-20]),
    "cell is no number": lambda: with_part(SHEET, lambda text: text.replace(b"<v>1</v>", b"<v>one</v>")),
    "overwritten": scratched,
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_xlsx_is_refused(damage):
    with pytest.raises(FileRefused) as refused:
        read_lines("people.xlsx", DAMAGED[damage]())
    assert str(refused.value) == "不是有效的 xlsx 文件，请用表格软件另存为 xlsx。"


def test_whole_xlsx_is_read():
    assert [line.cells[:2] for line in read_lines("people.xlsx", workbook(2))] == [["第0行", 0], ["第1行", 1]]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86 758", "'+86 758"),
        ("-cmd", "'-cmd"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\x00=1", "'=1"),
        ("李\x0b晓", "李晓"),
        ("-50.00", "-50.00"),
        (Decimal("-3"), "-3"),
        (None, ""),
        ("两\n行", "两\n行"),
    ],
)
def test_cell_that_goes_out_is_text(cell, written):
    assert guarded(cell) == written


def test_csv_has_a_mark_and_guards_every_cell():
    assert csv_text(["名称", "金额"], [["=1", -5], ["甲,乙", None]]) == ('\ufeff名称,金额\r\n\'=1,-5\r\n"甲,乙",\r\n')
