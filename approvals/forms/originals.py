"""The forms of the hand-over chain of originals. Shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.queries.originals import receivers_of
from staff.models import StaffMember


class OriginalsForm(forms.Form):
    """The form of one act on a case's originals."""

    def __init__(self, *args, case, at, **kwargs):
        kwargs.setdefault("auto_id", f"id-{self.__class__.__name__.removesuffix('Form').lower()}-%s")
        super().__init__(*args, **kwargs)


class HandOverForm(OriginalsForm):
    """移交原件."""

    to_member = forms.ModelChoiceField(label=_("移交给"), queryset=StaffMember.objects.none())
    what = forms.CharField(label=_("移交内容"), max_length=200, initial=_("整卷"), help_text=_("整卷，或者材料名称"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args, case, at, **kwargs):
        super().__init__(*args, case=case, at=at, **kwargs)
        self.fields["to_member"].queryset = receivers_of(case, at)


class AnswerForm(OriginalsForm):
    """确认接收, or not."""

    received = forms.TypedChoiceField(
        label=_("原件"),
        choices=[("yes", _("已经收到")), ("no", _("没有收到，或者不齐"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("没有收到的必须写明"))


class TakeBackForm(OriginalsForm):
    """收回移交."""

    reason = forms.CharField(label=_("收回原因"), max_length=200)


class ReturnForm(OriginalsForm):
    """退还申请人."""

    recipient = forms.CharField(label=_("签收人"), max_length=60, help_text=_("在签收单上签名的人"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
