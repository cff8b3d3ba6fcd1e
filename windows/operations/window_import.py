"""Importing windows row by row (article 4): each row is saved whole or not at all, and told what became of it.

A row finds its window by hall and number. An empty cell says nothing: what is there stays. A window that the file does
not mention stays too, and an inactive one is never taken into use again by a file.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hall.errors import RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from hall.spreadsheets import Line, Table, formula_of, values_of
from staff.models import Department
from windows.models import Window
from windows.policies import keep_windows
from windows.states import WindowKind

#: key → heading of the column; both are understood.
COLUMNS = {
    "hall": "服务中心",
    "number": "窗口号",
    "kind": "类别",
    "name": "标识牌文字",
    "department": "单位",
    "zone": "区域",
    "phone": "电话",
}
REQUIRED = ("hall", "number")
CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
HIGHEST_NUMBER = 999  # more is a slip of the keyboard

_KINDS = {word: kind for kind in WindowKind for word in (kind.value, str(kind.label), str(kind.label)[:2])}
_NUMBER = re.compile(r"(\d{1,4})(?:\.0+)?\s*(?:号|号窗口)?")

#: code → sentence of a refused row; the last one is told of a row that was taken over.
REASONS = {
    "formula_cell": gettext_lazy("“%(column)s”是公式或者以 = + - @ 开头，请改成文字或者数字"),
    "hall_unknown": gettext_lazy("没有叫“%(text)s”的服务中心，请写全称或者代码"),
    "number_invalid": gettext_lazy("窗口号是“%(text)s”，应是 1 到 %(highest)s 的整数"),
    "kind_unknown": gettext_lazy("类别“%(text)s”不认识，应是独立窗口、综合窗口或者收费窗口"),
    "department_unknown": gettext_lazy("本县没有叫“%(text)s”的单位，请写全称或者简称"),
    "missing": gettext_lazy("新窗口要写明%(field)s"),
    "department_missing": gettext_lazy("独立窗口要写明单位（第四条）"),
    "duplicate_row": gettext_lazy("和第 %(row)s 行是同一个窗口，只取前一行"),
    "value_invalid": gettext_lazy("%(field)s的内容不能用：%(text)s"),
    "window_inactive": gettext_lazy("这个窗口已经停用，内容已核对，没有重新启用"),
}


class _Refused(ValueError):
    """The row can't be taken over; the argument is the reason."""


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row: `outcome` is created, updated, unchanged or rejected; `row` counts from 1 in the file."""

    row: int
    name: str
    outcome: str
    reasons: list[str]


@dataclass
class WindowReport:
    """The whole import, row by row."""

    rows: list[RowOutcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        counts = {name: sum(row.outcome == name for row in self.rows) for name in (CREATED, UPDATED, UNCHANGED)}
        rejected = sum(row.outcome == REJECTED for row in self.rows)
        rows = [asdict(row) for row in self.rows]
        return {"read": len(rows), **counts, "rejected": rejected, "rows": rows, "warnings": self.warnings}


@dataclass
class _Register:
    """What the rows are matched against, read once; `taken` says which row of this file a window came from."""

    halls: dict[str, Hall]
    departments: dict[str, Department]
    windows: dict[tuple[int, int], Window]
    at: datetime
    taken: dict[tuple[int, int], int] = field(default_factory=dict)

    def hall(self, text: str) -> Hall:
        return _found(self.halls, text, "hall_unknown")

    def department(self, text: str) -> Department | None:
        return _found(self.departments, text, "department_unknown") if text else None


def records_of(table: Table) -> list[dict[str, Any]]:
    """The lines of a table with the headings of COLUMNS, as `import_windows` takes them."""
    return [{**values_of(table.keys, line), "formula": _formula(table, line)} for line in table.lines]


def _formula(table: Table, line: Line) -> str:
    return COLUMNS.get(formula_of(table.keys, line), "")


@transaction.atomic
def import_windows(records: Iterable[Mapping[str, Any]], *, by: Any, dry_run: bool = False) -> WindowReport:
    """Take over `records`, with the keys of COLUMNS or `formula`, the heading of a cell that a spreadsheet would run.

    A row of a hall that `by` does not keep is rejected like any other bad row. A dry run saves nothing.
    """
    register = _read_register(now())
    outcomes = [_attempt(number, record, register, by) for number, record in enumerate(records, 1)]
    if dry_run:
        transaction.set_rollback(True)
    return WindowReport(outcomes)


def _attempt(number: int, record: Mapping[str, Any], register: _Register, by: Any) -> RowOutcome:
    """Do one row in a savepoint; whatever is wrong with it becomes its outcome, and nothing of it stays."""
    try:
        with transaction.atomic():
            return _take_over(number, record, register, by)
    except _Refused as refused:
        reasons = [str(refused)]
    except RuleBroken as broken:
        reasons = [f"{broken.code}: {broken.message}"]
    except ValidationError as invalid:
        reasons = _invalid(invalid)
    except (DatabaseError, ValueError) as error:
        text = _("数据库不能保存（%(kind)s）") % {"kind": type(error).__name__}
        reasons = [_reason("value_invalid", field=_("这一行"), text=text)]
    return RowOutcome(number, _name(record), REJECTED, reasons)


def _take_over(number: int, record: Mapping[str, Any], register: _Register, by: Any) -> RowOutcome:
    if record.get("formula"):
        raise _Refused(_reason("formula_cell", column=record["formula"]))
    key, given = _read(record, register, by)
    if key in register.taken:
        raise _Refused(_reason("duplicate_row", row=register.taken[key]))
    window = copy(register.windows.get(key)) or _new(key, given)
    change = CREATED if window.pk is None else UPDATED if _differs(window, given) else UNCHANGED
    if change != UNCHANGED:
        _save(window, given, by)
    register.taken[key] = number
    told = [] if window.is_active else [_reason("window_inactive")]
    return RowOutcome(number, _name(record), change, told)


def _read(record: Mapping[str, Any], register: _Register, by: Any) -> tuple[tuple[int, int], dict[str, Any]]:
    """The window that the row means, and what it says of it; empty cells say nothing."""
    hall = register.hall(_text(record, "hall"))
    keep_windows(by, hall, register.at)
    given: dict[str, Any] = {name: _text(record, name) for name in ("name", "zone", "phone")}
    given |= {"kind": _kind(_text(record, "kind")), "department": register.department(_text(record, "department"))}
    return (hall.pk, _window_number(_text(record, "number"))), {name: value for name, value in given.items() if value}


def _differs(window: Window, given: dict[str, Any]) -> bool:
    return any(getattr(window, name) != value for name, value in given.items())


def _new(key: tuple[int, int], given: dict[str, Any]) -> Window:
    for name in ("kind", "name"):
        if name not in given:
            raise _Refused(_reason("missing", field=COLUMNS[name]))
    hall, number = key
    return Window(hall_id=hall, number=number)


def _save(window: Window, given: dict[str, Any], by: Any) -> None:
    for name, value in given.items():
        setattr(window, name, value)
    if window.kind == WindowKind.INDEPENDENT and window.department is None:
        raise _Refused(_reason("department_missing"))
    window.full_clean()
    signed(window, by=by, reason=_("导入窗口")).save()


def _kind(text: str) -> str:
    return _found(_KINDS, text, "kind_unknown").value if text else ""


def _window_number(text: str) -> int:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None or not 1 <= int(found[1]) <= HIGHEST_NUMBER:
        raise _Refused(_reason("number_invalid", text=text[:20], highest=HIGHEST_NUMBER))
    return int(found[1])


def _found(known: Mapping[str, Any], text: str, code: str) -> Any:
    if text not in known:
        raise _Refused(_reason(code, text=text[:40]))
    return known[text]


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return "" if value is None else str(value).strip()


def _name(record: Mapping[str, Any]) -> str:
    return f"{_text(record, 'hall')} {_text(record, 'number')}".strip()[:80]


def _reason(code: str, **facts: object) -> str:
    return f"{code}: {REASONS[code] % facts}"


def _invalid(error: ValidationError) -> list[str]:
    labels = {column.name: column.verbose_name for column in Window._meta.concrete_fields}
    return [
        _reason("value_invalid", field=labels.get(name, _("这一行")), text=_("；").join(messages))
        for name, messages in error.message_dict.items()
    ]


def _read_register(at: datetime) -> _Register:
    halls, departments = {}, {}
    for hall in Hall.objects.filter(is_active=True):
        halls[hall.code] = halls[hall.name] = hall
    for department in Department.objects.filter(is_active=True):
        departments[department.name] = departments[department.short_name] = department
    windows = Window.objects.select_related("hall", "department").select_for_update(of=("self",))
    return _Register(halls, departments, {(row.hall_id, row.number): row for row in windows}, at)
