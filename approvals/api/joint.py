"""Projects of several departments for programs: the list, one project, its receipt, every act on it (article 15)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.api import joint_inputs as inputs
from approvals.api.acting import ActingView
from approvals.api.cases import visible_case
from approvals.api.joint_answers import ProjectRowSerializer, ProjectSerializer, project_answer, project_row
from approvals.models import Item, JointCase, JointTemplate
from approvals.operations import joint, joint_materials, joint_records, joint_time
from approvals.operations.joint import SharedCheck
from approvals.operations.joint_plan import Planned, plan_of
from approvals.operations.joint_records import UnitSaid
from approvals.operations.parties import PartyData
from approvals.policies import require_joint
from approvals.queries.cases import number_as_typed
from approvals.queries.joint_lists import project_rows, receiving_window_for, rows_of_page
from approvals.queries.joint_page import full_projects
from approvals.states import JointAct
from hall.errors import NotAllowed
from hall.idempotency import answered_once
from hall.moment import now
from hall.parsing import JSONParser
from staff.models import Department


class ProjectList(GenericAPIView):
    """Projects that the caller may know of, and the receipt of a new one at the caller's window."""

    serializer_class = ProjectRowSerializer
    filter_backends = ()
    queryset = JointCase.objects.none()

    @extend_schema(responses=ProjectRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        at = now()
        projects = project_rows(JointCase.objects.visible_to(request.user, at))
        page = self.paginate_queryset(projects)
        return self.get_paginated_response([project_row(row) for row in rows_of_page(page, request.user, at)])

    @extend_schema(request=inputs.ProjectInput, responses={201: ProjectSerializer})
    @answered_once
    def post(self, request: Request) -> Response:
        given = inputs.ProjectInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = _received(given.validated_data, request.user)
        answer = project_answer(visible_project(request.user, made.number), request.user, now())
        return Response(answer | {"lookup_code": made.lookup_code}, status=201)


class ProjectDetail(APIView):
    """One project with its stages, if the caller may know of it."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request: Request, number: str) -> Response:
        return Response(project_answer(visible_project(request.user, number), request.user, now()))


def visible_project(user: Any, number: str) -> JointCase:
    projects = full_projects(JointCase.objects.visible_to(user, now()))
    return get_object_or_404(projects, number=number_as_typed(number))


def _received(given: dict[str, Any], user: Any) -> JointCase:
    template = _template(given["template"]) if given.get("template") else None
    plan = plan_of(template) if template else [_planned(row) for row in given["plan"]]
    lead = template.lead_department if template else _department(given["lead_department"], "lead_department")
    window = receiving_window_for(user, [one.item for one in plan], now())
    if window is None:
        raise NotAllowed("post_missing", _("您今天没有窗口的 A 岗或者 B 岗，不能收件。"), 10)
    agent = given.get("agent")
    return joint.open_project(
        name=given["name"],
        lead_department=lead,
        window=window,
        applicant=PartyData(**given["applicant"]),
        agent=PartyData(**agent) if agent else None,
        plan=plan,
        materials=[SharedCheck(**row) for row in given["materials"]],
        template=template,
        by=user,
    )


def _template(code: str) -> JointTemplate:
    found = JointTemplate.objects.filter(code=code.upper(), is_active=True).select_related("lead_department").first()
    if found is None:
        raise serializers.ValidationError({"template": [_("没有这个模板，或者已经停用。")]})
    return found


def _planned(row: dict[str, Any]) -> Planned:
    item = Item.objects.select_related("current", "department").filter(code=row["item"]).first()
    if item is None:
        raise serializers.ValidationError({"plan": [_("没有编码为 %(code)s 的事项。") % {"code": row["item"]}]})
    return Planned(item, row["stage"], row["stage_name"], tuple(row["after"]))


def _department(name: str, field: str) -> Department:
    found = list(Department.objects.filter(Q(name=name) | Q(short_name=name))[:2])
    if len(found) != 1:
        raise serializers.ValidationError({field: [_("没有这个单位：%(name)s。") % {"name": name}]})
    return found[0]


def _shared(operation: Callable[..., Any]) -> Callable[..., Any]:
    def call(project: JointCase, *, by: Any, materials: list[dict[str, Any]]) -> Any:
        return operation(project, materials=[SharedCheck(**row) for row in materials], by=by)

    return call


def _add(project: JointCase, *, by: Any, case: str, stage: int) -> Any:
    return joint.add_member(project, case=visible_case(by, case), stage=stage, by=by)


def _ask(project: JointCase, *, by: Any, departments: list[str], **asked: Any) -> Any:
    named = [_department(name, "departments") for name in departments]
    return joint_records.ask_opinions(project, departments=named, by=by, **asked)


def _inspect(project: JointCase, *, by: Any, units: list[dict[str, Any]], **facts: Any) -> Any:
    said = [
        UnitSaid(
            _department(row["department"], "units"),
            tuple(row["people"]),
            row["outcome"],
            row["opinion"],
            row["correct_by"],
        )
        for row in units
    ]
    return joint_records.record_inspection(project, units=said, by=by, **facts)


def _meet(project: JointCase, *, by: Any, present: list[str], **facts: Any) -> Any:
    named = [_department(name, "present") for name in present]
    return joint_records.record_meeting(project, present=named, by=by, **facts)


@dataclass(frozen=True)
class JointFace:
    """The API face of an act on a project: its shape and the operation it calls with `project`, `by` and the fields."""

    shape: type[serializers.Serializer]
    operation: Callable[..., Any]


JOINT_FACES: dict[JointAct, JointFace] = {
    JointAct.CHECK: JointFace(inputs.SharedInput, _shared(joint_materials.check_shared)),
    JointAct.ACCEPT: JointFace(inputs.NothingInput, joint_materials.accept_all),
    JointAct.NOTIFY: JointFace(inputs.SharedInput, _shared(joint_materials.notify_all)),
    JointAct.SUPPLEMENT: JointFace(inputs.SharedInput, _shared(joint_materials.supplement_all)),
    JointAct.OPEN_STAGE: JointFace(inputs.NothingInput, joint.open_next_stage),
    JointAct.ADD: JointFace(inputs.MemberInput, _add),
    JointAct.DROP: JointFace(inputs.DropInput, joint.drop_planned),
    JointAct.ASK: JointFace(inputs.AskInput, _ask),
    JointAct.ANSWER: JointFace(inputs.OpinionAnswerInput, joint_records.answer_opinion),
    JointAct.INSPECT: JointFace(inputs.InspectionInput, _inspect),
    JointAct.MEET: JointFace(inputs.MeetingInput, _meet),
    JointAct.EXTEND: JointFace(inputs.JointExtensionInput, joint_time.extend_joint),
    JointAct.CLOSE: JointFace(inputs.ClosureInput, joint_time.close_project),
    JointAct.WITHDRAW: JointFace(inputs.WithdrawalInput, joint_time.withdraw_project),
}


@extend_schema_view(post=extend_schema(responses=ProjectSerializer))
class JointActView(ActingView):
    """One act on one project; answers with the project as it then stands. The extension is sent as a multipart form."""

    act: JointAct = JointAct.CHECK
    parser_classes = (JSONParser, MultiPartParser)
    queryset = JointCase.objects.none()

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return JOINT_FACES[self.act].shape

    def visible(self, user: Any, number: str) -> JointCase:
        return visible_project(user, number)

    def do(self, row: JointCase, **given: Any) -> None:
        require_joint(given["by"], row, self.act, now())  # before anything that the input names is looked up
        JOINT_FACES[self.act].operation(row, **given)

    def answer(self, row: JointCase, user: Any) -> dict[str, Any]:
        return project_answer(row, user, now())
