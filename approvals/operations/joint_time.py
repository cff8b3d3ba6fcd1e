"""The joint limit: extended once by the head of the government, stopped when the project ends (许可法42).

It ends when the lead closes it, or when the applicant gives the whole project up.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import joint as papers
from approvals.models import JointCase, JointExtension
from approvals.operations.clocks import expected, project
from approvals.operations.joint import begin_joint, drop
from approvals.operations.joint_records import record_silence
from approvals.operations.lifecycle import locked, required
from approvals.operations.withdrawal import reason_of_withdrawal, take_back
from approvals.policies.joint import LAW_OF_JOINT_TIME, nothing_open
from approvals.queries.joint import members_of
from approvals.states import LONGEST_JOINT_EXTENSION, Act, ClockKind, JointAct, JointState, OpinionAnswer, PaperKind
from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.permissions import Grant

LONGEST_REASON = 300  # characters, as the plan keeps why an item was dropped


@transaction.atomic
def extend_joint(
    joint: JointCase, *, days: int, reason: str, document_number: str, document_date: date, scan: Any, by: Any
) -> JointExtension:
    """Enter the government's approval of 1 to 15 more working days, with its number, date and scan; the applicant is
    told why. The clocks of the member cases stay.

    Raises NotAllowed, already_extended, joint_not_accepted, extension_too_late, extension_days_invalid, reason_missing,
    document_missing, document_date_invalid, scan_missing. 许可法42(2).
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.EXTEND, by=by, at=at)
    if not 1 <= days <= LONGEST_JOINT_EXTENSION:
        message = _("延长 1 至 %(most)d 个工作日。") % {"most": LONGEST_JOINT_EXTENSION}
        raise RuleBroken("extension_days_invalid", message, LAW_OF_JOINT_TIME, field="days")
    message = _("请写明延长的理由，要告知申请人。")
    reason = required(reason, "reason_missing", message, LAW_OF_JOINT_TIME, "reason")
    message = _("请填写本级人民政府负责人批准的文号。")
    number = required(document_number, "document_missing", message, LAW_OF_JOINT_TIME, "document_number")
    if not localdate(joint.received_at) <= document_date <= localdate(at):
        message = _("批准日期要在收件以后、今天以前。")
        raise RuleBroken("document_date_invalid", message, LAW_OF_JOINT_TIME, field="document_date")
    if not scan:
        message = _("请附上批准文件的扫描件。")
        raise RuleBroken("scan_missing", message, LAW_OF_JOINT_TIME, field="scan")
    case = locked(joint.lead_case)
    row = JointExtension(
        joint=joint, days=days, reason=reason, document_number=number, document_date=document_date, scan=scan,
        entered_by=by, entered_at=at,
    )  # fmt: skip
    before = _due_on(case)
    after = work_calendar(case.hall_id).add_working_days(before, days) if before else None
    content = papers.extension(joint, row, due_before=before, due_after=after)
    row.paper = documents.issue(case, PaperKind.JOINT_EXTENSION, by=by, at=at, content=content)
    signed(row, by=by, reason=_("联合办理延期")).save()
    project(case)
    return row


@transaction.atomic
def close_project(joint: JointCase, *, conclusion: str, by: Any) -> JointCase:
    """Close the project with the lead's conclusion; the joint clock stops, silence is put on record.

    A case that is closed stays as its department left it; no licence comes from silence. Raises NotAllowed,
    members_open, opinions_open, conclusion_missing. Article 15.
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.CLOSE, by=by, at=at)
    disagreed = joint.opinions.filter(answer=OpinionAnswer.DISAGREE).exists()
    message = _("请写明办结意见，有部门不同意的，写明怎样处理。") if disagreed else _("请写明办结意见。")
    _end(joint, required(conclusion, "conclusion_missing", message, 15, "conclusion"), by=by, at=at)
    signed(joint, by=by, reason=_("并联审批办结")).save()
    project(locked(joint.lead_case))
    return joint


@transaction.atomic
def withdraw_project(joint: JointCase, *, reason: str, by: Any) -> JointCase:
    """Register that the applicant gives the whole project up: open cases are withdrawn, what is planned is dropped.

    What is decided stays as it is. The joint clock stops. Raises NotAllowed, reason_missing, reason_too_long,
    IllegalMove (nothing_open). 许可法29.
    """
    at = now()
    joint, grant = begin_joint(joint, JointAct.WITHDRAW, by=by, at=at)
    reason = reason_of_withdrawal(reason)
    if len(reason) > LONGEST_REASON:
        message = _("撤回的原因不超过 %(most)d 个字。") % {"most": LONGEST_REASON}
        raise RuleBroken("reason_too_long", message, "许可法29", field="reason")
    _end(joint, reason, by=by, at=at)
    signed(joint, by=by, reason=_("申请人撤回项目")).save()
    if not _withdraw_members(joint, reason, by=by, at=at, grant=grant):
        raise nothing_open()  # somebody decided the last one since the policy looked
    project(locked(joint.lead_case))
    return joint


def _end(joint: JointCase, conclusion: str, *, by: Any, at: datetime) -> None:
    """Set, unsaved, how a project ended; whoever has said nothing in time is put on record."""
    record_silence(joint, by=by, at=at)
    joint.conclusion = conclusion
    joint.state, joint.closed_at, joint.closed_by = JointState.CLOSED, at, by


def _withdraw_members(joint: JointCase, reason: str, *, by: Any, at: datetime, grant: Grant) -> int:
    """End every member that is still open, in the order of the stages; gives how many they were."""
    ended = 0
    for member in members_of(joint):
        case = locked(member.case) if member.case else None
        if case is not None and case.may_move(Act.WITHDRAW):
            take_back(case, reason=reason, by=by, at=at, grant=grant, facts={"project": joint.number})
            ended += 1
        elif member.is_planned:
            drop(member, reason=reason, by=by, at=at)
            ended += 1
    return ended


def _due_on(case: Any) -> date | None:
    return next((clock.due_on for clock in expected(case) if clock.kind == ClockKind.JOINT), None)
