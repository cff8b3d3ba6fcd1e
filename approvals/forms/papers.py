"""Forms about papers: correction, imprint, verification, and the template that a hall edits. Shape only."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalSeal

LARGEST_PDF = 5 * 1024 * 1024  # bytes


class CorrectionForm(forms.Form):
    """更正: why the paper is issued anew."""

    reason = forms.CharField(
        label=_("更正理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("印在新的文书上，如“申请人名称录入有误”"),
    )  # fmt: skip


class ImprintForm(forms.Form):
    """用印: which seal was set on this paper."""

    seal = forms.ModelChoiceField(label=_("印章"), queryset=ApprovalSeal.objects.none(), empty_label=None)
    purpose = forms.CharField(label=_("用途"), max_length=200)

    def __init__(self, *args: Any, seals: list[ApprovalSeal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seal"].queryset = ApprovalSeal.objects.filter(pk__in=[seal.pk for seal in seals])


class VerifyForm(forms.Form):
    """The two words from the foot of a paper."""

    number = forms.CharField(label=_("文号"), max_length=60, help_text=_("如“示文旅许受〔2026〕0018号”"))
    token = forms.CharField(
        label=_("验证码"), max_length=30, help_text=_("印在二维码旁边，10 个字符"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        """Square brackets of any sort are forgiven."""
        number = re.sub(r"\s+", "", self.cleaned_data["number"])
        return re.sub(r"[\[【（(]", "〔", re.sub(r"[\]】）)]", "〕", number))


class CompareForm(forms.Form):
    """A PDF to be compared; it is read once and not kept."""

    file = forms.FileField(label=_("要核对的 PDF 文件"), help_text=_("不超过 5 MB，只比对，不保存"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_PDF:
            raise ValidationError(_("文件不能超过 5 MB。"), code="file_too_large")
        return file


class TemplateForm(forms.Form):
    """模板: the text, what changed, and the version that was edited."""

    source = forms.CharField(
        label=_("模板"), max_length=40_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false"}),
    )  # fmt: skip
    note = forms.CharField(label=_("修改说明"), max_length=200, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)
