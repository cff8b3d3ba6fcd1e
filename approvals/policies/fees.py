"""Who may raise a fee, take it, give it back, close the day and reconcile it (article 5).

Money is taken by a cashier on duty at a cashier window of the hall, and by nobody else; what goes back needs a second
person. Raising a fee is the act of who handles the case.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import BankStatement, Case, FeeOrder, Receipt, Refund
from approvals.policies.shared import act_as_reviewer, serve
from hall.errors import NotAllowed, RuleBroken
from hall.models import Hall
from hall.permissions import Grant
from staff.models import RoleAssignment
from staff.queries import HALL_READERS, roles_of
from staff.states import Role
from windows.models import Window
from windows.policies import serve_window
from windows.queries import holdings_of
from windows.states import WindowKind


def raise_fee(user: Any, case: Case, at: datetime) -> Grant:
    """Raise a fee order, as who serves the case's window or as the section reviewer of its department.

    Raises NotAllowed as the window does; RuleBroken: no_fee where the version says that the item is free, or does not
    say that it charges.
    """
    grant = _handle(user, case, at)
    if not case.version.charges_fee:
        raise RuleBroken("no_fee", _("这个事项公布的是不收费，不能开具缴款通知。"), 5)
    return grant


def cancel_fee(user: Any, order: FeeOrder, at: datetime) -> Grant:
    """Cancel an unpaid order: those who may raise one for the case. Raises NotAllowed."""
    return _handle(user, order.case, at)


def take_payment(user: Any, order: FeeOrder, at: datetime) -> Grant:
    """Take the money of an order: a cashier on duty at a cashier window of the case's hall. Raises NotAllowed."""
    return till_of(user, order.case.hall, at)[1]


def till_of(user: Any, hall: Hall, at: datetime) -> tuple[Window, Grant]:
    """The cashier window of `hall` at which `user` is on duty as a cashier, and the post she relies on.

    Raises NotAllowed: not_cashier without the role, not_at_till without a post at such a window, or why she is not on
    duty there.
    """
    _cashier_role(user, hall, at)
    windows = {
        holding.post.window
        for holding in holdings_of(user, at).filter(post__window__hall=hall, post__window__kind=WindowKind.CASHIER)
    }
    if not windows:
        raise NotAllowed("not_at_till", _("您今天不在%(hall)s的收费窗口，不能收费。") % {"hall": hall}, 5)
    refused: RuleBroken | None = None
    for window in sorted(windows, key=lambda window: window.number):
        try:
            return window, serve_window(user, window, at)
        except NotAllowed as broken:
            refused = refused or broken
    assert refused is not None
    raise refused


def own_till(user: Any, at: datetime) -> Window | None:
    """The cashier window whose books a cashier sees as hers: where she holds a post, on duty or not."""
    holding = holdings_of(user, at).filter(post__window__kind=WindowKind.CASHIER).first()
    return holding.post.window if holding else None


def read_till(user: Any, subject: None, at: datetime) -> Grant:
    """Open the till's pages: a cashier of any hall. Raises NotAllowed (not_cashier)."""
    return _cashier_role(user, None, at)


def request_refund_of(user: Any, receipt: Receipt, at: datetime) -> Grant:
    """Ask for a refund: a cashier on duty at a cashier window of the hall that took the money. Raises NotAllowed."""
    return till_of(user, receipt.window.hall, at)[1]


def decide_refund(user: Any, refund: Refund, at: datetime) -> Grant:
    """Approve or decline a refund: the hall's manager, never who asked for it. Raises NotAllowed (dual_control)."""
    if refund.requested_by_id == user.pk:
        raise NotAllowed("dual_control", _("退款要由另一个人审批，申请人不能审批自己的退款。"), 5)
    return _hold(
        user, (Role.HALL_MANAGER,), refund.receipt.window.hall, at, _("退款由中心管理人员审批，您没有这项职责。")
    )


def close_till(user: Any, window: Window, at: datetime) -> Grant:
    """Close the day of a till: the cashier on duty there. Raises NotAllowed."""
    if window.kind != WindowKind.CASHIER:
        raise NotAllowed("not_at_till", _("只有收费窗口需要扎账。"), 5)
    _cashier_role(user, window.hall, at)
    return serve_window(user, window, at)


def reconcile_bank(user: Any, hall: Hall, at: datetime) -> Grant:
    """Import the bank's file of a day: the hall's manager or its cashier. Raises NotAllowed (role_missing)."""
    message = _("银行对账单由中心管理人员或者收费员导入，您没有这项职责。")
    return _hold(user, (Role.HALL_MANAGER, Role.CASHIER), hall, at, message)


def explain_difference_of(user: Any, statement: BankStatement, at: datetime) -> Grant:
    """Explain a difference: the hall's manager. Raises NotAllowed (role_missing)."""
    message = _("对账差异由中心管理人员说明，您没有这项职责。")
    return _hold(user, (Role.HALL_MANAGER,), statement.hall, at, message)


def read_fees(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """Read the takings, closings and bank files of `hall` (None: of any): its readers. Raises NotAllowed."""
    message = _("收费情况由中心管理人员和监察人员查看，您没有这项职责。")
    return _hold(user, HALL_READERS, hall, at, message)


def _handle(user: Any, case: Case, at: datetime) -> Grant:
    """The post at the case's window, or the reviewer's role; refused as the window refuses."""
    try:
        return serve(user, case, at)
    except NotAllowed as refused:
        try:
            return act_as_reviewer(user, case, at)
        except NotAllowed:
            raise refused from None


def _cashier_role(user: Any, hall: Hall | None, at: datetime) -> Grant:
    message = _("收费只在银行收费窗口由收费员办理，您没有这项职责。")
    return _hold(user, (Role.CASHIER,), hall, at, message, "not_cashier")


def _hold(
    user: Any, roles: Iterable[Role], hall: Hall | None, at: datetime, message: str, code: str = "role_missing"
) -> Grant:
    wanted = tuple(roles)
    rows: list[RoleAssignment] = [row for row in roles_of(user, at) if row.role in wanted]
    row = next((row for row in rows if hall is None or row.hall_id in (None, hall.pk)), None)
    if row is None:
        raise NotAllowed(code, message, 5)
    return Grant.of(row)
