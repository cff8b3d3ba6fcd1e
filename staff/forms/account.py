"""Forms of login and password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.utils.translation import gettext_lazy as _

from staff.models import StaffMember
from staff.operations.accounts import change_password


class LoginForm(AuthenticationForm):
    """Username and password; a wrong pair and a closed account are told alike, so that names can't be tried out."""

    username = UsernameField(
        label=_("登录名"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("登录名或者密码不对，请重新输入。连续输错 5 次将暂停登录 15 分钟。"),
        "inactive": _("登录名或者密码不对，请重新输入。连续输错 5 次将暂停登录 15 分钟。"),
    }


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and a new one twice."""

    old_password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new_password1 = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，不能全是数字，不能是常见密码，不要和登录名、姓名相近。"),
    )
    new_password2 = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    error_messages = {
        "password_mismatch": _("两次输入的新密码不一样。"),
        "password_incorrect": _("现在的密码不对，请重新输入。"),
    }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        new = values.get("new_password1")
        if new and new == values.get("old_password"):
            self.add_error("new_password1", _("新密码不能和现在的密码一样。"))
        return values

    def save(self, commit: bool = True) -> StaffMember:
        return change_password(self.user, self.cleaned_data["new_password1"], by=self.user)
