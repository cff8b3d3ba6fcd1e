"""My own month with the request for a forgotten punch, and the hall's decision on such requests (补卡)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hall.errors import RuleBroken
from hall.moment import now, today
from hall.permissions import refusal
from staff.forms.attendance import CorrectionForm, OpinionForm
from staff.models import AttendanceCorrection
from staff.operations.corrections import approve, propose, refuse
from staff.policies import decide_correction, read_attendance, read_month_sheet
from staff.states import CorrectionState
from staff.statistics import labelled, member_month, readable_halls, totals_of
from staff.views.attendance import month_in, neighbours, this_month

ROWS = 50


@login_required
@require_GET
def my_month(request: HttpRequest, month: str = "") -> HttpResponse:
    """My month, day by day, with what I asked to have put right."""
    first = month_in(month) if month else this_month()
    return _my_page(request, first, CorrectionForm(initial={"date": request.GET.get("date") or today()}))


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a punch that is missing."""
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            propose(request.user, **form.facts(), by=request.user)
        except RuleBroken as broken:
            if broken.status == 403:
                raise
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            messages.success(request, _("补卡已经申请，等中心审核。"))
            return redirect("staff:desk:attendance_month", f"{form.cleaned_data['date']:%Y-%m}")
    return _my_page(request, this_month(), form, status=422)


@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Requests that wait for the hall, the oldest first, then those decided."""
    at = now()
    read_attendance(request.user, None, at)
    rows = _visible(request)
    page = Paginator(rows.filter(state=CorrectionState.PROPOSED).order_by("proposed_at", "pk"), ROWS)
    context = {"page": page.get_page(request.GET.get("page"))}
    context["rows"] = _with_refusals(request.user, context["page"], at)
    context["decided"] = rows.exclude(state=CorrectionState.PROPOSED).order_by("-decided_at", "-pk")[:ROWS]
    return render(request, "staff/manage/corrections.html", context)


@login_required
@require_POST
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, approve, _("已补登，当天考勤已重新计算。"))


@login_required
@require_POST
def refusal_of(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, refuse, _("已登记不同意。"))


def _decided(request: HttpRequest, pk: int, act, done: str) -> HttpResponse:
    read_attendance(request.user, None, now())
    correction = get_object_or_404(_visible(request), pk=pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("opinion_too_long", _("意见最多 300 个字。"), 18, field="opinion")
    act(correction, opinion=form.cleaned_data["opinion"], by=request.user)
    messages.success(request, done)
    return redirect("staff:manage:corrections")


def _with_refusals(user, rows, at):
    """Each request with why this reader may not decide it; asked once for each hall, and for her own."""
    known = {}
    for row in rows:
        key = (row.hall_id, row.member_id == user.pk)
        if key not in known:
            known[key] = refusal(decide_correction, user, row, at)
    return [(row, known[row.hall_id, row.member_id == user.pk]) for row in rows]


def _visible(request: HttpRequest):
    """The requests of the halls whose attendance this reader sees."""
    rows = AttendanceCorrection.objects.filter(hall__in=readable_halls(request.user, now()))
    return rows.select_related("member__department", "hall", "decided_by")


def _my_page(request: HttpRequest, first, form: CorrectionForm, status: int = 200) -> HttpResponse:
    lines = member_month(request.user, first)
    context = {"first": first, "lines": lines, "form": form, **neighbours(first)}
    context["totals"] = labelled(totals_of(line.day for line in lines))
    context["reads_sheet"] = refusal(read_month_sheet, request.user, None, now()) is None
    context["corrections"] = request.user.corrections.select_related("decided_by")[:ROWS]
    return render(request, "staff/desk/attendance.html", context, status=status)
