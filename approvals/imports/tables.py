"""Items as a table (xlsx, csv): its columns, and how a line of cells becomes a record of the JSON format."""

import re
from typing import Any

from django.utils.translation import gettext as _

from approvals.imports.limits import ON_THE_SPOT
from hall.spreadsheets import Line, formula_of, values_of

#: key of the JSON format → heading of the column; both are understood.
COLUMNS = {
    "code": "系统编码",
    "name": "事项名称",
    "department": "实施部门",
    "area": "来源地区",
    "level": "行使层级",
    "item_code": "来源编码",
    "item_type": "事项类型",
    "handling_kind": "办件类型",
    "aliases": "日常说法",
    "audiences": "服务对象",
    "life_events": "主题",
    "conditions": "办理条件",
    "statutory_limit": "法定时限",
    "statutory_unit": "法定时限单位",
    "statutory_source": "法定时限依据",
    "promised_limit": "承诺时限",
    "promised_unit": "承诺时限单位",
    "steps": "办理流程",
    "materials": "申请材料",
    "materials_complete": "材料清单完整",
    "legal_basis": "设定依据",
    "law_quote": "依据原文",
    "fee": "是否收费",
    "fee_standard": "收费标准",
    "result_document": "办理结果",
    "on_site_visits": "到现场次数",
    "handling_place": "办理地点",
    "handling_hours": "办理时间",
    "phone": "咨询电话",
    "complaint_phone": "投诉电话",
    "source_url": "来源网址",
    "note": "备注",
}
REQUIRED = ("name", "department")
ELEMENT_COLUMNS = ("steps", "materials", "legal_basis", "promised_limit", "promised_unit", "result_document", "fee")
CODE_COLUMNS = ("code", "item_code")

_YES, _NO = ("是", "收费", "true", "1", "完整"), ("否", "不收费", "免费", "false", "0", "不完整")


def warnings(keys: dict[int, str], unknown: list[str]) -> list[str]:
    """What is said once for the whole table: columns of the seven elements that are missing, and unknown ones."""
    absent = [COLUMNS[key] for key in ELEMENT_COLUMNS if key not in keys.values()]
    said = {
        _("没有这些列，事项只能存为草稿：%(columns)s"): absent,
        _("不认识这些列，没有取用：%(columns)s"): unknown,
    }
    return [sentence % {"columns": _("、").join(columns)} for sentence, columns in said.items() if columns]


def record(keys: dict[int, str], line: Line) -> dict[str, Any]:
    """One line as a record; one with a formula carries its name and the heading of that column only."""
    values = values_of(keys, line)
    if formula := formula_of(keys, line):
        return {"name": values.get("name"), "formula": COLUMNS[formula]}
    return _structured(values)


def _structured(values: dict[str, Any]) -> dict[str, Any]:
    if any(isinstance(values.get(key), int | float) for key in CODE_COLUMNS):
        values["code_is_a_number"] = True
    for key in ("fee", "materials_complete"):
        values[key] = _yes_or_no(values.get(key))
    if values["fee"] is None and str(values.get("fee_standard") or "").strip() in _NO:
        values["fee"] = False
    values["materials"] = [
        dict(zip(("name", "form", "copies", "necessity", "source"), parts, strict=False))
        for parts in _lines(values.get("materials"))
    ]
    values["steps"] = [dict(zip(("step", "limit"), parts, strict=False)) for parts in _lines(values.get("steps"))]
    values["legal_basis"] = [
        dict(zip(("law", "article"), parts, strict=False)) for parts in _lines(values.get("legal_basis"))
    ]
    return values


def _lines(cell: Any) -> list[list[str]]:
    """A cell with one entry a line and the parts of an entry separated by | or ｜."""
    lines = (line.strip() for line in str(cell or "").splitlines())
    return [[part.strip() for part in re.split(r"[|｜]", line)] for line in lines if line]


def _yes_or_no(cell: Any) -> bool | None:
    if isinstance(cell, bool):
        return cell
    word = str(cell if cell is not None else "").strip().lower()
    return True if word in _YES else False if word in _NO else None


SAMPLE_ROWS = (
    {
        "name": "娱乐场所从事歌舞娱乐经营活动许可",
        "department": "文化广电旅游局",
        "level": "县级",
        "item_type": "行政许可",
        "handling_kind": "承诺件",
        "aliases": "KTV、歌厅",
        "audiences": "企业和其他组织",
        "statutory_limit": 20,
        "statutory_unit": "工作日",
        "statutory_source": "行政许可法第四十二条",
        "promised_limit": 8,
        "promised_unit": "工作日",
        "steps": "受理｜1个工作日\n审查｜5个工作日\n决定｜2个工作日",
        "materials": "设立申请书｜原件｜1｜必要｜申请人自备\n营业执照｜复印件｜1",
        "materials_complete": "是",
        "legal_basis": "娱乐场所管理条例｜第九条",
        "fee": "否",
        "result_document": "娱乐经营许可证",
        "on_site_visits": 1,
        "phone": "0758-000-0112",
    },
    {
        "name": "出版物零售单位设立备案",
        "department": "文化广电旅游局",
        "promised_limit": "",
        "promised_unit": ON_THE_SPOT[0],
        "steps": "受理\n登记",
        "materials": "备案表｜原件｜1",
        "legal_basis": "出版管理条例｜第三十五条",
        "fee": "否",
        "result_document": "备案回执",
    },
)
