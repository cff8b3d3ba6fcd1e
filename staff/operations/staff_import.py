"""People from a table: what a row says, her account, her posting (articles 8 and 28).

An import takes over what the hall agreed to before; what is new goes by nomination. A row breaks off with RuleBroken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from hall.pinyin import sort_key
from hall.spreadsheets import is_formula
from hall.years import in_range
from staff.models import Department, Posting, StaffMember
from staff.queries import SYSTEM_USERNAME
from staff.terms import full_term

COLUMNS = (
    "登录名",
    "姓名",
    "单位",
    "审批股",
    "电话",
    "服务中心",
    "派驻起",
    "派驻止",
    "窗口号",
    "岗位",
    "A/B",
)  # fmt: skip
REQUIRED = COLUMNS[:3]
YES, NO = "是", "否"
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class StaffRow:
    """One row of the file, in the words of the system."""

    username: str
    name: str
    department: Department
    in_section: bool | None
    phone: str
    hall: Hall | None
    valid_from: date | None
    valid_until: date | None
    window: str
    post: str
    side: str


def read_row(record: Mapping[str, str]) -> StaffRow:
    """What a row says.

    Raises RuleBroken: formula_cell, cell_missing, department_unknown, hall_unknown, hall_missing, date_unreadable,
    yes_or_no.
    """
    cells = {column: record.get(column, "").strip() for column in COLUMNS}
    for column, cell in cells.items():
        if is_formula(cell):
            raise RuleBroken("formula_cell", _("“%(column)s”里是公式，请改成文字。") % {"column": column})
    for column in REQUIRED:
        if not cells[column]:
            raise RuleBroken("cell_missing", _("“%(column)s”没有填。") % {"column": column})
    hall = _hall(cells["服务中心"])
    if hall is None and any(cells[column] for column in COLUMNS[6:]):
        raise RuleBroken("hall_missing", _("填了派驻或者岗位，就要填“服务中心”。"))
    return StaffRow(
        username=cells["登录名"],
        name=cells["姓名"],
        department=_department(cells["单位"]),
        in_section=_yes_or_no(cells["审批股"]),
        phone=cells["电话"],
        hall=hall,
        valid_from=_date("派驻起", cells["派驻起"]),
        valid_until=_date("派驻止", cells["派驻止"]),
        window=cells["窗口号"],
        post=cells["岗位"],
        side=cells["A/B"].upper().removesuffix("岗").strip(),
    )


@transaction.atomic
def take_account(row: StaffRow, *, by: Any) -> tuple[StaffMember, str]:
    """The account of a row, made or brought up to date; a new one has no password until a manager sets the first.

    Raises RuleBroken (username_reserved, member_inactive, posted_by_other_unit), ValidationError for what does not fit.
    """
    if row.username == SYSTEM_USERNAME:
        raise RuleBroken("username_reserved", _("登录名 system 由系统使用，请换一个。"))
    member = StaffMember.objects.select_for_update().filter(username=row.username).first()
    if member is not None and not member.is_active:
        raise RuleBroken("member_inactive", _("这个登录名的账号已经停用，请先在主数据里核对。"))
    change = UNCHANGED if member else CREATED
    if member is None:
        member = StaffMember(username=row.username, must_change_password=True)
        member.set_unusable_password()
    elif member.department_id != row.department.pk and _running_posting(member).exists():
        raise RuleBroken("posted_by_other_unit", _("这个人正由另一个单位派驻，先结束派驻再换单位。"))
    facts = {"name": row.name, "pinyin": sort_key(row.name), "department": row.department}
    facts |= {"phone": row.phone} if row.phone else {}
    facts |= {"in_approval_section": row.in_section} if row.in_section is not None else {}
    changed = [name for name, value in facts.items() if getattr(member, name) != value]
    for name in changed:
        setattr(member, name, facts[name])
    if changed:
        member.full_clean(exclude=["password"])
        signed(member, by=by, reason=_("导入人员")).save()
        change = change if change == CREATED else UPDATED
    return member, change


@transaction.atomic
def take_posting(member: StaffMember, row: StaffRow, *, by: Any) -> tuple[Posting | None, str]:
    """The posting of a row, made or given its end; nothing where the row names no hall.

    Raises RuleBroken: cell_missing, dates_reversed, term_too_short, posting_overlaps. Articles 28, 30.
    """
    if row.hall is None:
        return None, UNCHANGED
    if row.valid_from is None:
        raise RuleBroken("cell_missing", _("填了“服务中心”，就要填“派驻起”。"), 28)
    if row.valid_until is not None and row.valid_until < row.valid_from:
        raise RuleBroken("dates_reversed", _("“派驻止”早于“派驻起”。"), 30)
    if row.valid_until is not None and row.valid_until < full_term(row.valid_from):
        raise RuleBroken("term_too_short", _("派驻不少于二年；短期的请由单位选派并写明理由。"), 30)
    place = {"hall": row.hall, "department": row.department, "valid_from": row.valid_from}
    posting = Posting.objects.select_for_update().filter(member=member, **place).first()
    if posting is not None and posting.valid_until == row.valid_until:
        return posting, UNCHANGED
    change = UPDATED if posting else CREATED
    posting = posting or Posting(member=member, **place)
    posting.valid_until = row.valid_until
    try:
        with transaction.atomic():
            signed(posting, by=by, reason=_("导入人员")).save()
    except IntegrityError as error:
        raise RuleBroken("posting_overlaps", _("这个人在这段时间已有派驻。"), 28) from error
    return posting, change


def _running_posting(member: StaffMember) -> Any:
    return member.postings.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=localdate(now())))


def _department(text: str) -> Department:
    found = Department.objects.filter(Q(name=text) | Q(short_name=text), is_active=True)
    if len(found) != 1:
        raise RuleBroken("department_unknown", _("没有这个单位：%(text)s。") % {"text": text})
    return found[0]


def _hall(text: str) -> Hall | None:
    if not text:
        return None
    found = Hall.objects.filter(Q(name=text) | Q(code=text), is_active=True).first()
    if found is None:
        raise RuleBroken("hall_unknown", _("没有这个服务中心：%(text)s。") % {"text": text})
    return found


def _date(column: str, text: str) -> date | None:
    if not text:
        return None
    try:
        year, month, day = _DATE.fullmatch(text).groups()  # type: ignore[union-attr]
        on = date(int(year), int(month), int(day))
        in_range(on)
    except (AttributeError, ValueError, ValidationError) as error:
        message = _("“%(column)s”看不懂：%(text)s，请写成 2026-09-28。")
        raise RuleBroken("date_unreadable", message % {"column": column, "text": text}) from error
    return on


def _yes_or_no(text: str) -> bool | None:
    if text not in ("", YES, NO):
        raise RuleBroken("yes_or_no", _("“审批股”请填“是”或者“否”。"))
    return None if not text else text == YES
