"""What the API says about a project: its stages and days; of a case the caller may not open only number and state."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from rest_framework import serializers

from approvals.policies import joint_allowed
from approvals.queries.joint_lists import ProjectRow
from approvals.queries.joint_page import Line, project_page


class ProjectRowSerializer(serializers.Serializer):
    number = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    lead_department = serializers.CharField()
    applicant = serializers.CharField()
    received_at = serializers.DateTimeField()
    members = serializers.IntegerField()
    over = serializers.IntegerField()
    withdrawn = serializers.BooleanField()
    due_on = serializers.DateField(allow_null=True)


class ProjectMemberSerializer(serializers.Serializer):
    """One item of the project; `case` and `state` are null while its stage has not begun."""

    id = serializers.IntegerField()
    item = serializers.CharField()
    item_name = serializers.CharField()
    department = serializers.CharField()
    stage = serializers.IntegerField()
    stage_name = serializers.CharField()
    after = serializers.ListField(child=serializers.CharField())
    case = serializers.CharField(allow_null=True)
    state = serializers.CharField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    dropped = serializers.BooleanField()
    waits_for = serializers.ListField(child=serializers.CharField())
    held = serializers.ListField(child=serializers.DictField())


class ProjectSerializer(serializers.Serializer):
    """A project in full; `allowed` is what this user may do now."""

    number = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    template = serializers.CharField(allow_null=True)
    hall = serializers.CharField()
    window = serializers.IntegerField()
    lead_department = serializers.CharField()
    lead_case = serializers.CharField()
    applicant = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    extension_days = serializers.IntegerField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    withdrawn = serializers.BooleanField()
    conclusion = serializers.CharField()
    members = ProjectMemberSerializer(many=True)
    materials = serializers.ListField(child=serializers.DictField())
    opinions = serializers.ListField(child=serializers.DictField())
    inspections = serializers.ListField(child=serializers.DictField())
    meetings = serializers.ListField(child=serializers.DictField())
    allowed = serializers.ListField(child=serializers.CharField())
    lookup_code = serializers.CharField(required=False)


def project_row(row: ProjectRow) -> dict[str, Any]:
    joint: Any = row.joint
    return {
        "number": joint.number,
        "name": joint.name,
        "state": joint.state,
        "lead_department": joint.lead_department.short_name,
        "applicant": row.applicant,
        "received_at": _iso(joint.received_at),
        "members": joint.member_count,
        "over": joint.over_count,
        "withdrawn": joint.is_withdrawn,
        "due_on": row.clock.due_on if row.clock else None,
    }


def project_answer(joint: Any, user: Any, at: datetime) -> dict[str, Any]:
    """The whole project as `user` may read it at `at`; `joint` comes from queries.joint_page.full_projects."""
    page = project_page(joint, user, at)
    return {
        "number": joint.number,
        "name": joint.name,
        "state": joint.state,
        "template": joint.template.code if joint.template else None,
        "hall": joint.hall.name,
        "window": joint.window.number,
        "lead_department": joint.lead_department.short_name,
        "lead_case": joint.lead_case.number,
        "applicant": page.applicant,
        "received_at": _iso(joint.received_at),
        "due_on": page.clock.due_on.isoformat() if page.clock and page.clock.due_on else None,
        "extension_days": joint.extension.days if hasattr(joint, "extension") else None,
        "closed_at": _iso(joint.closed_at),
        "withdrawn": joint.is_withdrawn,
        "conclusion": joint.conclusion,
        "members": [_member(line) for line in page.lines],
        "materials": [
            {"name": line.name, "result": line.result, "remark": line.remark, "necessary": line.is_necessary}
            for line in page.materials
        ],
        "opinions": [_opinion(one) for one in page.opinions],
        "inspections": [_inspection(row) for row in joint.inspections.all()],
        "meetings": [
            {"held_on": row.held_on.isoformat(), "minutes": row.minutes, "absent": row.absent}
            for row in joint.meetings.all()
        ],
        "allowed": [act.value for act in joint_allowed(user, joint, at)],
    }


def _opinion(shown: Any) -> dict[str, Any]:
    opinion = shown.opinion
    return {
        "department": opinion.department.short_name,
        "reply_by": opinion.reply_by.isoformat(),
        "answer": opinion.answer or None,
        "reasons": opinion.reasons,
        "counts_as": shown.label,
    }


def _member(line: Line) -> dict[str, Any]:
    member, case = line.member, line.case
    return {
        "id": member.pk,
        "item": member.item.code,
        "item_name": str(member.item),
        "department": member.item.department.short_name,
        "stage": member.stage,
        "stage_name": member.stage_name,
        "after": [str(one) for one in member.prerequisites.all()],
        "case": case.number if case else None,
        "state": case.state if case else None,
        "accepted_on": case.accepted_on.isoformat() if case and case.accepted_on else None,
        "due_on": line.clock.due_on.isoformat() if line.clock and line.clock.due_on else None,
        "decided_at": _iso(case.decided_at) if case else None,
        "dropped": member.dropped_at is not None,
        "waits_for": [str(one) for one in line.waits],
        "held": [
            {"who": held.who, "what": held.what, "working_days": held.days, "open": held.is_open} for held in line.held
        ],
    }


def _inspection(row: Any) -> dict[str, Any]:
    return {
        "place": row.place,
        "started_at": _iso(row.started_at),
        "ended_at": _iso(row.ended_at),
        "checkpoints": row.checkpoints,
        "units": [
            {
                "department": unit.department.short_name,
                "absent": unit.is_absent,
                "outcome": unit.outcome,
                "opinion": unit.opinion,
                "correct_by": unit.correct_by.isoformat() if unit.correct_by else None,
            }
            for unit in row.units.all()
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return localtime(at).isoformat(timespec="seconds") if at else None
