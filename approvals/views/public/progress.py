"""How a case stands, for whoever has its number and look-up code; its papers, to read and print."""

import re
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from approvals.disclosure.progress import progress_page
from approvals.documents.page import printed
from approvals.forms.public import ProgressForm
from approvals.models import Case, JointCase, OfficialPaper
from approvals.operations.papers import paper_file
from approvals.queries.cases import progress as opened_case
from approvals.queries.joint_page import project_of_code, project_page
from approvals.queries.papers import papers_of
from approvals.states import PaperForm
from approvals.views.public.limits import limited
from hall.moment import now

PROJECT_NUMBER = re.compile(r"[A-Z]+\d{4}P\d{5,}")


@require_safe
@never_cache
@limited
def progress(request: HttpRequest) -> HttpResponse:
    """The look-up form, or the case that number and code open; a wrong number and a wrong code read the same."""
    if "number" not in request.GET:
        return render(request, "approvals/public/progress_form.html", {"form": ProgressForm()})
    form = ProgressForm(request.GET)
    if not form.is_valid():
        return render(request, "approvals/public/progress_form.html", {"form": form}, status=422)
    project = _opened_project(form)
    if project is not None:
        page = project_page(project, None, now())
        return render(request, "approvals/public/project_detail.html", {"page": page})
    case = _opened(form)
    if case is None:
        form.add_error(None, _("没有找到这个办件。请对照收件凭证或者受理通知书，检查编号和查询码。"))
        return render(request, "approvals/public/progress_form.html", {"form": form}, status=404)
    context = {"page": progress_page(case, now()), "case": case, "access": _access(case)}
    return render(request, "approvals/public/progress_detail.html", context)


@require_safe
@never_cache
@limited
def paper(request: HttpRequest, sequence: int) -> HttpResponse:
    """The `sequence`-th paper of the case, counted from 1, as it was issued."""
    issued = _paper(request, sequence)
    access = _access(issued.case)
    context = {"paper": issued, "sheet": printed(issued), "back": f"{reverse('approvals:public:progress')}?{access}"}
    context["file"] = f"{reverse('approvals:public:progress_paper_file', args=[sequence])}?{access}"
    return render(request, "approvals/public/paper.html", context)


@require_safe
@never_cache
@limited
def paper_as_file(request: HttpRequest, sequence: int) -> HttpResponse:
    """The same paper as the file that was made of it, to keep."""
    issued = _paper(request, sequence)
    name = f"{issued.case.number}-{sequence}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    made = paper_file(issued, PaperForm.SHEET)
    return HttpResponse(bytes(made.pdf), content_type="application/pdf", headers=headers)


def _paper(request: HttpRequest, sequence: int) -> OfficialPaper:
    form = ProgressForm(request.GET)
    case = _opened(form) if form.is_valid() else None
    papers = list(papers_of([case.pk]).order_by("issued_at", "pk")) if case else []
    if not 1 <= sequence <= len(papers):
        raise Http404
    return papers[sequence - 1]


def _opened(form: ProgressForm) -> Case | None:
    asked = form.look_up()
    return opened_case(asked.number, asked.code)


def _opened_project(form: ProgressForm) -> JointCase | None:
    """The project of several departments that number and code open; its number has a P where a case has none."""
    asked = form.look_up()
    return project_of_code(asked.number, asked.code) if PROJECT_NUMBER.fullmatch(asked.number) else None


def _access(case: Case | None) -> str:
    return urlencode({"number": case.number, "code": case.lookup_code}) if case else ""
