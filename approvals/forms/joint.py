"""Forms of projects of several departments: shape only; what article 15 says is for the operations."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.forms.blocks import Block, BlockForm
from approvals.forms.checklist import ChecklistForm
from approvals.models import Case, JointCase
from approvals.operations.joint import SharedCheck
from approvals.operations.joint_plan import LAST_STAGE
from approvals.operations.joint_records import UnitSaid
from approvals.operations.joint_time import LONGEST_REASON
from approvals.queries.joint import departments_of, members_of
from approvals.queries.joint_page import shared_lines
from approvals.states import LONGEST_JOINT_EXTENSION, CheckResult, InspectionOutcome, JointAct, OpinionAnswer
from hall.uploads import SCANS
from staff.models import Department

PEOPLE_OF_A_VISIT = _("每个单位至少两人，用顿号隔开；没有到场的留空")


def _text(label: Any, *, max_length: int, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget)


class JointForm(BlockForm):
    """The form of one act on a project."""

    def __init__(self, *args: Any, joint: JointCase, user: Any, at: Any, **kwargs: Any) -> None:
        self.joint, self.user, self.at = joint, user, at
        kwargs.setdefault("auto_id", f"id-{self.__class__.__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data

    def blame(self, broken: Any) -> None:
        """Put a broken rule beside the input at fault, where it names one of this form."""
        if broken.field in self.fields:
            self.add_error(broken.field, broken.message)


class PlainForm(JointForm):
    """Nothing to fill in."""


class SharedForm(ChecklistForm, JointForm):
    """The shared materials with what was found last; a material that is left out keeps its result."""

    must_say = False

    def __init__(self, *args: Any, joint: JointCase, **kwargs: Any) -> None:
        rows = [line for line in shared_lines(joint, members_of(joint)) if self.concerns(line)]
        super().__init__(*args, requirements=rows, checks={line.pk: line for line in rows}, joint=joint, **kwargs)

    def concerns(self, line: Any) -> bool:
        return True

    def arguments(self) -> dict[str, Any]:
        names = {line.pk: line.name for line in self.requirements}
        return {"materials": [SharedCheck(names[one.requirement_id], one.result, one.remark) for one in self.checks()]}


class NotifySharedForm(SharedForm):
    """合并一次性告知: every shared material that is wrong or missing, with what is needed."""

    results = [choice for choice in CheckResult.choices if choice[0] != CheckResult.COMPLETE]
    must_check = False

    def concerns(self, line: Any) -> bool:
        return line.result != CheckResult.COMPLETE


class SupplementSharedForm(SharedForm):
    """登记补正: what was brought."""

    def concerns(self, line: Any) -> bool:
        return line.result != CheckResult.COMPLETE


class AddMemberForm(JointForm):
    """并入办件: a case that was received for itself."""

    case = forms.CharField(label=_("办件编号"), max_length=24, help_text=_("同一申请人、在本中心收件的办件"))
    stage = forms.IntegerField(label=_("阶段"), min_value=1, max_value=LAST_STAGE, initial=1)

    def clean_case(self) -> Case:
        number = self.cleaned_data["case"].strip().upper()
        case = Case.objects.visible_to(self.user, self.at).filter(number=number).first()
        if case is None:
            raise forms.ValidationError(_("没有找到这件办件，或者您不能查看，请核对编号。"))
        return case


class DropMemberForm(JointForm):
    """取消未收件的事项."""

    member = forms.ChoiceField(label=_("事项"))
    reason = _text(_("理由"), max_length=300, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = [member for member in members_of(self.joint) if member.is_planned]
        self.fields["member"].choices = [(str(member.pk), str(member)) for member in planned]

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"member": int(self.cleaned_data["member"])}


class OpinionsForm(JointForm):
    """征求部门意见 (抄告)."""

    departments = forms.ModelMultipleChoiceField(
        label=_("协办单位"), queryset=Department.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    asked = _text(_("征求意见的内容"), max_length=1000)
    reply_by = _date(_("答复期限"), help_text=_("这一天还可以答复；逾期视为无异议"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [one.pk for one in departments_of(members_of(self.joint)) if one.pk != self.joint.lead_department_id]
        self.fields["departments"].queryset = Department.objects.filter(pk__in=known)

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"departments": list(self.cleaned_data["departments"])}


class AnswerForm(JointForm):
    """答复: nothing but these three."""

    answer = forms.ChoiceField(label=_("答复"), choices=OpinionAnswer, widget=forms.RadioSelect)
    reasons = _text(_("理由"), max_length=1000, required=False, help_text=_("不同意的必须写明理由"))


class InspectionForm(JointForm):
    """登记联合勘验: one block of inputs a department; a department without people was absent."""

    place = forms.CharField(label=_("地点"), max_length=200)
    started_at = _moment(_("开始时间"))
    ended_at = _moment(_("结束时间"))
    applicant_person = forms.CharField(label=_("申请人在场人员"), max_length=60)
    checkpoints = _text(_("勘验情况"), max_length=5000, rows=4, help_text=_("每项一行，如“疏散通道：畅通”"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = departments_of(members_of(self.joint))
        outcomes = [("", _("请选择")), *InspectionOutcome.choices]
        for one in self.departments:
            self.fields[f"people-{one.pk}"] = forms.CharField(
                label=_("%s参加人员") % one, max_length=200, required=False
            )
            self.fields[f"outcome-{one.pk}"] = forms.ChoiceField(
                label=_("%s意见") % one, choices=outcomes, required=False
            )
            self.fields[f"opinion-{one.pk}"] = forms.CharField(label=_("%s说明") % one, max_length=500, required=False)
            self.fields[f"correct_by-{one.pk}"] = _date(_("%s整改期限") % one, required=False)

    def arguments(self) -> dict[str, Any]:
        names = ("place", "started_at", "ended_at", "applicant_person")
        return {name: self.cleaned_data[name] for name in names} | {
            "checkpoints": self.cleaned_data["checkpoints"].splitlines(),
            "units": [self._said(one) for one in self.departments],
        }

    def blocks(self) -> Iterator[Block]:
        """The visit, then a line for each department; what follows from its opinion is asked for with it."""
        yield self.block("place", "started_at", "ended_at", "applicant_person", "checkpoints")
        for number, one in enumerate(self.departments):
            names = [f"{name}-{one.pk}" for name in ("people", "outcome", "correct_by", "opinion")]
            when = {names[2]: "on-correct", names[3]: "on-said"}
            note = "" if number else str(PEOPLE_OF_A_VISIT)
            yield self.block(*names, title=str(one), note=note, when=when, short=names[:2])

    def _said(self, department: Department) -> UnitSaid:
        said = {name: self.cleaned_data[f"{name}-{department.pk}"] for name in ("outcome", "opinion", "correct_by")}
        people = self.cleaned_data[f"people-{department.pk}"].replace("，", "、").replace(",", "、").split("、")
        return UnitSaid(department, tuple(name.strip() for name in people if name.strip()), **said)


class MeetingForm(JointForm):
    """登记联审会议."""

    held_on = _date(_("会议日期"))
    present = forms.ModelMultipleChoiceField(
        label=_("到会单位"), queryset=Department.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    participants = forms.CharField(label=_("参加人员"), max_length=500)
    minutes = _text(_("会议纪要"), max_length=5000, rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [department.pk for department in departments_of(members_of(self.joint))]
        self.fields["present"].queryset = Department.objects.filter(pk__in=known)
        self.fields["held_on"].initial = localdate(self.at)

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data | {"present": list(self.cleaned_data["present"])}


class JointExtensionForm(JointForm):
    """延长联合办理期限: the government's approval."""

    days = forms.IntegerField(
        label=_("延长工作日"), min_value=1, max_value=LONGEST_JOINT_EXTENSION, initial=LONGEST_JOINT_EXTENSION
    )
    reason = _text(_("理由"), max_length=500, rows=2, help_text=_("告知申请人"))
    document_number = forms.CharField(label=_("批准文号"), max_length=60)
    document_date = _date(_("批准日期"))
    scan = forms.FileField(label=_("批准文件扫描件"), validators=SCANS, help_text=_("PDF、JPG 或者 PNG，不超过 10 MB"))


class ClosureForm(JointForm):
    """办结项目."""

    conclusion = _text(_("办结意见"), max_length=1000, help_text=_("有部门不同意的，写明怎样处理"))


class WithdrawProjectForm(JointForm):
    """撤回项目: at the applicant's written request."""

    reason = _text(_("撤回原因"), max_length=LONGEST_REASON, help_text=_("凭申请人的书面申请登记，写进每个撤回的办件"))


JOINT_FORMS: dict[JointAct, type[JointForm]] = {
    JointAct.CHECK: SharedForm,
    JointAct.ACCEPT: PlainForm,
    JointAct.NOTIFY: NotifySharedForm,
    JointAct.SUPPLEMENT: SupplementSharedForm,
    JointAct.OPEN_STAGE: PlainForm,
    JointAct.ADD: AddMemberForm,
    JointAct.DROP: DropMemberForm,
    JointAct.ASK: OpinionsForm,
    JointAct.ANSWER: AnswerForm,
    JointAct.INSPECT: InspectionForm,
    JointAct.MEET: MeetingForm,
    JointAct.EXTEND: JointExtensionForm,
    JointAct.CLOSE: ClosureForm,
    JointAct.WITHDRAW: WithdrawProjectForm,
}
