"""The register of refusals: its list, one filing with its climb, statistics, export, the hall's note (article 14)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms.refusals import PeriodForm, RegisterForm
from approvals.models import RefusalFiling
from approvals.operations.refusal import take_note
from approvals.policies import note_refusal, read_refusals
from approvals.queries.refusal_register import exported, refusal_register, register_rows, statistics, with_rows
from approvals.queries.refusals import climbs
from approvals.states import FilingState
from hall.moment import now
from hall.permissions import refusal as barred

ROWS = 20


@login_required
@require_safe
def refusals(request):
    at = now()
    read_refusals(request.user, None, at)
    form, wanted = _wanted(RegisterForm, request)
    filings = with_rows(refusal_register(request.user, at, wanted))
    page = Paginator(filings, ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": register_rows(page)}
    return render(request, "approvals/manage/refusal_list.html", context)


@login_required
@require_safe
def refusals_export(request):
    """The same list as CSV."""
    at = now()
    read_refusals(request.user, None, at)
    _form, wanted = _wanted(RegisterForm, request)
    table = exported(refusal_register(request.user, at, wanted))
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refusals-{localdate(at):%Y%m%d}.csv"'
    return response


@login_required
@require_safe
def refusals_statistics(request):
    at = now()
    read_refusals(request.user, None, at)
    form, wanted = _wanted(PeriodForm, request)
    context = {"form": form, **statistics(request.user, at, wanted)}
    return render(request, "approvals/manage/refusal_statistics.html", context)


@login_required
@require_safe
def refusal(request, pk):
    at = now()
    filing = visible_filing(request, pk, at)
    (climb,) = climbs(filing.case, [filing], at)
    may_note = filing.state == FilingState.AGREED and filing.noted_at is None
    context = {
        "filing": filing,
        "row": register_rows([filing])[0],
        "climb": climb,
        "may_note": may_note and barred(note_refusal, request.user, filing, at) is None,
    }
    return render(request, "approvals/manage/refusal_detail.html", context)


@login_required
@require_POST
def refusal_note(request, pk):
    """The hall has been informed of this refusal."""
    filing = visible_filing(request, pk, now())
    take_note(filing, by=request.user)
    messages.success(request, _("已登记：中心知悉这件否定决定。"))
    return redirect(filing)


def visible_filing(request, pk, at):
    """The filing, for those who read the register; 404 where it is not theirs to know."""
    read_refusals(request.user, None, at)
    return get_object_or_404(with_rows(RefusalFiling.objects.visible_to(request.user, at)), pk=pk)


def _wanted(made, request):
    """The filters of the address; one that can't be read is not used."""
    form = made(request.GET)
    form.is_valid()
    return form, form.cleaned_data
