"""Attendance of others: a hall's day, the month sheet, one member's month, and the annulment of a punch."""

import re
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hall.calendars import work_calendar
from hall.errors import RuleBroken
from hall.models import Hall
from hall.moment import now, today
from hall.permissions import refusal
from staff.forms.attendance import AnnulmentForm, BoardFilter, SheetFilter
from staff.models import ClockRecord, Department, StaffMember
from staff.operations.punches import annul
from staff.policies import annul_punch, read_attendance, read_month_sheet
from staff.spreadsheets import month_book
from staff.statistics import (
    MARKS,
    TOTALS,
    hall_day,
    labelled,
    member_month,
    month_of,
    readable_halls,
    readable_postings,
    totals_of,
)
from staff.statistics import month_sheet as sheet_of

ROWS = 100
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)


def month_in(text: str) -> date:
    """The first day of the month in an address. Raises Http404."""
    found = MONTH.fullmatch(text)
    if found is None:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


def neighbours(first: date) -> dict[str, date]:
    """The month before and the month after."""
    return {"earlier": (first - timedelta(days=1)).replace(day=1), "later": (first + timedelta(days=31)).replace(day=1)}


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The day of a hall: who came, who is late, who is missing. Leaders of departments are led to their sheet."""
    at = now()
    barred = refusal(read_attendance, request.user, None, at)
    if barred and refusal(read_month_sheet, request.user, None, at) is None:
        return redirect("staff:manage:attendance_month", f"{localdate(at):%Y-%m}")
    read_attendance(request.user, None, at)
    form = BoardFilter(request.GET or {"date": localdate(at)}, halls=readable_halls(request.user, at))
    hall = form.chosen()
    if hall is None:
        raise Http404
    on = form.cleaned_data.get("date") or localdate(at)
    lines = hall_day(hall, on, form.cleaned_data.get("department"), form.cleaned_data.get("result", ""))
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "chosen": hall, "on": on, "page": page, "day_off": work_calendar(hall).reason(on)}
    return render(request, "staff/manage/attendance_board.html", context)


@login_required
@require_GET
def month_sheet(request: HttpRequest, month: str) -> HttpResponse:
    read_month_sheet(request.user, None, now())
    first = month_in(month)
    form, hall, rows = _sheet(request, first)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    calendar = work_calendar(hall)
    days = [(on, calendar.is_working_day(on)) for on in month_of(first)]
    context = {"form": form, "chosen": hall, "first": first, "page": page, "days": days, "totals": TOTALS}
    context |= {"legend": [(mark, result.label) for result, mark in MARKS.items() if mark], **neighbours(first)}
    context["reads_halls"] = _reads_halls(request)
    return render(request, "staff/manage/attendance_month.html", context)


@login_required
@require_GET
def month_sheet_file(request: HttpRequest, month: str) -> HttpResponse:
    """The same sheet, whole, as a spreadsheet."""
    read_month_sheet(request.user, None, now())
    first = month_in(month)
    _form, hall, rows = _sheet(request, first)
    book = month_book(rows, _("%(hall)s考勤表 %(month)s") % {"hall": hall, "month": month}, first)
    name = f"attendance-{hall.code}-{month}.xlsx"
    return HttpResponse(
        book, content_type=SPREADSHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@login_required
@require_GET
def member_page(request: HttpRequest, username: str, month: str) -> HttpResponse:
    """One member's month with every punch, for who reads her sheet."""
    at = now()
    read_month_sheet(request.user, None, at)
    first = month_in(month)
    member = _readable_member(request, username)
    lines = member_month(member, first)
    context = {"member": member, "first": first, "lines": lines, "reads_halls": _reads_halls(request)}
    context |= neighbours(first)
    context["totals"] = labelled(totals_of(line.day for line in lines))
    punches = [punch for line in lines for punch in line.punches[:1]]
    context["may_annul"] = bool(punches) and refusal(annul_punch, request.user, punches[0], at) is None
    return render(request, "staff/manage/attendance_member.html", context)


@login_required
@require_POST
def annulment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong punch out of the count."""
    read_attendance(request.user, None, now())
    halls = readable_halls(request.user, now())
    record = get_object_or_404(
        ClockRecord.objects.select_related("member"), pk=pk, hall__in=halls, member__isnull=False
    )
    form = AnnulmentForm(request.POST)
    annul_punch(request.user, record, now())
    if not form.is_valid():
        raise RuleBroken("reason_missing", _("请填作废的理由。"), 18, field="reason")
    annul(record, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("这次打卡已作废，当天考勤已重新计算。"))
    return redirect("staff:manage:attendance_member", record.member.username, f"{localdate(record.punched_at):%Y-%m}")


def _sheet(request: HttpRequest, first: date):
    """The filters of the sheet, its hall and its rows; only what this reader may see."""
    postings = readable_postings(request.user, now())
    form = SheetFilter(
        request.GET,
        halls=Hall.objects.filter(pk__in=postings.values("hall")),
        departments=Department.objects.filter(pk__in=postings.values("department")),
    )
    hall = form.chosen()
    if hall is None:
        raise Http404
    if department := form.cleaned_data.get("department"):
        postings = postings.filter(department=department)
    return form, hall, sheet_of(postings, hall, first)


def _reads_halls(request: HttpRequest) -> bool:
    """Whether the day of a hall and the clocks are open to this reader too."""
    return refusal(read_attendance, request.user, None, now()) is None


def _readable_member(request: HttpRequest, username: str) -> StaffMember:
    members = StaffMember.objects.filter(pk__in=readable_postings(request.user, now()).values("member"))
    return get_object_or_404(members.select_related("department"), username=username)


def this_month() -> date:
    return today().replace(day=1)
