"""The levels that each department's refusals climb: read by who reads the register, set by the county's manager."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.forms.refusals import LevelsForm
from approvals.operations.filing_levels import set_levels
from approvals.policies import read_refusals, set_filing_levels
from approvals.queries.filing_levels import department_levels, level_table
from approvals.views.attempts import attempted
from hall.moment import now
from hall.permissions import refusal
from staff.models import Department


@login_required
@require_safe
def levels(request):
    at = now()
    read_refusals(request.user, None, at)
    context = {"rows": level_table(at), "may_set": refusal(set_filing_levels, request.user, None, at) is None}
    return render(request, "approvals/manage/filing_levels.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def department(request, pk):
    at = now()
    read_refusals(request.user, None, at)
    found = get_object_or_404(Department.objects.filter(is_active=True), pk=pk)
    subject = department_levels(found, at)
    form, status = LevelsForm(request.POST or None, initial={"roles": subject.row.levels}), 200
    if request.method == "POST":
        set_filing_levels(request.user, found, at)
        made, status = attempted(form, set_levels, found, by=request.user)
        if made:
            messages.success(request, _("已登记，从起始日期以后的报备按新的级别审核。"))
            return redirect("approvals:manage:filing_levels")
    may_set = refusal(set_filing_levels, request.user, found, at) is None
    context = {"subject": subject, "form": form, "may_set": may_set}
    return render(request, "approvals/manage/filing_levels_of.html", context, status=status)
