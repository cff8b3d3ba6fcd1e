"""Who may do what to a case, and when an act is barred whatever is typed: the dated row relied on, or why not.

Window acts rest on a post at the window that received the case (articles 9 and 10), department acts on a role in the
department that decides (article 8). Away from its own window the department lends its power by a mandate: to accept,
and to decide immediate items on the spot (article 9); without one the section reviewer decides those too.
"""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.authority import hold_mandate
from approvals.models import Case, Item
from approvals.states import Act, CheckResult, ClockKind, Handling, LimitUnit, MandatePower, Necessity
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant, Policy, one_moment, refusal
from hall.states import HallLevel
from staff.models import Department
from staff.policies import hold_department_role, hold_hall_role
from staff.queries import DEPARTMENT_READERS, HALL_READERS, SYSTEM_USERNAME, roles_of
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
    if not _is_placed(item, window, at):
        message = _("这个事项今天不在%(window)s办理，请按首问负责引导到对应窗口。") % {"window": window}
        raise RuleBroken("item_not_placed", message, 6, field="item")
    return grant


def rule_on_acceptance(user: Any, case: Case, at: datetime) -> Grant:
    """Have the power to accept or turn away `case` where it was received, whatever its materials (articles 8 and 9).

    The section's own clerk at her department's own window has it by her post; everybody else by a mandate of the
    deciding department, for items placed at that window today. Raises NotAllowed: post_missing, not_in_section,
    mandate_missing; RuleBroken: item_not_placed. `case` need not be saved yet.
    """
    grant = _serve(user, case, at)
    _belong_to_section(user, case)
    if _is_at_home(user, case):
        return grant
    if not _is_placed(case.item, case.window, at):
        message = _("这个事项今天不在%(window)s办理，不能在这里受理，请中心管理核对进驻窗口。") % {
            "window": case.window
        }
        raise RuleBroken("item_not_placed", message, 6)
    return hold_mandate(user, case, MandatePower.ACCEPT, at)


def accept_case(user: Any, case: Case, at: datetime) -> Grant:
    """Accept: every necessary material is complete, or the days of telling have passed (article 12, 许可法32)."""
    grant = rule_on_acceptance(user, case, at)
    if not case.notice_passed(at):
        _check_materials_complete(case)
    return grant


def notify_deficiency(user: Any, case: Case, at: datetime) -> Grant:
    """Tell once what is missing, within five working days (article 12). Raises already_told, notice_too_late."""
    grant = _serve(user, case, at)
    if hasattr(case, "notice"):
        message = _("这件申请已经一次性告知过，不能再告知第二次；告知过的内容可以提醒申请人。")
        raise RuleBroken("already_told", message, 12)
    _check_notice_in_time(case, at)
    return grant


def supplement_case(user: Any, case: Case, at: datetime) -> Grant:
    return _serve(user, case, at)


def refuse_acceptance(user: Any, case: Case, at: datetime) -> Grant:
    """File a refusal to accept, before the days of telling have passed (article 14, 许可法32)."""
    grant = rule_on_acceptance(user, case, at)
    _check_notice_in_time(case, at)
    return grant


def withdraw_case(user: Any, case: Case, at: datetime) -> Grant:
    return _serve(user, case, at)


def review_case(user: Any, case: Case, at: datetime) -> Grant:
    return _review(user, case, at)


def pause_case(user: Any, case: Case, at: datetime) -> Grant:
    return _review(user, case, at)


def resume_case(user: Any, case: Case, at: datetime) -> Grant:
    return _review(user, case, at)


def extend_case(user: Any, case: Case, at: datetime) -> Grant:
    """Extend the statutory limit once, by the head of the authority, before it has run out (许可法42).

    Raises already_extended, extension_not_comparable, extension_too_late.
    """
    grant = hold_department_role(user, [Role.PRINCIPAL_LEADER], case.department, at, "许可法42")
    if hasattr(case, "extension"):
        raise RuleBroken("already_extended", _("这件申请已经延期过一次，不能再延期。"), "许可法42")
    clock = case.clocks.filter(kind=ClockKind.STATUTE, stopped_at__isnull=True).first()
    if clock is None or clock.unit != LimitUnit.WORKING:
        message = _("这个事项的法定时限不是按工作日规定的，不能按工作日延期。")
        raise RuleBroken("extension_not_comparable", message, "许可法42")
    if clock.due_at is not None and at > clock.due_at:
        raise RuleBroken("extension_too_late", _("法定时限已经届满，不能再批准延期。"), "许可法42")
    return grant


def decide_case(user: Any, case: Case, at: datetime) -> Grant:
    """Decide, as the section reviewer; an immediate item on the spot too, by who serves the window under a mandate.

    Raises NotAllowed: role_missing, not_in_section; mandate_missing to the clerk of the window. Articles 8 and 9.
    """
    try:
        return _review(user, case, at)
    except NotAllowed:
        if case.handling != Handling.IMMEDIATE or refusal(serve_window, user, case.window, at):
            raise
    _belong_to_section(user, case)
    return hold_mandate(user, case, MandatePower.DECIDE, at)


def agree_refusal(user: Any, case: Case, at: datetime) -> Grant:
    return _rule_on_filing(user, case, at)


def return_refusal(user: Any, case: Case, at: datetime) -> Grant:
    return _rule_on_filing(user, case, at)


def deliver_case(user: Any, case: Case, at: datetime) -> Grant:
    return _serve(user, case, at)


def correct_case(user: Any, case: Case, at: datetime) -> Grant:
    """Correct a slip of the pen: the window, or the manager of the hall (article 23)."""
    try:
        return _serve(user, case, at)
    except NotAllowed:
        return hold_hall_role(user, [Role.HALL_MANAGER], case.hall, at)


POLICIES: dict[Act, Policy] = {
    Act.ACCEPT: accept_case,
    Act.NOTIFY_DEFICIENCY: notify_deficiency,
    Act.SUPPLEMENT: supplement_case,
    Act.REFUSE_ACCEPTANCE: refuse_acceptance,
    Act.REVIEW: review_case,
    Act.PAUSE: pause_case,
    Act.RESUME: resume_case,
    Act.EXTEND: extend_case,
    Act.DECIDE: decide_case,
    Act.AGREE_REFUSAL: agree_refusal,
    Act.RETURN_REFUSAL: return_refusal,
    Act.DELIVER: deliver_case,
    Act.WITHDRAW: withdraw_case,
    Act.CORRECT: correct_case,
}


def allowed(user: Any, case: Case, at: datetime) -> list[Act]:
    """The acts that `user` may do to `case` now: known to the table of moves, and granted by the policy."""
    with one_moment():
        return [act for act, broken in _answers(user, case, at) if broken is None]


def barred(user: Any, case: Case, at: datetime) -> list[tuple[Act, RuleBroken]]:
    """The acts that the case waits for but `user` can't do now, each with the reason and the article."""
    with one_moment():
        return [(act, broken) for act, broken in _answers(user, case, at) if broken is not None]


def _answers(user: Any, case: Case, at: datetime) -> list[tuple[Act, RuleBroken | None]]:
    return [(act, refusal(policy, user, case, at)) for act, policy in POLICIES.items() if case.may_move(act)]


def _serve(user: Any, case: Case, at: datetime) -> Grant:
    return serve_window(user, case.window, at)


def _review(user: Any, case: Case, at: datetime) -> Grant:
    grant = hold_department_role(user, [Role.SECTION_REVIEWER], case.department, at)
    _belong_to_section(user, case)
    return grant


def _is_at_home(user: Any, case: Case) -> bool:
    """Whether the user's department decides the case and the window is its own, in the centre."""
    own_window = case.window.kind == WindowKind.INDEPENDENT and case.hall.level == HallLevel.COUNTY
    return own_window and user.department_id == case.department_id == case.window.department_id


def _is_placed(item: Item, window: Window, at: datetime) -> bool:
    return item.placements.valid_on(localdate(at)).filter(window=window).exists()


def _belong_to_section(user: Any, case: Case) -> None:
    """Refuse the rest of the department: only its approval section accepts, reviews and decides (article 8)."""
    if user.department_id == case.department_id and not user.in_approval_section:
        message = _("只有%(department)s行政审批股的人员可以受理、审查和决定。") % {"department": case.department}
        raise NotAllowed("not_in_section", message, 8)


def _check_materials_complete(case: Case) -> None:
    lacking = case.materials.filter(requirement__necessity=Necessity.NECESSARY).exclude(result=CheckResult.COMPLETE)
    names = list(lacking.values_list("requirement__name", flat=True))
    if names:
        message = _("必要材料不齐，不能受理：%(names)s。请一次性告知申请人。") % {"names": "、".join(names)}
        raise RuleBroken("materials_missing", message, 12)


def _check_notice_in_time(case: Case, at: datetime) -> None:
    if case.notice_passed(at):
        message = _("收件后 5 个工作日内没有告知，这件申请自收到之日起即为受理，请按受理办理。")
        raise RuleBroken("notice_too_late", message, "许可法32")


def _rule_on_filing(user: Any, case: Case, at: datetime) -> Grant:
    """The level that the filing has reached; who filed it can't rule on it (article 14)."""
    filing = case.open_filing()
    step = filing.steps.filter(agreed__isnull=True).first() if filing else None
    if step is None:
        raise RuleBroken("no_open_filing", _("这件申请没有等待审核的否定报备。"), 14)
    grant = hold_department_role(user, [Role(step.role)], case.department, at, 14)
    if filing.filed_by_id == user.pk:
        raise NotAllowed("dual_control", _("报备人不能审核自己的报备，请由另一名分管领导审核。"), 14)
    return grant


# The catalogue (articles 6, 7 and 13)

CATALOGUE_EDITORS = (Role.HALL_MANAGER, Role.HALL_LEADER)


def read_catalogue(user: Any, department: Department | None, at: datetime) -> Grant:
    """Open the catalogue's pages: the hall's readers; sections and leaders of departments, each their own items."""
    return hold_hall_role(user, (*HALL_READERS, *DEPARTMENT_READERS), None, at)


def edit_draft(user: Any, department: Department | None, at: datetime) -> Grant:
    """Enter items of `department` and edit their drafts: the hall's managers and leaders, or the department's reviewer.

    Without a department only those of the hall, for any department. Article 7."""
    if user.username == SYSTEM_USERNAME:
        return Grant.of(user)
    if department is None or any(row.role in CATALOGUE_EDITORS for row in roles_of(user, at)):
        return hold_hall_role(user, CATALOGUE_EDITORS, None, at)
    return hold_department_role(user, (Role.SECTION_REVIEWER,), department, at, article=7)


def run_catalogue(user: Any, department: Department | None, at: datetime) -> Grant:
    """Publish and withdraw items, place them at windows, register exemptions: a manager of any hall of the county."""
    if user.username == SYSTEM_USERNAME:
        return Grant.of(user)
    return hold_hall_role(user, (Role.HALL_MANAGER,), None, at)


def reveal_party(user: Any, case: Case, at: datetime) -> Grant:
    """See the numbers and phones of the parties: who handles the case at the window or in the department (A23)."""
    try:
        return _serve(user, case, at)
    except NotAllowed:
        return hold_department_role(user, (Role.CHIEF_REPRESENTATIVE, *DEPARTMENT_READERS), case.department, at, 23)
