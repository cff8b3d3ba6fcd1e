"""The register of letters of authority (article 9)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.authority import departments_run, lead_department, read_authority, run_authority
from approvals.forms.authority import (
    DepartmentChoice,
    FiledMandateForm,
    MandateFilterForm,
    MandateForm,
    RevocationForm,
)
from approvals.models import Mandate
from approvals.operations.authority import grant_mandate, revoke_mandate
from approvals.operations.papers import letter_file
from approvals.queries.authority_page import MandateRow, letter_of, mandate_register, relying_on
from approvals.views.attempts import attempted
from approvals.views.files import pdf_response
from hall.moment import now, today
from hall.permissions import refusal

ROWS, ACTS = 50, 20


@login_required
@require_safe
def mandates(request):
    at = now()
    read_authority(request.user, None, at)
    form = MandateFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(mandate_register(request.user, at, **wanted), ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [MandateRow.of(mandate, at) for mandate in page]}
    context["may_add"] = refusal(run_authority, request.user, None, at) is None
    return render(request, "approvals/manage/mandate_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_new(request):
    """First in whose name, then the letter: the leader writes it himself, a manager files the signed paper."""
    at = now()
    run_authority(request.user, None, at)
    choice = DepartmentChoice(request.POST or request.GET or None, departments=departments_run(request.user, at))
    department = choice.chosen()
    if department is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "approvals/manage/mandate_new.html", {"choice": choice}, status=status)
    form, status = _letter_form(request, department, at), 200
    if request.method == "POST":
        made, status = attempted(form, grant_mandate, department=department, by=request.user)
        if made:
            messages.success(request, _("已登记：%(mandate)s。") % {"mandate": made})
            return redirect(made)
    context = {"choice": choice, "department": department, "form": form}
    return render(request, "approvals/manage/mandate_new.html", context, status=status)


def _letter_form(request, department, at):
    leads = refusal(lead_department, request.user, department, at) is None
    return (MandateForm if leads else FiledMandateForm)(
        request.POST or None,
        request.FILES or None,
        department=department,
        at=at,
        initial={"valid_from": today(), "signed_on": today()},
    )


@login_required
@require_safe
def mandate(request, pk):
    at = now()
    return mandate_response(request, visible_mandate(request, pk, at), at)


def visible_mandate(request, pk, at):
    """The letter, for those who read the register; 404 where it is not theirs to know."""
    read_authority(request.user, None, at)
    return get_object_or_404(mandate_register(request.user, at), pk=pk)


def mandate_response(request, mandate, at, *, form=None, status=200):
    page = Paginator(relying_on(mandate, request.user, at), ACTS).get_page(request.GET.get("page"))
    row = MandateRow.of(mandate, at)
    is_over = mandate.revoked_at is not None or row.left < 0
    context = {
        "row": row,
        "mandate": mandate,
        "letter": letter_of(mandate),
        "items": mandate.items.select_related("current").order_by("code"),
        "page": page,
        "form": form or RevocationForm(),
        "may_revoke": not is_over and refusal(run_authority, request.user, mandate.department, at) is None,
    }
    return render(request, "approvals/manage/mandate_detail.html", context, status=status)


@login_required
@require_POST
def mandate_revocation(request, pk):
    at = now()
    found = visible_mandate(request, pk, at)
    form = RevocationForm(request.POST)
    run_authority(request.user, found.department, at)
    done, status = attempted(form, revoke_mandate, found, by=request.user)
    if not done:
        return mandate_response(request, found, at, form=form, status=status)
    messages.success(request, _("已撤销，从现在起不能再凭它办理。"))
    return redirect(done)


@login_required
@require_safe
def mandate_letter(request, pk):
    """The letter for print, to be signed and sealed: the one file that was made of it."""
    return pdf_response(letter_file(visible_mandate(request, pk, now())))


@login_required
@require_safe
def mandate_scan(request, pk):
    """The signed paper as it was scanned."""
    at = now()
    read_authority(request.user, None, at)
    found = get_object_or_404(Mandate.objects.visible_to(request.user, at).exclude(scan=""), pk=pk)
    return FileResponse(found.scan.open("rb"), as_attachment=True)
