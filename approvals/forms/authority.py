"""Forms of the registers of mandates and seals: shape only; what article 9 says is for the operations."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalSeal, Case, Item, OfficialPaper
from approvals.queries.authority_page import MandateStanding, posted_members
from approvals.states import MandatePower
from hall.uploads import SCANS
from staff.models import Department, StaffMember
from staff.states import Role


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class MemberField(forms.ModelChoiceField):
    """A member by name, with her department, which tells apart people of the same name."""

    def label_from_instance(self, member: StaffMember) -> str:
        return str(_("%(member)s（%(department)s）") % {"member": member, "department": member.department or "—"})


class MandateFilterForm(forms.Form):
    """The register of mandates, narrowed; every field may stay empty."""

    department = forms.ModelChoiceField(
        label=_("授权单位"), queryset=Department.objects.all(), required=False, empty_label=_("全部")
    )
    standing = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *MandateStanding.choices], required=False)


class DepartmentChoice(forms.Form):
    """In whose name; a leader of one department has no choice to make."""

    department = forms.ModelChoiceField(label=_("单位"), queryset=Department.objects.none(), empty_label=_("请选择"))

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments

    def chosen(self) -> Department | None:
        """The department named in the data, else the only one there is."""
        if "department" in self.data:
            return self.cleaned_data["department"] if self.is_valid() else None
        only = list(self.fields["department"].queryset[:2])
        return only[0] if len(only) == 1 else None


class MandateForm(forms.Form):
    """What the leader of `department` writes into a letter of authority."""

    clerk = MemberField(label=_("被授权人"), queryset=StaffMember.objects.none(), empty_label=_("请选择"))
    powers = forms.MultipleChoiceField(label=_("授权内容"), choices=MandatePower, widget=forms.CheckboxSelectMultiple)
    all_items = forms.BooleanField(label=_("本单位全部事项"), required=False)
    items = forms.ModelMultipleChoiceField(
        label=_("授权事项"), queryset=Item.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("没有选择全部事项时，逐项选择"),
    )  # fmt: skip
    limits = forms.CharField(
        label=_("限制"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如“只限本镇居民的申请”"),
    )  # fmt: skip
    valid_from = _date(_("起始日期"))
    valid_until = _date(_("截止日期"), help_text=_("这一天还有效，最长 3 年"))

    def __init__(self, *args: Any, department: Department, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clerk"].queryset = posted_members(at)
        items = department.items.filter(withdrawn_on__isnull=True, current__isnull=False).select_related("current")
        self.fields["items"].queryset = items


class FiledMandateForm(MandateForm):
    """The signed paper as a hall manager files it: who signed, when, and the scan."""

    giver = MemberField(label=_("授权人（主要领导）"), queryset=StaffMember.objects.none(), empty_label=_("请选择"))
    signed_on = _date(_("签署日期"))
    scan = forms.FileField(
        label=_("授权委托书扫描件"), validators=SCANS, help_text=_("PDF、JPG 或者 PNG，不超过 10 MB")
    )

    def __init__(self, *args: Any, department: Department, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, department=department, at=at, **kwargs)
        leaders = StaffMember.objects.filter(
            roles__role=Role.PRINCIPAL_LEADER, roles__department=department, is_active=True
        )
        self.fields["giver"].queryset = leaders.select_related("department").distinct()


class RevocationForm(forms.Form):
    """Why a mandate is revoked."""

    reason = forms.CharField(label=_("撤销理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class SealForm(forms.Form):
    """A seal for the register: its imprint, and who keeps it."""

    name = forms.CharField(label=_("印文"), max_length=60, help_text=_("和印章上的字一致"))
    custodian = MemberField(label=_("保管人"), queryset=StaffMember.objects.none(), empty_label=_("请选择"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["custodian"].queryset = posted_members(at)


class SealActForm(forms.Form):
    """The form of one act on a seal."""

    def __init__(self, *args: Any, seal: ApprovalSeal, user: Any, at: datetime, **kwargs: Any) -> None:
        self.seal, self.user, self.at = seal, user, at
        kwargs.setdefault("auto_id", f"id-{self.__class__.__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)
        if "custodian" in self.fields:
            self.fields["custodian"].queryset = posted_members(at)


class UseForm(SealActForm):
    """用印: the number of the paper or of the case; a blank sheet gets no seal."""

    paper = forms.CharField(
        label=_("文书文号"), max_length=40, required=False, help_text=_("如“示文旅许受〔2026〕0018号”")
    )
    case = forms.CharField(label=_("办件编号"), max_length=24, required=False, help_text=_("没有文号时填"))
    purpose = forms.CharField(label=_("用途"), max_length=200)

    def clean_paper(self) -> OfficialPaper | None:
        number = self.cleaned_data["paper"].strip()
        paper = OfficialPaper.objects.filter(number=number, case__in=self._cases()).select_related("case").first()
        if number and paper is None:
            raise forms.ValidationError(_("没有找到这份文书，或者您不能查看，请核对文号。"))
        return paper

    def clean_case(self) -> Case | None:
        number = self.cleaned_data["case"].strip().upper()
        case = self._cases().filter(number=number).first()
        if number and case is None:
            raise forms.ValidationError(_("没有找到这件办件，或者您不能查看，请核对编号。"))
        return case

    def _cases(self) -> QuerySet[Case]:
        return Case.objects.visible_to(self.user, self.at)


class CustodyForm(SealActForm):
    """移交: the new custodian."""

    custodian = MemberField(label=_("新保管人"), queryset=StaffMember.objects.none(), empty_label=_("请选择"))


class LossForm(SealActForm):
    """挂失: the written report."""

    report = forms.CharField(
        label=_("书面报告"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("什么时候、在哪里、怎样发现，采取了什么措施"),
    )  # fmt: skip


class ReplacementForm(SealActForm):
    """更换: the new seal and its custodian."""

    name = forms.CharField(label=_("新印章的印文"), max_length=60, help_text=_("旧印章没有挂失的，加上编号区别"))
    custodian = MemberField(label=_("保管人"), queryset=StaffMember.objects.none(), empty_label=_("请选择"))


class RetirementForm(SealActForm):
    """停用: why."""

    reason = forms.CharField(label=_("停用理由"), max_length=100)
