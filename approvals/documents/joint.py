"""What the papers of a project say: the note to a department, the record of the inspection, the extension (article 15).

They are issued by the lead department on its own case; `applicant` is replaced by the addressee where it is another.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import (
    Case,
    JointCase,
    JointExtension,
    JointInspection,
    JointInspectionUnit,
    JointMember,
    JointOpinion,
)


def notice(joint: JointCase, opinion: JointOpinion, members: Iterable[JointMember]) -> dict[str, Any]:
    """The 抄告单 to one department: the project, its items and papers, what is asked by when, what silence means."""
    rows = [member for member in members if member.dropped_at is None]
    return _project(joint) | {
        "applicant": opinion.department.name,
        "agent": "",
        "project_applicant": applicant_of(joint),
        "items": [
            {"item": str(row.item), "department": str(row.item.department), "stage": row.stage, "case": _number(row)}
            for row in rows
        ],
        "materials": [material.name for material in joint.materials.all()],
        "asked": opinion.asked,
        "reply_by": opinion.reply_by.isoformat(),
        "answers": _("同意、不同意（写明理由）、同意但需转报"),
        "statement": _(
            "逾期没有答复，或者不同意而没有写明理由的，视为对联合办理意见没有异议；本单位自己的办件照常计时，"
            "不因没有答复而视为准予。"
        ),
    }


def inspection(joint: JointCase, row: JointInspection, units: Iterable[JointInspectionUnit]) -> dict[str, Any]:
    """The 联合勘验记录: place, time, who came, what was found, each department's opinion, who was absent."""
    return _project(joint) | {
        "place": row.place,
        "started": localtime(row.started_at).isoformat(timespec="minutes"),
        "ended": localtime(row.ended_at).isoformat(timespec="minutes"),
        "applicant_person": row.applicant_person,
        "checkpoints": row.checkpoints,
        "units": [
            {
                "department": str(unit.department),
                "people": unit.people,
                "outcome": unit.outcome,
                "outcome_label": str(unit.get_outcome_display()),
                "opinion": unit.opinion,
                "correct_by": unit.correct_by.isoformat() if unit.correct_by else "",
            }
            for unit in units
            if unit.people
        ],
        "absent": [str(unit.department) for unit in units if unit.is_absent],
        "statement": _("缺席单位视为同意本次勘验的意见，责任由该单位承担。复验由申请人提出。"),
    }


def extension(
    joint: JointCase, row: JointExtension, *, due_before: date | None, due_after: date | None
) -> dict[str, Any]:
    """The notice of the longer joint limit with its reason and the approval behind it (许可法42(2))."""
    return _project(joint) | {
        "days": row.days,
        "reason": documents.bare(row.reason),
        "document_number": row.document_number,
        "document_on": row.document_date.isoformat(),
        "due_before": due_before.isoformat() if due_before else "",
        "due_after": due_after.isoformat() if due_after else "",
    }


def applicant_of(joint: JointCase) -> str:
    return str(Case.objects.values_list("applicant__name", flat=True).get(pk=joint.lead_case_id))


def _project(joint: JointCase) -> dict[str, Any]:
    return {"project": joint.number, "project_name": joint.name}


def _number(member: JointMember) -> str:
    return member.case.number if member.case else ""
