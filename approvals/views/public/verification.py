"""Whether a paper is genuine: for anyone who holds it, by its QR code, its number and code, or its file."""

import hashlib
import secrets

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from approvals.forms.papers import CompareForm, VerifyForm
from approvals.models import MandateLetter
from approvals.operations.papers import letter_file, paper_file
from approvals.queries.papers import letter_verification, verification, verified
from approvals.views.public.limits import limited
from hall.moment import now


@require_safe
@never_cache
@limited
def form(request):
    """The form, or the page that number and code open; a wrong number and a wrong code read the same."""
    if "number" not in request.GET:
        return _form_page(request, VerifyForm())
    asked = VerifyForm(request.GET)
    if not asked.is_valid():
        return _form_page(request, asked, status=422)
    paper = verified(asked.cleaned_data["token"])
    if paper is None or paper.number != asked.cleaned_data["number"]:
        return _not_found(request, asked)
    return redirect("approvals:public:verification", paper.token)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited
def page(request, token):
    """What the register says of the paper; with a file, whether it is the one that was made."""
    paper = verified(token)
    if paper is None:
        return _not_found(request, VerifyForm())
    template, context = _letter(paper) if isinstance(paper, MandateLetter) else _case_paper(paper)
    context |= {"paper": paper, "form": CompareForm()}
    if request.method != "POST":
        return render(request, template, context)
    context["form"] = form = CompareForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, template, context, status=422)
    context |= {"compared": True, "is_same": _is_same(form.cleaned_data["file"], context["digests"])}
    return render(request, template, context)


def _case_paper(paper):
    kept = paper_file(paper)
    digests = list(paper.files.values_list("sha256", flat=True))
    return "approvals/public/verification.html", {"verified": verification(paper, kept.sha256), "digests": digests}


def _letter(letter):
    kept = letter_file(letter.mandate)
    found = letter_verification(letter, kept.sha256, now())
    return "approvals/public/verification_letter.html", {"verified": found, "digests": [kept.sha256]}


def _is_same(file, digests):
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return any(secrets.compare_digest(digest.hexdigest(), each) for each in digests)


def _not_found(request, form):
    message = _("没有登记这份文书。请对照文书下方的文号和验证码；仍然查不到的，请打文书上单位的公开电话核实。")
    return _form_page(request, form, status=404, missing=message)


def _form_page(request, form, status=200, missing=""):
    context = {"form": form, "missing": missing}
    return render(request, "approvals/public/verification_form.html", context, status=status)
