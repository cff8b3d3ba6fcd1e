"""One case on the desk, and the list in which it is found."""

import logging

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms.search import CaseSearchForm
from approvals.models import Case
from approvals.policies import reveal_party
from approvals.queries.case_clocks import derivations
from approvals.queries.case_page import case_page, full_cases, party_lines
from approvals.queries.completeness import gaps_of_case
from approvals.queries.corrections import corrections
from approvals.queries.fees import fee_panel
from approvals.queries.holding import step_lines
from approvals.queries.lists import case_list, windows_of_cases
from approvals.queries.procedures import special_procedures
from approvals.views.desk.originals_panel import originals_panel
from approvals.views.desk.panels import Attempt, act_panels
from hall.moment import now

logger = logging.getLogger(__name__)

PAGE_LENGTH = 20


def visible_case(user, number, at):
    """The case with this number, if the user may know of it; 404 else."""
    case = full_cases(Case.objects.visible_to(user, at)).filter(number=number).first()
    if case is None:
        raise Http404("no such case, or not visible")
    return case


@login_required
@require_safe
def cases(request):
    at = now()
    form = CaseSearchForm(request.GET, windows=windows_of_cases(request.user, at))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = case_list(request.user, at, wanted)
    page = Paginator(found.cases, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": found.rows(page)}
    return render(request, "approvals/desk/case_list.html", context)


@login_required
@require_safe
def case(request, number):
    at = now()
    return case_response(request, visible_case(request.user, number, at), at)


def case_response(request, case, at, *, attempt: Attempt | None = None, originals=None, revealed=False, status=200):
    """The page of the case, with the form of a refused act as it was filled in."""
    context = {
        "page": case_page(case, request.user, at, revealed=revealed),
        "acts": act_panels(case, request.user, at, attempt),
        "fees": fee_panel(case, request.user, at),
        "special": special_procedures(case, at),
        "steps": step_lines(case, at),
        "originals": originals_panel(case, request.user, at, originals),
        "attempt": attempt,
        "gaps": gaps_of_case(case, at),
        "revealed": revealed,
        "derivation": {"url": reverse("approvals:desk:derivation", args=[case.number]), "label": _("逐日推算")},
    }
    return render(request, "approvals/desk/case_detail.html", context, status=status)


@login_required
@require_POST
def persons(request, number):
    """Show numbers and phones once; who asked for them is kept in the access log."""
    at = now()
    case = visible_case(request.user, number, at)
    grant = reveal_party(request.user, case, at)
    facts = {"case": case.number, "member": request.user.username, "grant": grant.row}
    logger.info("personal data revealed", extra=facts)
    if request.htmx:
        context = {"parties": party_lines(case, revealed=True), "case": case, "revealed": True}
        return render(request, "approvals/desk/_case_parties.html", context)
    return case_response(request, case, at, revealed=True)


@login_required
@require_safe
def derivation(request, number):
    at = now()
    case = visible_case(request.user, number, at)
    context = {"case": case, "derivations": derivations(case, at)}
    return render(request, "approvals/desk/case_derivation.html", context)


@login_required
@require_safe
def pause_result(request, number, pk):
    """The report or record with which a special procedure ended, for who may open the case."""
    case = visible_case(request.user, number, now())
    pause = get_object_or_404(case.pauses.exclude(result_file=""), pk=pk)
    return FileResponse(pause.result_file.open("rb"), as_attachment=True)


@login_required
@require_safe
def history(request, number):
    case = visible_case(request.user, number, now())
    return render(request, "approvals/desk/case_history.html", {"case": case, "corrections": corrections(case)})
