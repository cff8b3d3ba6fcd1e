"""The forms of the acts on a case: shape only; whether an act is lawful now is for the operation to say."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import LONG, ActForm, CheckForm, text
from approvals.forms.conditional import AcceptConditionallyForm, CloseUnfulfilledForm, FollowUpForm
from approvals.forms.declarations import DeclareForm, VerifyDeclarationForm
from approvals.forms.delivery import CloseForm, DeliverForm, ExplainDelayForm, ReturnDeliveryForm, SignatureForm
from approvals.forms.fees import FeeLinesForm
from approvals.forms.hearing import AnswerHearingForm, CallHearingForm, RecordHearingForm, TellHearingForm
from approvals.forms.notices import CloseSilentForm, NotifyAgainForm
from approvals.models import Case
from approvals.queries.notices import told_requirements
from approvals.states import (
    LONGEST_EXTENSION,
    LONGEST_PAUSE,
    Act,
    CheckResult,
    DecisionOutcome,
    IdType,
    PauseGround,
    Priority,
    RefusalGround,
    ReviewOutcome,
)
from hall.identity import InvalidIdentity, parse_identity, parse_phone
from hall.uploads import SCANS


class AcceptForm(ActForm):
    """受理: nothing to fill in."""


class CheckMaterialsForm(CheckForm):
    """核对材料: what was found, before acceptance or notice."""

    must_say = False


class NotifyForm(CheckForm):
    """一次性告知: every material that is wrong or missing, with what is needed."""

    results = [choice for choice in CheckResult.choices if choice[0] != CheckResult.COMPLETE]

    def concerns(self, case, row):
        return row.result != CheckResult.COMPLETE

    def arguments(self) -> dict:
        return {"materials": [check for check in self.checks() if check.remark]}


class SupplementForm(CheckForm):
    """登记补正: what was found of the materials that the notice named."""

    must_say = False

    def concerns(self, case, row):
        return row.requirement_id in told_requirements(case)


class _RefusalForm(ActForm):
    """What a refusal says; where the item lists its conditions, those that are not met are ticked (article 14)."""

    conditions = forms.TypedMultipleChoiceField(
        label=_("不符合的条件"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("理由是“不符合法定条件、标准”的必须选，条款印在决定书上"),
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        listed = list(case.version.granting_conditions.all())
        self.fields["conditions"].choices = [(row.pk, f"{row.text}（{row.provision}）") for row in listed]
        if not listed:
            del self.fields["conditions"]


class RefuseAcceptanceForm(_RefusalForm):
    """不予受理: legal ground, facts and provision (article 14)."""

    field_order = ("ground", "competent_body", "conditions", "provision", "facts")

    ground = forms.ChoiceField(label=_("法定理由"), choices=RefusalGround)
    competent_body = forms.CharField(
        label=_("有权机关"),
        max_length=120,
        required=False,
        help_text=_("理由是“不属于本机关职权范围”的必须填，决定书告知申请人向它提出申请"),
    )
    provision = forms.CharField(
        label=_("法律依据"), max_length=300, required=False, help_text=_("法律、法规的名称和条款；留空按理由对应的条款")
    )
    facts = text(_("事实"), max_length=2000)


class ReviewForm(ActForm):
    """审查意见: the step, its outcome and the opinion."""

    step = forms.ModelChoiceField(label=_("环节"), queryset=None, required=False, empty_label=None)
    outcome = forms.ChoiceField(label=_("结论"), choices=ReviewOutcome, widget=forms.RadioSelect)
    opinion = text(_("意见"), max_length=LONG)

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        steps = case.version.steps.filter(is_review=True)
        self.fields["step"].queryset = steps
        self.fields["step"].initial = case.step_id
        if not steps:
            del self.fields["step"]

    def arguments(self) -> dict:
        return {"step": None, **self.cleaned_data}


class PauseForm(ActForm):
    """中止: one of the eight legal grounds, its expected length, and what the applicant is told (许可法45)."""

    ground = forms.ChoiceField(label=_("事由"), choices=PauseGround)
    performer = forms.CharField(
        label=_("由谁实施"), max_length=120, required=False, help_text=_("检测机构、专家组等；留空为本单位")
    )
    expected_days = forms.IntegerField(label=_("预计工作日"), min_value=1, max_value=LONGEST_PAUSE)
    notice = text(_("告知申请人的内容"), help_text=_("印在期限暂停告知书上"))


class ResumeForm(ActForm):
    """恢复计时: how the procedure ended."""

    result = text(_("结果"), help_text=_("印在恢复办理通知书上，告知申请人"))
    ended_on = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("留空为今天"),
    )
    file = forms.FileField(
        label=_("报告或者记录"),
        required=False,
        max_length=100,
        validators=SCANS,
        help_text=_("PDF、JPG 或者 PNG，不超过 10 MB；没有的不选"),
    )


class ExtendForm(ActForm):
    """延期: once, at most ten working days (许可法42)."""

    days = forms.IntegerField(label=_("延长工作日"), min_value=1, max_value=LONGEST_EXTENSION)
    reason = text(_("理由"), help_text=_("印在延期告知书上"))


class DecideForm(_RefusalForm):
    """作出决定: to grant, or to refuse with ground, conditions, provision and facts."""

    field_order = ("outcome", "reason", "ground", "conditions", "provision")

    outcome = forms.ChoiceField(label=_("决定"), choices=DecisionOutcome, widget=forms.RadioSelect)
    reason = text(_("理由和事实"), max_length=2000, required=False, help_text=_("不予许可必须填写"))
    ground = forms.ChoiceField(
        label=_("不予许可的法定理由"),
        choices=[("", _("准予时不填")), *RefusalGround.choices],
        required=False,
        help_text=_("不予许可必须选择"),
    )
    provision = forms.CharField(
        label=_("不予许可的法律依据"), max_length=300, required=False, help_text=_("留空按理由对应的条款")
    )


class AgreeForm(ActForm):
    """同意报备."""

    opinion = text(_("意见"), max_length=LONG)


class ReturnForm(ActForm):
    """退回报备."""

    reason = text(_("退回理由"), max_length=LONG)


class WithdrawForm(ActForm):
    """登记撤回: at the applicant's written request."""

    reason = text(_("撤回原因"), help_text=_("凭申请人的书面申请登记"))


class CorrectForm(ActForm):
    """更正笔误: what is left empty stays as it is; the number and phone on record are not shown."""

    reason = text(_("更正原因"), rows=2)

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        for prefix, title in self.parties().items():
            self.fields |= {f"{prefix}_{name}": field for name, field in _party_fields(title).items()}
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def parties(self) -> dict:
        titles = {"applicant": _("申请人")}
        return titles | {"agent": _("代理人")} if hasattr(self.case, "agent") else titles

    def clean(self):
        cleaned = super().clean()
        for prefix in self.parties():
            self._parse(f"{prefix}_phone", parse_phone)
            id_type = cleaned.get(f"{prefix}_id_type") or getattr(self.case, prefix).id_type
            self._parse(f"{prefix}_id_number", partial(parse_identity, id_type))
        if not self.errors and not self.changes():
            self.add_error(None, _("没有要更正的内容，请填写要改的一项。"))
        return cleaned

    def arguments(self) -> dict:
        return {"changes": self.changes(), "reason": self.cleaned_data["reason"]}

    def changes(self) -> dict[str, str]:
        """The fields to correct with their new values."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "reason"}

    def _parse(self, name: str, parse) -> None:
        try:
            if self.cleaned_data.get(name):
                self.cleaned_data[name] = parse(self.cleaned_data[name])
        except InvalidIdentity as invalid:
            self.add_error(name, invalid.message)


class RaiseFeeForm(FeeLinesForm, ActForm):
    """开具缴款通知: how many pieces of each line of the tariff (article 5)."""

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, case=case, tariffs=case.version.tariffs.all(), **kwargs)

    def arguments(self) -> dict:
        return {"lines": list(self.charges()), "due_on": self.cleaned_data["due_on"]}


class PriorityForm(ActForm):
    """标记缓急: which mark, and why (article 26)."""

    priority = forms.ChoiceField(label=_("缓急"), choices=Priority, widget=forms.RadioSelect)
    reason = text(_("标记理由"))


def _party_fields(title) -> dict[str, forms.Field]:
    def label(text):
        return _("%(party)s%(field)s") % {"party": title, "field": text}

    return {
        "name": forms.CharField(label=label(_("姓名或者名称")), max_length=120, required=False),
        "id_type": forms.ChoiceField(
            label=label(_("证件类型")), choices=[("", _("不变")), *IdType.choices], required=False
        ),
        "id_number": forms.CharField(label=label(_("证件号码")), max_length=50, required=False),
        "phone": forms.CharField(label=label(_("电话")), max_length=30, required=False),
        "address": forms.CharField(label=label(_("地址")), max_length=200, required=False),
    }


FORMS: dict[Act, type[ActForm]] = {
    Act.ACCEPT: AcceptForm,
    Act.NOTIFY_DEFICIENCY: NotifyForm,
    Act.SUPPLEMENT: SupplementForm,
    Act.REFUSE_ACCEPTANCE: RefuseAcceptanceForm,
    Act.REVIEW: ReviewForm,
    Act.PAUSE: PauseForm,
    Act.RESUME: ResumeForm,
    Act.EXTEND: ExtendForm,
    Act.DECIDE: DecideForm,
    Act.AGREE_REFUSAL: AgreeForm,
    Act.RETURN_REFUSAL: ReturnForm,
    Act.DELIVER: DeliverForm,
    Act.WITHDRAW: WithdrawForm,
    Act.CORRECT: CorrectForm,
    Act.RAISE_FEE: RaiseFeeForm,
    Act.RECORD_SIGNATURE: SignatureForm,
    Act.RETURN_DELIVERY: ReturnDeliveryForm,
    Act.EXPLAIN_DELAY: ExplainDelayForm,
    Act.CLOSE: CloseForm,
    Act.NOTIFY_AGAIN: NotifyAgainForm,
    Act.CLOSE_SILENT: CloseSilentForm,
    Act.ACCEPT_CONDITIONALLY: AcceptConditionallyForm,
    Act.FOLLOW_UP: FollowUpForm,
    Act.CLOSE_UNFULFILLED: CloseUnfulfilledForm,
    Act.DECLARE: DeclareForm,
    Act.VERIFY_DECLARATION: VerifyDeclarationForm,
    Act.TELL_HEARING: TellHearingForm,
    Act.ANSWER_HEARING: AnswerHearingForm,
    Act.CALL_HEARING: CallHearingForm,
    Act.RECORD_HEARING: RecordHearingForm,
    Act.MARK_PRIORITY: PriorityForm,
}
