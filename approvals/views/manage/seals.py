"""The register of approval seals (article 9); the page of one seal is on the desk, where it is used."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.authority import departments_run, read_authority, run_authority
from approvals.forms.authority import DepartmentChoice, SealForm
from approvals.models import ApprovalSeal
from approvals.operations.seals import register_seal
from approvals.queries.authority_page import seal_register
from approvals.views.attempts import attempted
from hall.moment import now
from hall.permissions import refusal

ROWS = 50


@login_required
@require_safe
def seals(request):
    at = now()
    read_authority(request.user, None, at)
    page = Paginator(seal_register(request.user, at), ROWS).get_page(request.GET.get("page"))
    may_add = refusal(run_authority, request.user, None, at) is None
    return render(request, "approvals/manage/seal_list.html", {"page": page, "may_add": may_add})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seal_new(request):
    at = now()
    run_authority(request.user, None, at)
    choice = DepartmentChoice(request.POST or request.GET or None, departments=departments_run(request.user, at))
    department = choice.chosen()
    form, status = SealForm(request.POST or None, at=at), 200
    if request.method == "POST":
        made, status = (None, 422) if department is None else _made(form, department, request.user)
        if made:
            messages.success(request, _("印章已登记。"))
            return redirect(made)
    context = {"choice": choice, "department": department, "form": form}
    return render(request, "approvals/manage/seal_new.html", context, status=status)


def _made(form, department, user) -> tuple[ApprovalSeal | None, int]:
    return attempted(form, register_seal, department=department, by=user)
