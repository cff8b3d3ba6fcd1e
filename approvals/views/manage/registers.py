"""Registers for management: late cases with their reasons (条例36), completeness of files by clerk (article 23)."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.forms.results import DelayFilterForm, MonthForm
from approvals.policies import read_registers
from approvals.queries.completeness import month_lines
from approvals.queries.delays import delay_rows, managed_delays
from approvals.queries.results import late_publications
from hall.moment import now
from hall.tables import guarded

PAGE_SIZE = 50


@login_required
@require_safe
def delays(request):
    """Every passed limit with its reason, if it has one, and the number of decisions not published in time."""
    at = now()
    read_registers(request.user, None, at)
    form = DelayFilterForm(request.GET)
    found = managed_delays(request.user, at, form.wanted())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": delay_rows(page, at), "unpublished": late_publications(at)}
    return render(request, "approvals/manage/delays.html", context)


@login_required
@require_safe
def completeness(request):
    at = now()
    read_registers(request.user, None, at)
    form = MonthForm(request.GET)
    month = form.chosen()
    lines = month_lines(request.user, month, at)
    context = {"form": form, "month": month, "lines": lines}
    context["cases"] = sum(line.cases for line in lines)
    context["complete"] = sum(line.complete for line in lines)
    return render(request, "approvals/manage/completeness.html", context)


@login_required
@require_safe
def completeness_export(request):
    """The lines of a month as CSV, UTF-8 with a mark so that spreadsheets read it."""
    at = now()
    read_registers(request.user, None, at)
    month = MonthForm(request.GET).chosen()
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="completeness-{month:%Y-%m}.csv"'
    table = csv.writer(response)
    table.writerow([_("收件人"), _("收件"), _("完整"), _("完整率（%）"), _("最常缺少")])
    for line in month_lines(request.user, month, at):
        frequent = _("；").join(f"{label} {count}" for label, count in line.frequent)
        table.writerow([guarded(line.name), line.cases, line.complete, line.share, frequent])
    return response
