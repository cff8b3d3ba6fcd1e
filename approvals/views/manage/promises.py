"""The promises page: the 50 % rule, disclosure gaps, items without a window; its export, and the check at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms.catalogue import PromiseFilterForm
from approvals.models import Item
from approvals.operations.promise_check import check_promises
from approvals.policies import read_catalogue, run_catalogue
from approvals.queries.promise_page import exported, promise_page
from hall.moment import now
from hall.permissions import refusal

PAGE_SIZE = 50


@login_required
@require_safe
def promises(request):
    at = now()
    read_catalogue(request.user, None, at)
    form = PromiseFilterForm(request.GET)
    context = promise_page(Item.objects.visible_to(request.user, at), form.tab_chosen(), form.only_soon(), at)
    context["page"] = Paginator(context.pop("rows"), PAGE_SIZE).get_page(request.GET.get("page"))
    context["may_run"] = refusal(run_catalogue, request.user, None, at) is None
    return render(request, "approvals/manage/promises.html", context)


@login_required
@require_POST
def promises_check(request):
    at = now()
    run_catalogue(request.user, None, at)
    report = check_promises(at)
    facts = {"checked": report["checked"], "violations": len(report["violations"])}
    messages.success(request, _("核对完毕：%(checked)s 项，不达标 %(violations)s 项。") % facts)
    return redirect("approvals:manage:promises")


@login_required
@require_safe
def promises_export(request):
    """The rows of the chosen tab as CSV, UTF-8 with a mark so that spreadsheets read it."""
    at = now()
    read_catalogue(request.user, None, at)
    form = PromiseFilterForm(request.GET)
    tab = form.tab_chosen()
    table = exported(Item.objects.visible_to(request.user, at), tab, form.only_soon(), at)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="promises-{tab}.csv"'
    return response
