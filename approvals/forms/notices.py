"""The forms after the one-time notice: told again for a new fact, closed when nothing came (article 12)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import LONG, ActForm, CheckForm, text
from approvals.forms.checklist import names_of
from approvals.queries.notices import outstanding_lines
from approvals.states import CheckResult


class NotifyAgainForm(CheckForm):
    """因新的事实再次告知: the fact, when it became known, and the materials that it has made wanting."""

    must_check = False
    results = [choice for choice in CheckResult.choices if choice[0] != CheckResult.COMPLETE]

    fact = text(_("新的事实"), max_length=LONG, help_text=_("一次性告知以后才知道的，印在再次补正告知书上"))
    known_at = forms.DateTimeField(
        label=_("知道的时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args, case, **kwargs):
        self.owed = {line.requirement_id for line in outstanding_lines(case)}
        super().__init__(*args, case=case, **kwargs)

    def concerns(self, case, row):
        return row.requirement_id not in self.owed

    def clean(self):
        cleaned = super().clean()
        for requirement in self.requirements:
            result, remark = names_of(requirement.pk)
            if cleaned.get(remark) and not cleaned.get(result) and result not in self.errors:
                self.add_error(result, _("写了要求的材料，请选择不符或者缺少。"))
        return cleaned

    def arguments(self) -> dict:
        words = {"fact": self.cleaned_data["fact"], "known_at": self.cleaned_data["known_at"]}
        return {"materials": [check for check in self.checks() if check.remark], **words}


class CloseSilentForm(ActForm):
    """逾期未补正，办结: nothing to fill in."""
