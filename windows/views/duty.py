"""The manager's pages of duty: the day board, the month of the posts, leaves, the approver ladder."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hall.errors import RuleBroken
from hall.moment import now, today
from hall.permissions import refusal
from staff.models import LadderRung
from windows.forms.duty import LeaveFilter, RungEndForm, RungForm
from windows.operations import ladder
from windows.operations.leave import ladder_on
from windows.policies import edit_ladder, read_duty
from windows.queries.board import board_page, chosen_hall, month_page, readable_halls
from windows.queries.leave_page import filtered_leaves

ROWS = 50


@login_required
@require_safe
def duty(request):
    """值守: every post of a hall, who is there now, what is empty and since when."""
    at = now()
    read_duty(request.user, None, at)
    hall = chosen_hall(request.user, request.GET.get("hall", ""), at)
    if hall is None:
        raise Http404
    context = board_page(request.user, hall, at, request.GET.get("state", ""))
    return render(request, "windows/manage/duty.html", context | {"halls": readable_halls(request.user, at)})


@login_required
@require_safe
def month(request, year, number):
    """The month of a hall's posts: who is planned where, with the gaps ahead."""
    at = now()
    read_duty(request.user, None, at)
    hall = chosen_hall(request.user, request.GET.get("hall", ""), at)
    if hall is None or not (1 <= number <= 12 and 2000 <= year <= 2100):
        raise Http404
    context = month_page(request.user, hall, date(year, number, 1), at)
    return render(request, "windows/manage/duty_month.html", context | {"halls": readable_halls(request.user, at)})


@login_required
@require_safe
def leaves(request):
    at = now()
    read_duty(request.user, None, at)
    form = LeaveFilter(request.GET, halls=readable_halls(request.user, at))
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(filtered_leaves(request.user, filters, at), ROWS).get_page(request.GET.get("page"))
    return render(request, "windows/manage/leave_list.html", {"form": form, "page": page, "at": at})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rungs(request):
    """审批权限: the approver ladder, and a form for who may edit it."""
    at = now()
    read_duty(request.user, None, at)
    form = RungForm(request.POST or None, initial={"valid_from": today()})
    if request.method == "POST":
        edit_ladder(request.user, None, at)
        if form.is_valid() and _added(form, request.user):
            messages.success(request, _("审批权限已增加，从起用日期的新申请开始适用。"))
            return redirect("windows:manage:ladder")
    context = {
        "form": form,
        "rows": LadderRung.objects.order_by("order", "valid_from"),
        "in_force": ladder_on(at),
        "may_edit": refusal(edit_ladder, request.user, None, at) is None,
        "today": today(),
    }
    return render(request, "windows/manage/ladder.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def rung_end(request, pk):
    read_duty(request.user, None, now())
    edit_ladder(request.user, None, now())
    form = RungEndForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("date_missing", _("请填最后一天。"), 18, field="on")
    ladder.end_rung(get_object_or_404(LadderRung, pk=pk), **form.cleaned_data, by=request.user)
    messages.success(request, _("已登记最后一天。"))
    return redirect("windows:manage:ladder")


def _added(form, user):
    try:
        ladder.add_rung(**form.cleaned_data, by=user)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        return False
    return True
