"""Forms of the windows' management."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.models import Hall
from windows.states import WindowKind, WindowStatus


class WindowFilter(forms.Form):
    """The list of windows, narrowed; every field may stay empty."""

    hall = forms.ModelChoiceField(
        Hall.objects.filter(is_active=True),
        label=_("服务中心"),
        required=False,
        to_field_name="code",
        empty_label=_("全部"),
    )
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *WindowKind.choices], required=False)
    status = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *WindowStatus.choices], required=False)

    def __init__(self, *args, windows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = Hall.objects.filter(pk__in=windows.order_by().values("hall"))


class ClosingForm(forms.Form):
    """Why a window is closed."""

    reason = forms.CharField(label=_("暂停的理由"), max_length=100, help_text=_("如“设备检修”，只有管理人员看得到"))
