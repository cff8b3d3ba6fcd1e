"""Who may read about windows, close and open them, and enter them (article 4)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.models import Hall
from hall.permissions import Grant
from staff.models import RoleAssignment
from staff.policies import hold_hall_role
from staff.queries import HALL_READERS, SYSTEM_USERNAME, roles_of
from staff.states import Role
from windows.models import Window


def read_windows(user: Any, at: datetime) -> Grant:
    """The row by which `user` reads the management of windows: of a hall, or of the department she represents.

    `windows_read_by` says which windows. Raises NotAllowed (code role_missing).
    """
    for role in roles_of(user, at):
        if role.role in HALL_READERS or role.role == Role.CHIEF_REPRESENTATIVE:
            return Grant.of(role)
    raise NotAllowed("role_missing", _("窗口的管理由中心和首席代表查看，您没有这项职责。"), 4)


def run_window(user: Any, window: Window, at: datetime) -> Grant:
    """Close and open `window`: a manager or duty officer of its hall, or its department's chief representative there.

    Raises NotAllowed (code role_missing). Article 4.
    """
    for role in roles_of(user, at):
        if _runs(role, window):
            return Grant.of(role)
    raise NotAllowed("role_missing", _("暂停和恢复窗口由中心管理、值班负责人或者本单位首席代表办理。"), 4)


def keep_windows(user: Any, hall: Hall, at: datetime) -> Grant:
    """Enter and change the windows of `hall`: its manager, or the command that imports them. Raises NotAllowed."""
    if user.username == SYSTEM_USERNAME:
        return Grant.of(user)
    return hold_hall_role(user, (Role.HALL_MANAGER,), hall, at)


def _runs(role: RoleAssignment, window: Window) -> bool:
    if role.hall_id not in (None, window.hall_id):
        return False
    if role.role == Role.CHIEF_REPRESENTATIVE:
        return window.department_id is not None and role.department_id == window.department_id
    return role.role in (Role.HALL_MANAGER, Role.DUTY_OFFICER)
