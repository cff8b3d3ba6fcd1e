"""Who may take in, accept, tell and turn away: the post at the window, mandates away from home (articles 6 to 14)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.authority import hold_mandate
from approvals.models import Case, CaseMaterial, Item
from approvals.policies.shared import belong_to_section, is_placed, serve
from approvals.queries.conditional import wanting
from approvals.states import MandatePower
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant
from hall.states import HallLevel
from staff.policies import hold_department_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS
from staff.states import Role
from windows.models import Window
from windows.policies import serve_window
from windows.queries import closings_at
from windows.states import WindowKind


def receive_case(user: Any, subject: tuple[Item, Window], at: datetime) -> Grant:
    """Take in an application for an item at a window: her post there, and the item placed there that day (article 6).

    Raises NotAllowed; RuleBroken: item_not_published, item_not_placed, window_of_other_department, cashier_window,
    window_paused (article 4: a window that is closed serves nobody).
    """
    item, window = subject
    grant = serve_window(user, window, at)
    if item.current_id is None or item.is_classified or item.withdrawn_on is not None:
        raise RuleBroken("item_not_published", _("这个事项没有公布或者已经取消，不能收件。"), 7, field="item")
    if closings_at(at).filter(window=window).exists():
        message = _("%(window)s暂停办理，不能收件。请先恢复窗口，或者引导到别的窗口。") % {"window": window}
        raise RuleBroken("window_paused", message, 4, field="window")
    if window.kind == WindowKind.CASHIER:
        raise RuleBroken("cashier_window", _("收费窗口只收费，不收件。"), 5, field="window")
    if window.kind == WindowKind.INDEPENDENT and window.department_id != item.department_id:
        raise RuleBroken("window_of_other_department", _("这是其他单位的窗口，不能收这个事项。"), 8, field="item")
    if not is_placed(item, window, at):
        message = _("这个事项今天不在%(window)s办理，请按首问负责引导到对应窗口。") % {"window": window}
        raise RuleBroken("item_not_placed", message, 6, field="item")
    return grant


def rule_on_acceptance(user: Any, case: Case, at: datetime) -> Grant:
    """Have the power to accept or turn away `case` where it was received, whatever its materials (articles 8 and 9).

    The section's own clerk at her department's own window has it by her post; everybody else by a mandate of the
    deciding department, for items placed at that window today. Raises NotAllowed: post_missing, not_in_section,
    mandate_missing; RuleBroken: item_not_placed. `case` need not be saved yet.
    """
    grant = serve(user, case, at)
    belong_to_section(user, case)
    if is_at_home(user, case):
        return grant
    if not is_placed(case.item, case.window, at):
        message = _("这个事项今天不在%(window)s办理，不能在这里受理，请中心管理核对进驻窗口。") % {
            "window": case.window
        }
        raise RuleBroken("item_not_placed", message, 6)
    return hold_mandate(user, case, MandatePower.ACCEPT, at)


def accept_case(user: Any, case: Case, at: datetime) -> Grant:
    """Accept: every necessary material is complete, or the days of telling have passed (article 12, 许可法32).

    Raises materials_missing; materials_may_follow, which points to the acceptance against a written promise.
    """
    grant = rule_on_acceptance(user, case, at)
    if not case.notice_passed(at):
        _check_complete(case)
    return grant


def notify_deficiency(user: Any, case: Case, at: datetime) -> Grant:
    """Tell once what is missing, within five working days (article 12). Raises already_told, notice_too_late."""
    grant = serve(user, case, at)
    if hasattr(case, "notice"):
        message = _("这件申请已经一次性告知过，不能再告知第二次；告知过的内容可以提醒申请人。")
        raise RuleBroken("already_told", message, 12)
    check_notice_in_time(case, at)
    return grant


def supplement_case(user: Any, case: Case, at: datetime) -> Grant:
    return serve(user, case, at)


def refuse_acceptance(user: Any, case: Case, at: datetime) -> Grant:
    """File a refusal to accept, before the days of telling have passed (article 14, 许可法32)."""
    grant = rule_on_acceptance(user, case, at)
    check_notice_in_time(case, at)
    return grant


def withdraw_case(user: Any, case: Case, at: datetime) -> Grant:
    return serve(user, case, at)


def correct_case(user: Any, case: Case, at: datetime) -> Grant:
    """Correct a slip of the pen: the window, or the manager of the hall (article 23)."""
    try:
        return serve(user, case, at)
    except NotAllowed:
        return hold_hall_role(user, [Role.HALL_MANAGER], case.hall, at)


def reveal_party(user: Any, case: Case, at: datetime) -> Grant:
    """See the numbers and phones of the parties: who handles the case at the window or in the department (A23)."""
    try:
        return serve(user, case, at)
    except NotAllowed:
        return hold_department_role(user, (Role.CHIEF_REPRESENTATIVE, *DEPARTMENT_READERS), case.department, at, 23)


def is_at_home(user: Any, case: Case) -> bool:
    """Whether the user's department decides the case and the window is its own, in the centre."""
    own_window = case.window.kind == WindowKind.INDEPENDENT and case.hall.level == HallLevel.COUNTY
    return own_window and user.department_id == case.department_id == case.window.department_id


def check_necessary_complete(case: Case, rows: Sequence[CaseMaterial] | None = None) -> None:
    """Raises materials_missing while a necessary material is wrong or missing; `rows` are those wanting. Article 12."""
    lacking = [row for row in (wanting(case) if rows is None else rows) if row.requirement.is_necessary]
    if lacking:
        message = _("必要材料不齐，不能受理：%(names)s。请一次性告知申请人。")
        raise RuleBroken("materials_missing", message % {"names": _names(lacking)}, 12)


def _check_complete(case: Case) -> None:
    rows = wanting(case)
    check_necessary_complete(case, rows)
    secondary = [row for row in rows if row.requirement.may_follow]
    if secondary:
        message = _("可容缺的材料还没有齐全：%(names)s。请办理容缺受理，或者一次性告知申请人。")
        raise RuleBroken("materials_may_follow", message % {"names": _names(secondary)}, 12)


def _names(rows: Sequence[CaseMaterial]) -> str:
    return "、".join(row.requirement.name for row in rows)


def check_notice_in_time(case: Case, at: datetime) -> None:
    """Raises notice_too_late once the days of telling have passed: the case then counts as accepted (许可法32)."""
    if case.notice_passed(at):
        message = _("收件后 5 个工作日内没有告知，这件申请自收到之日起即为受理，请按受理办理。")
        raise RuleBroken("notice_too_late", message, "许可法32")
