"""The forms of the acts on a case: shape only; whether an act is lawful now is for the operation to say."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.checklist import ChecklistForm
from approvals.models import Case, CaseMaterial
from approvals.states import (
    Act,
    CheckResult,
    DecisionOutcome,
    DeliveryMethod,
    IdType,
    PauseGround,
    Priority,
    RefusalGround,
    ReviewOutcome,
)
from hall.identity import InvalidIdentity, parse_identity, parse_phone

LONG = 1000  # characters of an opinion
SHORT = 500


def _text(label, *, max_length=SHORT, rows=3, **kwargs):
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ActForm(forms.Form):
    """The form of one act on one case; `case` is there for choices and first values."""

    def __init__(self, *args, case: Case, **kwargs):
        self.case = case
        kwargs.setdefault("auto_id", f"id-{self.__class__.__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict:
        """The keyword arguments of the operation."""
        return self.cleaned_data

    def blame(self, broken) -> None:
        """Put a broken rule beside the input at fault, where it names one of this form."""
        if broken.field in self.fields and broken.field not in self.errors:
            self.add_error(broken.field, broken.message)

    def typed(self):
        """What was typed, by label: shown when the act was refused and its form is gone."""
        texts = ((field.label, field.value()) for field in self if isinstance(field.field, forms.CharField))
        return [(label, value) for label, value in texts if value]


class AcceptForm(ActForm):
    """受理: nothing to fill in."""


class _CheckForm(ChecklistForm, ActForm):
    """Materials of the case's list with what was found last."""

    def __init__(self, *args, case: Case, **kwargs):
        rows = {row.requirement_id: row for row in case.materials.all()}
        requirements = [row.requirement for row in rows.values() if self.concerns(case, row)]
        super().__init__(*args, case=case, requirements=requirements, checks=rows, **kwargs)

    def concerns(self, case: Case, row: CaseMaterial) -> bool:
        return True

    def arguments(self) -> dict:
        return {"materials": self.checks()}


class CheckMaterialsForm(_CheckForm):
    """核对材料: what was found, before acceptance or notice."""

    must_say = False


class NotifyForm(_CheckForm):
    """一次性告知: every material that is wrong or missing, with what is needed."""

    results = [choice for choice in CheckResult.choices if choice[0] != CheckResult.COMPLETE]

    def concerns(self, case, row):
        return row.result != CheckResult.COMPLETE

    def arguments(self) -> dict:
        return {"materials": [check for check in self.checks() if check.remark]}


class SupplementForm(_CheckForm):
    """登记补正: what was found of the materials that the notice named."""

    must_say = False

    def concerns(self, case, row):
        return row.requirement_id in {line.requirement_id for line in case.notice.lines.all()}


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

    field_order = ("ground", "conditions", "provision", "facts")

    ground = forms.ChoiceField(label=_("法定理由"), choices=RefusalGround)
    provision = forms.CharField(
        label=_("法律依据"), max_length=300, required=False, help_text=_("法律、法规的名称和条款；留空按理由对应的条款")
    )
    facts = _text(_("事实"), max_length=2000)


class ReviewForm(ActForm):
    """审查意见: the step, its outcome and the opinion."""

    step = forms.ModelChoiceField(label=_("环节"), queryset=None, required=False, empty_label=None)
    outcome = forms.ChoiceField(label=_("结论"), choices=ReviewOutcome, widget=forms.RadioSelect)
    opinion = _text(_("意见"), max_length=LONG)

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
    expected_days = forms.IntegerField(label=_("预计工作日"), min_value=1, max_value=365)
    notice = _text(_("告知申请人的内容"), help_text=_("印在期限暂停告知书上"))


class ResumeForm(ActForm):
    """恢复计时: how the procedure ended."""

    result = _text(_("结果"))
    ended_on = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("留空为今天"),
    )


class ExtendForm(ActForm):
    """延期: once, at most ten working days (许可法42)."""

    days = forms.IntegerField(label=_("延长工作日"), min_value=1, max_value=10)
    reason = _text(_("理由"), help_text=_("印在延期告知书上"))


class DecideForm(_RefusalForm):
    """作出决定: to grant, or to refuse with ground, conditions, provision and facts."""

    field_order = ("outcome", "reason", "ground", "conditions", "provision")

    outcome = forms.ChoiceField(label=_("决定"), choices=DecisionOutcome, widget=forms.RadioSelect)
    reason = _text(_("理由和事实"), max_length=2000, required=False, help_text=_("不予许可必须填写"))
    ground = forms.ChoiceField(
        label=_("不予许可的法定理由"),
        choices=[("", _("准予时不填")), *RefusalGround.choices],
        required=False,
        help_text=_("不予许可必须选择"),
    )
    provision = forms.CharField(
        label=_("不予许可的法律依据"), max_length=300, required=False, help_text=_("留空按理由对应的条款")
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == DecisionOutcome.REFUSED:
            for name in ("reason", "ground"):
                if not cleaned.get(name):
                    self.add_error(name, _("不予许可要写明这一项（第十四条）。"))
        return cleaned


class AgreeForm(ActForm):
    """同意报备."""

    opinion = _text(_("意见"), max_length=LONG)


class ReturnForm(ActForm):
    """退回报备."""

    reason = _text(_("退回理由"), max_length=LONG)


class DeliverForm(ActForm):
    """送达: how, and to whom."""

    method = forms.ChoiceField(label=_("方式"), choices=DeliveryMethod, widget=forms.RadioSelect)
    recipient = forms.CharField(label=_("领取人"), max_length=60)
    tracking_number = forms.CharField(label=_("邮寄单号"), max_length=60, required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("method") == DeliveryMethod.POST and not cleaned.get("tracking_number"):
            self.add_error("tracking_number", _("邮寄送达要写邮寄单号。"))
        return cleaned


class WithdrawForm(ActForm):
    """登记撤回: at the applicant's written request."""

    reason = _text(_("撤回原因"), help_text=_("凭申请人的书面申请登记"))


class CorrectForm(ActForm):
    """更正笔误: what is left empty stays as it is; the number and phone on record are not shown."""

    reason = _text(_("更正原因"), rows=2)

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        for prefix, title in self.parties().items():
            self.fields |= {f"{prefix}_{name}": field for name, field in _party_fields(title).items()}
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def parties(self) -> dict:
        titles = {"applicant": _("申请人")}
        return titles | {"agent": _("经办人")} if hasattr(self.case, "agent") else titles

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


class PriorityForm(ActForm):
    """标记缓急: which mark, and why (article 26)."""

    priority = forms.ChoiceField(label=_("缓急"), choices=Priority, widget=forms.RadioSelect)
    reason = _text(_("标记理由"))


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
    Act.MARK_PRIORITY: PriorityForm,
}
