"""Blank forms and filled samples of the demonstration, as small spreadsheets."""

import io
from functools import lru_cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

FIELDS = (
    ("申请人（名称）", "示范县星河湾文化娱乐有限公司"),
    ("统一社会信用代码或者身份证号", "（照证件填写）"),
    ("地址", "示范县星河路 18 号"),
    ("联系人和电话", "许明哲  0758-000-0042"),
    ("申请事项和内容", "（写明申请的事项、范围和期限）"),
    ("申请人承诺", "以上内容和所附材料真实有效。"),
    ("签名（盖章）和日期", "许明哲  2026 年 9 月 2 日"),
)


def blank_form(title: str) -> str:
    """Store the empty form and return its storage name."""
    return _stored(title, filled=False)


def filled_sample(title: str) -> str:
    """Store the filled sample and return its storage name."""
    return _stored(title, filled=True)


@lru_cache(maxsize=256)
def _stored(title: str, *, filled: bool) -> str:
    folder = "samples" if filled else "forms"
    suffix = "填写样表" if filled else "空白表"
    return default_storage.save(f"{folder}/{title[:40]}（{suffix}）.xlsx", ContentFile(_sheet(title, filled=filled)))


def _sheet(title: str, *, filled: bool) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([title + ("（填写样表，演示）" if filled else "（演示）")])
    sheet.merge_cells("A1:B1")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    for label, example in FIELDS:
        sheet.append([label, example if filled else ""])
    line = Side(style="thin")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.border, cell.alignment = Border(line, line, line, line), Alignment(wrap_text=True, vertical="center")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 60
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()
