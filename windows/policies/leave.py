"""Who may confirm, decide and end a leave, read the duty of a hall, edit the approver ladder (articles 10, 18)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.models import Hall
from hall.permissions import Grant
from staff.models import Leave
from staff.policies import hold_county_role, hold_hall_role
from staff.queries import HALL_READERS, roles_of
from staff.states import Role
from windows.models import Handover
from windows.queries.leave import CONFIRMERS, SPEAKERS, speaker_of

DEPARTMENT_LEADERS = (Role.CHIEF_REPRESENTATIVE, Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)


def confirm_handover_of(user: Any, handover: Handover, at: datetime) -> Grant:
    """The B holder who was asked. Raises NotAllowed (not_your_handover)."""
    if handover.backup_id == user.pk:
        return Grant.of(handover)
    raise NotAllowed("not_your_handover", _("由接岗的 B 岗本人确认。"), 10)


def decide_leave(user: Any, leave: Leave, at: datetime) -> Grant:
    """The role of the rung that the leave has reached. Raises NotAllowed: dual_control on one's own, role_missing."""
    if leave.member_id == user.pk:
        raise NotAllowed("dual_control", _("不能审批自己的请假，请由其他负责人审批。"), 18)
    step = leave.steps.filter(agreed__isnull=True).first()
    roles = SPEAKERS[step.role] if step else ()
    return _speak(user, leave, roles, at)


def cancel_leave(user: Any, leave: Leave, at: datetime) -> Grant:
    """The member herself. Raises NotAllowed (not_your_leave)."""
    return _own(user, leave)


def report_return_of(user: Any, leave: Leave, at: datetime) -> Grant:
    return _own(user, leave)


def confirm_return_of(user: Any, leave: Leave, at: datetime) -> Grant:
    """Who stands over the member in the hall; never she herself. Raises NotAllowed: dual_control, role_missing."""
    if leave.member_id == user.pk:
        raise NotAllowed("dual_control", _("销假由首席代表、值班负责人或者中心管理确认。"), 18)
    return _speak(user, leave, CONFIRMERS, at)


def _own(user: Any, leave: Leave) -> Grant:
    if leave.member_id == user.pk:
        return Grant.of(leave)
    raise NotAllowed("not_your_leave", _("由请假人本人办理。"), 18)


def _speak(user: Any, leave: Leave, roles: tuple[Role, ...], at: datetime) -> Grant:
    row = speaker_of(user, roles, leave, at)
    if row is not None:
        return Grant.of(row)
    names = _("、").join(str(role.label) for role in roles)
    raise NotAllowed("role_missing", _("这一步由%(roles)s办理，您没有这项职责。") % {"roles": names}, 18)


def read_duty(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """The day board and the leaves of a hall: its readers, and the leaders of departments. Raises NotAllowed."""
    for role in roles_of(user, at):
        if role.role in DEPARTMENT_LEADERS and role.hall_id in (None, hall.pk if hall else role.hall_id):
            return Grant.of(role)
    return hold_hall_role(user, HALL_READERS, hall, at)


def edit_ladder(user: Any, subject: None, at: datetime) -> Grant:
    """The approver ladder is the county's: its manager or leader (docs/rules.md)."""
    return hold_county_role(user, (Role.HALL_MANAGER, Role.HALL_LEADER), at)
