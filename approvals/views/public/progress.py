"""How a case stands, for whoever has its number and look-up code; its papers, to read and print."""

import re
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from approvals.disclosure.progress import progress_page
from approvals.forms.public import ProgressForm
from approvals.models import Case, JointCase
from approvals.queries.cases import progress as opened_case
from approvals.queries.joint_page import project_of_code, project_page
from approvals.queries.printing import printed
from hall.moment import now
from hall.throttling import ProgressThrottle
from hall.visitors import address

PROJECT_NUMBER = re.compile(r"[A-Z]+\d{4}P\d{5,}")


class _LookUps(ProgressThrottle):
    """The same count as the API's look-ups, by address alone: a public page does not read the session."""

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": address(request)}


def _limited(view: Any) -> Any:
    """Answer 429 with Retry-After to an address that tries too often; look-ups only, not the empty form."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = _LookUps()
        if "number" in request.GET and not throttle.allow_request(request, view):
            wait = max(1, round(throttle.wait() or 60))
            response = render(request, "approvals/public/too_many.html", {"seconds": wait}, status=429)
            response["Retry-After"] = str(wait)
            return response
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@never_cache
@_limited
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
@_limited
def paper(request: HttpRequest, sequence: int) -> HttpResponse:
    """The `sequence`-th paper of the case, counted from 1, as it was issued."""
    form = ProgressForm(request.GET)
    case = _opened(form) if form.is_valid() else None
    papers = list(case.papers.select_related("department").order_by("issued_at", "pk")) if case else []
    if not 1 <= sequence <= len(papers):
        raise Http404
    issued = papers[sequence - 1]
    back = f"{reverse('approvals:public:progress')}?{_access(case)}"
    return render(request, "approvals/print/paper.html", {"paper": issued, "sheet": printed(issued), "back": back})


def _opened(form: ProgressForm) -> Case | None:
    asked = form.look_up()
    return opened_case(asked.number, asked.code)


def _opened_project(form: ProgressForm) -> JointCase | None:
    """The project of several departments that number and code open; its number has a P where a case has none."""
    asked = form.look_up()
    return project_of_code(asked.number, asked.code) if PROJECT_NUMBER.fullmatch(asked.number) else None


def _access(case: Case | None) -> str:
    return urlencode({"number": case.number, "code": case.lookup_code}) if case else ""
