"""Importing people row by row: account, posting and post of a row are saved whole or not at all (articles 10, 28)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hall.errors import RuleBroken
from hall.history import signed
from staff.models import Posting, StaffMember
from staff.operations.staff_import import CREATED, UNCHANGED, UPDATED, StaffRow, read_row, take_account, take_posting
from windows.models import Post, PostHolding, Window
from windows.states import Side, WindowKind

REJECTED = "rejected"


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row: created, updated, unchanged or rejected, with the reasons as `code: sentence`."""

    row: int
    username: str
    name: str
    outcome: str
    reasons: list[str]


@dataclass
class StaffReport:
    """The whole import; `as_dict` is what the command prints."""

    rows: list[RowOutcome] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        counted = {
            outcome: sum(row.outcome == outcome for row in self.rows)
            for outcome in (CREATED, UPDATED, UNCHANGED, REJECTED)
        }
        return {"read": len(self.rows), **counted, "rows": [asdict(row) for row in self.rows]}


@transaction.atomic
def import_staff(records: Iterable[Mapping[str, str]], *, by: Any, dry_run: bool = False) -> StaffReport:
    """Take over people with their postings and posts; one bad row never stops or half-writes the rest.

    A login name, or the same person (name, unit and phone) a second time in the file is a rejected row.
    """
    report, names, people = StaffReport(), dict[str, int](), dict[tuple[str, int, str], int]()
    for number, record in enumerate(records, start=1):
        try:
            row = read_row(record)
            _refuse_doubles(row, number, names, people)
            with transaction.atomic():
                outcome, reasons = _take(row, by), list[str]()
        except RuleBroken as broken:
            outcome, reasons = REJECTED, [f"{broken.code}: {broken.message}"]
        except ValidationError as invalid:
            outcome, reasons = REJECTED, _told(invalid)
        except DatabaseError:
            outcome, reasons = REJECTED, ["not_saved: " + _("这一行和库里的记录冲突，没有保存。")]
        report.rows.append(RowOutcome(number, record.get("登录名", ""), record.get("姓名", ""), outcome, reasons))
    if dry_run:
        transaction.set_rollback(True)
    return report


def _refuse_doubles(row: StaffRow, number: int, names: dict[str, int], people: dict[tuple[str, int, str], int]) -> None:
    identity = (row.name, row.department.pk, row.phone)
    if row.username in names:
        message = _("登录名在第 %(row)s 行已经出现过。") % {"row": names[row.username]}
        raise RuleBroken("duplicate_username", message)
    if identity in people:
        raise RuleBroken("duplicate_person", _("同一个人在第 %(row)s 行已经出现过。") % {"row": people[identity]})
    names[row.username] = people[identity] = number


def _take(row: StaffRow, by: Any) -> str:
    member, account = take_account(row, by=by)
    posting, posted = take_posting(member, row, by=by)
    held = take_post(member, row, posting, by=by) if row.window else UNCHANGED
    if account == CREATED:
        return CREATED
    return UNCHANGED if {account, posted, held} == {UNCHANGED} else UPDATED


@transaction.atomic
def take_post(member: StaffMember, row: StaffRow, posting: Posting | None, *, by: Any) -> str:
    """Let the member of a row hold her side of a post for the time of her posting.

    Raises RuleBroken: window_unknown, window_of_other_department, post_unknown, side_missing, a_and_b_are_two_people,
    post_taken. Articles 4 and 10.
    """
    assert posting is not None  # a row with a window names its hall
    post = _post(_window(row, posting), row.post)
    if row.side not in Side.values:
        raise RuleBroken("side_missing", _("“A/B”请填 A 或者 B。"), 10)
    later = Q(valid_until__isnull=True) | Q(valid_until__gte=posting.valid_from)
    own = PostHolding.objects.filter(later, post=post, member=member)
    if own.filter(side=row.side).exists():
        return UNCHANGED
    if own.exists():
        raise RuleBroken("a_and_b_are_two_people", _("这个人是这个岗位的另一岗，A 岗和 B 岗不能是同一个人。"), 10)
    holding = PostHolding(
        post=post, side=row.side, member=member, valid_from=posting.valid_from, valid_until=posting.valid_until
    )
    try:
        with transaction.atomic():
            signed(holding, by=by, reason=_("导入人员")).save()
    except IntegrityError as error:
        message = _("%(post)s的 %(side)s 岗在这段时间已有责任人。") % {"post": post, "side": row.side}
        raise RuleBroken("post_taken", message, 10) from error
    return UPDATED


def _window(row: StaffRow, posting: Posting) -> Window:
    number = row.window.removesuffix("号窗口").strip()
    windows = Window.objects.filter(hall=posting.hall, is_active=True).select_related("department")
    window = windows.filter(number=number).first() if number.isdecimal() and len(number) <= 4 else None
    if window is None:
        raise RuleBroken("window_unknown", _("这个中心没有这个窗口：%(text)s。") % {"text": row.window}, 4)
    if window.kind == WindowKind.INDEPENDENT and window.department_id != posting.department_id:
        message = _("%(window)s是%(department)s的独立窗口。")
        words = {"window": str(window), "department": str(window.department)}
        raise RuleBroken("window_of_other_department", message % words, 4)
    return window


def _post(window: Window, title: str) -> Post:
    posts = Post.objects.filter(window=window, is_active=True)
    found = list(posts.filter(title=title) if title else posts)
    if len(found) != 1:
        message = _("%(window)s没有这个岗位或者不止一个，请先在主数据里建岗位并写明职责。")
        raise RuleBroken("post_unknown", message % {"window": window}, 10)
    return found[0]


def _told(invalid: ValidationError) -> list[str]:
    """Each fault of the account's fields with the name of its column."""
    told = []
    for name, messages in invalid.message_dict.items():
        label = {"username": _("登录名"), "name": _("姓名"), "phone": _("电话")}.get(name, name)
        told += [f"invalid: {label}：{message}" for message in messages]
    return told
