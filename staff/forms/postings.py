"""Forms of people and postings: shape only; what the articles say is said by the operations."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hall.models import Hall
from hall.templatetags.hall import zh_day
from hall.years import in_range
from staff.models import Department, PostingRequest, StaffMember
from staff.queries import PeopleState, PostingTab


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, validators=[in_range], help_text=help_text)


class MemberChoice(forms.ModelChoiceField):
    """A person, told apart from her namesakes by unit and login name."""

    def label_from_instance(self, member: StaffMember) -> str:
        return f"{member.name}（{member.department or _('服务中心')}，{member.username}）"


class NominationChoice(forms.ModelChoiceField):
    def label_from_instance(self, request: PostingRequest) -> str:
        return _("%(member)s，%(day)s起（%(state)s）") % {
            "member": request.member,
            "day": zh_day(request.starts_on),
            "state": request.get_state_display(),
        }


class ReturnChoice(forms.ModelChoiceField):
    def label_from_instance(self, request: PostingRequest) -> str:
        words = {"member": request.member, "day": zh_day(request.successor_due_on)}
        return _("%(member)s被退回，%(day)s前补派") % words


class PeopleFilter(forms.Form):
    """The list of people, narrowed; every field may stay empty."""

    q = forms.CharField(label=_("姓名或者登录名"), max_length=60, required=False)
    hall = forms.ModelChoiceField(
        Hall.objects.filter(is_active=True), label=_("服务中心"), to_field_name="code", required=False,
        empty_label=_("全部"),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("单位"), required=False, empty_label=_("全部")
    )
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("在用账号")), *PeopleState.choices], required=False)


class TabForm(forms.Form):
    """The tab of the postings page."""

    tab = forms.ChoiceField(choices=PostingTab.choices, required=False)

    def chosen(self) -> PostingTab:
        return PostingTab(self.cleaned_data["tab"] or PostingTab.WAITING) if self.is_valid() else PostingTab.WAITING


class AmendmentForm(forms.Form):
    """What is the unit's own in a nomination: the person, her time, her post and duties."""

    member = MemberChoice(StaffMember.objects.none(), label=_("人选"), empty_label=_("请选择"))
    starts_on = day_field(_("起始日期"))
    term_until = forms.DateField(
        label=_("派驻期满"), widget=DateInput, validators=[in_range], help_text=_("这一天还有效，不少于二年")
    )
    post_wanted = forms.CharField(label=_("拟任岗位"), max_length=60, help_text=_("如“12 号窗口受理岗 A 岗”"))
    duties = forms.CharField(
        label=_("业务职责"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("期限不足二年的理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people


class NominationForm(AmendmentForm):
    """A person for a hall, from when to when, perhaps in place of somebody who was sent back."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("派驻到"), empty_label=_("请选择"))
    succeeds = ReturnChoice(
        PostingRequest.objects.none(), label=_("补派哪次退回"), required=False, empty_label=_("不是补派")
    )

    def __init__(self, *args: Any, halls: QuerySet[Hall], owed: QuerySet[PostingRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls
        self.fields["succeeds"].queryset = owed


class RenewalForm(forms.Form):
    """How long a posting goes on."""

    term_until = forms.DateField(
        label=_("续派到"), widget=DateInput, validators=[in_range], help_text=_("这一天还有效，续派也不少于二年")
    )
    duties = forms.CharField(
        label=_("业务职责"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("期限不足二年的理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChangeForm(forms.Form):
    """Taking a clerk back before her term ends."""

    ends_on = forms.DateField(
        label=_("离岗日期"), widget=DateInput, validators=[in_range], help_text=_("最后一个工作日")
    )
    successor = NominationChoice(
        PostingRequest.objects.none(),
        label=_("接替人选"),
        empty_label=_("请选择"),
        help_text=_("先选派接替的人，再申请调换"),
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, nominations: QuerySet[PostingRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = nominations


class ReturnForm(forms.Form):
    """Sending an unfit clerk back to her unit."""

    ends_on = forms.DateField(
        label=_("离岗日期"), widget=DateInput, validators=[in_range], help_text=_("最后一个工作日")
    )
    reason = forms.CharField(
        label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("提交后不能修改")
    )


class DecisionForm(forms.Form):
    """What the hall says to a request."""

    outcome = forms.ChoiceField(
        label=_("结论"), choices=[("approve", _("同意")), ("refuse", _("不同意"))], widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("审核意见"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不同意的要写明理由"),
    )


class ChiefForm(forms.Form):
    """Who heads the department's people in a hall, from when on."""

    member = MemberChoice(StaffMember.objects.none(), label=_("首席代表"), empty_label=_("请选择"))
    valid_from = day_field(_("起始日期"))

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people
