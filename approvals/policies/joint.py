"""Who runs a project of several departments, and what of it waits for what (article 15).

The window that received the project collects, accepts and takes it back, the lead department's section reviewer
coordinates and closes, its principal leader enters the extension, each assisting department answers for itself.
"""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case, JointCase, JointMember, JointOpinion
from approvals.queries.joint import (
    departments_of,
    failed_before,
    is_reply_over,
    members_of,
    membership_of,
    next_stage,
    waited_for,
)
from approvals.states import CaseState, ClockKind, JointAct, JointState
from hall.errors import IllegalMove, NotAllowed, RuleBroken
from hall.permissions import Grant, Policy, one_moment, refusal
from staff.models import Department
from staff.policies import hold_department_role, hold_hall_role
from staff.queries import HALL_READERS, roles_of
from staff.states import Role
from windows.policies import serve_window

LAW_OF_JOINT_TIME = "许可法42"


def check_stage(case: Case) -> None:
    """Refuse a decision while a member of an earlier stage is undecided (article 15). Raises prerequisite_open."""
    member = membership_of(case)
    if member is None:
        return
    waiting = waited_for(member, members_of(member.joint))
    if waiting:
        message = _("前一阶段还没有办结，不能决定：%(names)s。") % {"names": names(waiting)}
        raise RuleBroken("prerequisite_open", message, 15)


def check_prerequisites(case: Case) -> None:
    """Refuse a grant that builds on something that was not granted (article 15). Raises prerequisite_failed."""
    member = membership_of(case)
    if member is None:
        return
    failed = failed_before(member, members_of(member.joint))
    if failed:
        message = _("前置事项没有准予，不能准予本事项：%(names)s。") % {"names": names(failed)}
        raise RuleBroken("prerequisite_failed", message, 15, field="outcome")


def names(members: list[JointMember]) -> str:
    return "、".join(_("“%(item)s”") % {"item": member.item} for member in members)


def serve_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Collect and accept at the window that received the project."""
    return serve_window(user, joint.window, at)


def lead_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Coordinate and close: the section reviewer of the lead department."""
    return hold_department_role(user, [Role.SECTION_REVIEWER], joint.lead_department, at, 15)


def accept_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    return _where(serve_project(user, joint, at), joint, CaseState.RECEIVED, _("没有等待受理的事项。"))


def supplement_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    return _where(serve_project(user, joint, at), joint, CaseState.DEFICIENT, _("没有等待补正的事项。"))


def open_stage(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Receive the next stage once every member of the earlier ones is decided or ended. Raises prerequisite_open."""
    grant = serve_project(user, joint, at)
    members = members_of(joint)
    planned = next_stage(members)
    if not planned:
        raise RuleBroken("no_stage_left", _("各阶段的事项都已经收件。"), 15)
    waiting = waited_for(planned[0], members)
    if waiting:
        message = _("前一阶段还没有办结，下一阶段不能收件：%(names)s。") % {"names": names(waiting)}
        raise RuleBroken("prerequisite_open", message, 15)
    return grant


def drop_member(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Take a planned item off the project: the lead. Raises no_stage_left when everything has been received."""
    grant = lead_project(user, joint, at)
    if not next_stage(members_of(joint)):
        raise RuleBroken("no_stage_left", _("各阶段的事项都已经收件。"), 15)
    return grant


def ask_opinion(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Ask the assisting departments: the lead, of a project with more than its own items."""
    grant = lead_project(user, joint, at)
    if departments_of(members_of(joint)) == [joint.lead_department]:
        raise RuleBroken("no_other_department", _("这个项目没有协办单位。"), 15)
    return grant


def answer_opinion(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Answer for an asked department, by its last day. Raises nothing_asked, reply_over."""
    opinion = asked_of(user, joint, at)
    if opinion is None:
        raise NotAllowed("nothing_asked", _("牵头单位没有向您的单位征求意见，或者已经答复。"), 15)
    if is_reply_over(opinion.reply_by, localdate(at)):
        message = _("答复期限已过，按无异议处理；有新的意见请与牵头单位联系。")
        raise RuleBroken("reply_over", message, 15)
    return hold_department_role(user, [Role.SECTION_REVIEWER], opinion.department, at, 15)


def asked_of(user: Any, joint: JointCase, at: datetime) -> JointOpinion | None:
    """The open question to a department of which `user` is the section reviewer."""
    departments = [row.department_id for row in roles_of(user, at) if row.role == Role.SECTION_REVIEWER]
    asked = joint.opinions.filter(answer="", silent_at__isnull=True, department__in=departments)
    return asked.select_related("department").first()


def extend_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Enter the extension of the joint limit: the lead department's principal leader, once, in time (许可法42(2)).

    Raises already_extended, joint_not_accepted, extension_too_late.
    """
    grant = hold_department_role(user, [Role.PRINCIPAL_LEADER], joint.lead_department, at, LAW_OF_JOINT_TIME)
    if hasattr(joint, "extension"):
        raise RuleBroken("already_extended", _("联合办理期限已经延长过一次，不能再延。"), LAW_OF_JOINT_TIME)
    clock = joint.lead_case.clocks.filter(kind=ClockKind.JOINT, stopped_at__isnull=True).first()
    if clock is None:
        message = _("牵头单位的事项受理以后，联合办理期限才开始计算。")
        raise RuleBroken("joint_not_accepted", message, LAW_OF_JOINT_TIME)
    if clock.due_at is not None and at > clock.due_at:
        message = _("联合办理期限已经届满，不能再延长。")
        raise RuleBroken("extension_too_late", message, LAW_OF_JOINT_TIME)
    return grant


def close_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Close when every member is decided, ended or dropped and nobody can still answer. Raises members_open,
    opinions_open, which name them."""
    grant = lead_project(user, joint, at)
    open_members = [member for member in members_of(joint) if not member.is_over]
    if open_members:
        message = _("这些事项还没有办结，项目不能办结：%(names)s。") % {"names": names(open_members)}
        raise RuleBroken("members_open", message, 15)
    asked = joint.opinions.filter(answer="", silent_at__isnull=True, reply_by__gte=localdate(at))
    waiting = [str(opinion.department) for opinion in asked.select_related("department")]
    if waiting:
        message = _("这些单位的答复期限还没有到：%(names)s。") % {"names": "、".join(waiting)}
        raise RuleBroken("opinions_open", message, 15)
    return grant


def withdraw_project(user: Any, joint: JointCase, at: datetime) -> Grant:
    """Take the whole project back at the applicant's request: the window that received it (许可法29).

    Raises IllegalMove (nothing_open) when every member is decided or ended.
    """
    grant = serve_project(user, joint, at)
    if all(member.is_over for member in members_of(joint)):
        raise nothing_open()
    return grant


def nothing_open() -> IllegalMove:
    message = _("这个项目的事项都已经决定或者终结，没有可以撤回的，请由牵头单位办结项目。")
    return IllegalMove("nothing_open", message, "许可法29")


def read_projects(user: Any, hall: Any, at: datetime) -> Grant:
    """Open the management's page of projects: the readers of a hall."""
    return hold_hall_role(user, HALL_READERS, hall, at)


def run_project_templates(user: Any, department: Department | None, at: datetime) -> Grant:
    """Write templates: a manager of any hall of the county, as the catalogue is run."""
    return hold_hall_role(user, (Role.HALL_MANAGER,), None, at)


JOINT_POLICIES: dict[JointAct, Policy] = {
    JointAct.CHECK: accept_project,
    JointAct.ACCEPT: accept_project,
    JointAct.NOTIFY: accept_project,
    JointAct.SUPPLEMENT: supplement_project,
    JointAct.OPEN_STAGE: open_stage,
    JointAct.ADD: serve_project,
    JointAct.DROP: drop_member,
    JointAct.ASK: ask_opinion,
    JointAct.ANSWER: answer_opinion,
    JointAct.INSPECT: lead_project,
    JointAct.MEET: lead_project,
    JointAct.EXTEND: extend_project,
    JointAct.CLOSE: close_project,
    JointAct.WITHDRAW: withdraw_project,
}


def require_joint(user: Any, joint: JointCase, act: JointAct, at: datetime) -> Grant:
    """The grant for `act` on an open project. Raises IllegalMove (project_closed), and as its policy."""
    if joint.state != JointState.OPEN:
        raise IllegalMove("project_closed", _("这个项目已经办结，不能再办理。"), 15)
    return JOINT_POLICIES[act](user, joint, at)


def joint_allowed(user: Any, joint: JointCase, at: datetime) -> list[JointAct]:
    """What `user` may do to the project now."""
    with one_moment():
        return [act for act in JointAct if refusal(_asking(act), user, joint, at) is None]


#: What still stands in the way of an act that is going to be the reader's own.
_WAITING = ("prerequisite_open", "members_open", "opinions_open")


def joint_barred(user: Any, joint: JointCase, at: datetime) -> list[tuple[JointAct, RuleBroken]]:
    """The next steps of the project that will be for `user`, each with what it still waits for."""
    with one_moment():
        answers = [(act, refusal(_asking(act), user, joint, at)) for act in (JointAct.OPEN_STAGE, JointAct.CLOSE)]
    return [(act, broken) for act, broken in answers if broken is not None and broken.code in _WAITING]


def _asking(act: JointAct) -> Policy:
    return lambda user, joint, at: require_joint(user, joint, act, at)


def _where(grant: Grant, joint: JointCase, state: CaseState, message: str) -> Grant:
    """The grant, if some member is in `state`."""
    if not joint.members.filter(case__state=state).exists():
        raise RuleBroken("no_member_waits", message, 15)
    return grant
