"""The forms of a conditional acceptance: the promise, what follows, closed when nothing came (容缺受理)."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.forms.base import LONG, ActForm, CheckForm, text
from approvals.queries.conditional import latest_follow_up, open_lines
from hall.moment import now
from hall.templatetags.hall import zh_day


class AcceptConditionallyForm(ActForm):
    """容缺受理: the written promise and the last day for what follows; the latest lawful day stands there already."""

    pledge = text(_("申请人的书面承诺"), max_length=LONG, help_text=_("承诺补交的材料和时间，印在容缺受理通知书上"))
    due_on = forms.DateField(label=_("补交期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        latest = latest_follow_up(case, localdate(now()))
        if latest:
            self.fields["due_on"].initial = latest
            self.fields["due_on"].help_text = _("最迟%(day)s：承诺时限届满前 2 个工作日，并且不超过 20 个工作日") % {
                "day": zh_day(latest)
            }


class FollowUpForm(CheckForm):
    """登记容缺补交: what was found of the materials that are to follow."""

    must_say = False

    def __init__(self, *args, case, **kwargs):
        self.promised = {line.requirement_id for line in open_lines(case)}
        super().__init__(*args, case=case, **kwargs)

    def concerns(self, case, row):
        return row.requirement_id in self.promised


class CloseUnfulfilledForm(ActForm):
    """容缺逾期未补，办结: nothing to fill in."""
