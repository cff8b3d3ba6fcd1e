"""What the departments of a project say to each other: opinions, joint inspections, meetings (article 15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import joint as papers
from approvals.models import JointCase, JointInspection, JointInspectionUnit, JointMeeting, JointOpinion
from approvals.operations.joint import begin_joint
from approvals.operations.lifecycle import required
from approvals.policies.joint import asked_of
from approvals.queries.joint import departments_of, members_of
from approvals.states import InspectionOutcome, JointAct, OpinionAnswer, PaperKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import Department

LONGEST_REPLY = 45  # natural days ahead; the whole project has 45 working days
MOST_CHECKPOINTS = 50


@dataclass(frozen=True)
class UnitSaid:
    """One department at a joint inspection; without people it was absent."""

    department: Department
    people: tuple[str, ...] = ()
    outcome: str = ""
    opinion: str = ""
    correct_by: date | None = None


@transaction.atomic
def ask_opinions(
    joint: JointCase, *, departments: Sequence[Department], asked: str, reply_by: date, by: Any
) -> list[JointOpinion]:
    """Ask assisting departments for their opinion by a day, each on a numbered paper (抄告).

    Raises NotAllowed, departments_missing, department_not_in_project, already_asked, asked_missing, reply_by_invalid.
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.ASK, by=by, at=at)
    asked = required(asked, "asked_missing", _("请写明征求意见的内容。"), 15, "asked")
    if not 1 <= (reply_by - localdate(at)).days <= LONGEST_REPLY:
        message = _("答复期限要在明天以后、%(most)d 天以内。") % {"most": LONGEST_REPLY}
        raise RuleBroken("reply_by_invalid", message, 15, field="reply_by")
    members = members_of(joint)
    _check_asked(joint, departments, departments_of(members), at)
    return [_ask(joint, members, department, asked, reply_by, by, at) for department in departments]


@transaction.atomic
def answer_opinion(joint: JointCase, *, answer: str, reasons: str = "", by: Any) -> JointOpinion:
    """Answer for one's department: agree, disagree with reasons, or agree but forward upward; nothing else.

    Raises nothing_asked, reply_over, answer_unknown, reasons_missing (a disagreement without reasons would count as
    consent).
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.ANSWER, by=by, at=at)
    opinion = asked_of(by, joint, at)
    assert opinion is not None  # the policy has found it
    if answer not in OpinionAnswer:
        raise RuleBroken("answer_unknown", _("只能答复同意、不同意或者同意但需转报。"), 15, field="answer")
    if answer == OpinionAnswer.DISAGREE:
        message = _("不同意要写明理由；不写理由的，视为同意。")
        required(reasons, "reasons_missing", message, 15, "reasons")
    opinion.answer, opinion.reasons = answer, reasons.strip()
    opinion.answered_by, opinion.answered_at = by, at
    signed(opinion, by=by, reason=str(OpinionAnswer(answer).label)).save()
    return opinion


@transaction.atomic
def record_inspection(
    joint: JointCase,
    *,
    place: str,
    started_at: datetime,
    ended_at: datetime,
    applicant_person: str,
    checkpoints: Sequence[str],
    units: Sequence[UnitSaid],
    by: Any,
) -> JointInspection:
    """Keep the record of a joint site visit, signed by all on one numbered paper; who stayed away is named on it.

    Raises NotAllowed, place_missing, person_missing, inspection_time_invalid, checkpoints_missing, units_missing,
    department_not_in_project, outcome_missing, opinion_missing, correct_by_missing. Article 15.
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.INSPECT, by=by, at=at)
    place = required(place, "place_missing", _("请填写勘验地点。"), 15, "place")
    person = required(applicant_person, "person_missing", _("请填写申请人在场人员。"), 15, "applicant_person")
    if not started_at <= ended_at <= at:
        message = _("结束时间不能早于开始时间，也不能晚于现在。")
        raise RuleBroken("inspection_time_invalid", message, 15, field="ended_at")
    points = [point.strip() for point in checkpoints if point.strip()]
    if not 1 <= len(points) <= MOST_CHECKPOINTS:
        raise RuleBroken("checkpoints_missing", _("请写明勘验了什么、情况怎样，每项一行。"), 15, field="checkpoints")
    said = _all_units(units, departments_of(members_of(joint)))
    row = JointInspection(
        joint=joint, place=place, started_at=started_at, ended_at=ended_at, applicant_person=person,
        checkpoints=points, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    content = papers.inspection(joint, row, said)
    row.paper = documents.issue(joint.lead_case, PaperKind.JOINT_INSPECTION, by=by, at=at, content=content)
    signed(row, by=by, reason=_("联合勘验")).save()
    for unit in said:
        unit.inspection = row
        signed(unit, by=by).save()
    return row


@transaction.atomic
def record_meeting(
    joint: JointCase, *, held_on: date, present: Sequence[Department], participants: str, minutes: str, by: Any
) -> JointMeeting:
    """Keep the minutes of a joint meeting; departments that stayed away are named: they agreed to what was settled.

    Raises NotAllowed, meeting_ahead, departments_missing, department_not_in_project, participants_missing,
    minutes_missing. Article 15.
    """
    at = now()
    joint, _grant = begin_joint(joint, JointAct.MEET, by=by, at=at)
    if not localdate(joint.received_at) <= held_on <= localdate(at):
        raise RuleBroken("meeting_ahead", _("会议日期要在收件以后、今天以前。"), 15, field="held_on")
    known = departments_of(members_of(joint))
    _check_departments(present, known, "present")
    row = JointMeeting(joint=joint, held_on=held_on, recorded_by=by, recorded_at=at)
    row.participants = required(participants, "participants_missing", _("请填写参加人员。"), 15, "participants")
    row.minutes = required(minutes, "minutes_missing", _("请填写会议纪要。"), 15, "minutes")
    here = {department.pk for department in present}
    row.absent = [str(department) for department in known if department.pk not in here]
    signed(row, by=by, reason=_("联审会议")).save()
    row.present.set(present)
    return row


def record_silence(joint: JointCase, *, by: Any, at: datetime) -> list[JointOpinion]:
    """Put on record that departments whose last day has passed said nothing: no objection to the joint opinion."""
    silent = list(joint.opinions.filter(answer="", silent_at__isnull=True, reply_by__lt=localdate(at)))
    for opinion in silent:
        opinion.silent_at = at
        signed(opinion, by=by, reason=_("逾期未答复，视为无异议")).save()
    return silent


def _ask(
    joint: JointCase, members: Any, department: Department, asked: str, reply_by: date, by: Any, at: datetime
) -> JointOpinion:
    opinion = JointOpinion(joint=joint, department=department, asked=asked, reply_by=reply_by, asked_by=by, asked_at=at)
    content = papers.notice(joint, opinion, members)
    opinion.paper = documents.issue(joint.lead_case, PaperKind.JOINT_NOTICE, by=by, at=at, content=content)
    signed(opinion, by=by, reason=_("抄告")).save()
    return opinion


def _check_asked(joint: JointCase, departments: Sequence[Department], known: list[Department], at: datetime) -> None:
    others = [department for department in known if department.pk != joint.lead_department_id]
    _check_departments(departments, others, "departments")
    waiting = joint.opinions.filter(answer="", silent_at__isnull=True, department__in=departments)
    for opinion in waiting.select_related("department"):
        message = _("%(department)s还有一份没有答复的抄告单。") % {"department": opinion.department}
        raise RuleBroken("already_asked", message, 15, field="departments")


def _check_departments(given: Sequence[Department], known: Iterable[Department], field: str) -> None:
    if not given:
        raise RuleBroken("departments_missing", _("请选择单位。"), 15, field=field)
    keys = {department.pk for department in known}
    for department in given:
        if department.pk not in keys:
            message = _("%(department)s没有这个项目的事项。") % {"department": department}
            raise RuleBroken("department_not_in_project", message, 15, field=field)


def _all_units(units: Sequence[UnitSaid], known: list[Department]) -> list[JointInspectionUnit]:
    """A row for every department of the project; whoever is not named or sent nobody was absent."""
    said = {unit.department.pk: unit for unit in units}
    _check_departments([unit.department for unit in units if unit.people], known, "units")
    rows = [_unit(said.get(department.pk) or UnitSaid(department)) for department in known]
    return rows


def _unit(unit: UnitSaid) -> JointInspectionUnit:
    people = [name.strip() for name in unit.people if name.strip()]
    names = {"department": unit.department}
    if people and unit.outcome not in InspectionOutcome:
        raise RuleBroken("outcome_missing", _("请选择%(department)s的意见。") % names, 15, field="units")
    if unit.outcome == InspectionOutcome.FAILED and not unit.opinion.strip():
        raise RuleBroken("opinion_missing", _("%(department)s不通过，要写明理由。") % names, 15, field="units")
    if unit.outcome == InspectionOutcome.CORRECT and unit.correct_by is None:
        raise RuleBroken("correct_by_missing", _("%(department)s限期整改，要写明期限。") % names, 15, field="units")
    return JointInspectionUnit(
        department=unit.department,
        people=people,
        outcome=unit.outcome if people else "",
        opinion=unit.opinion.strip() if people else "",
        correct_by=unit.correct_by if people and unit.outcome == InspectionOutcome.CORRECT else None,
    )
