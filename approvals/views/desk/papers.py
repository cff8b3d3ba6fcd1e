"""Official papers on the desk: read, opened as a file, sealed and corrected. Their content was fixed at issue."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.documents.page import printed
from approvals.documents.templates import has_form
from approvals.forms.papers import CorrectionForm, ImprintForm
from approvals.models import Case
from approvals.operations.papers import correct_paper, paper_file
from approvals.operations.seals import use_seal
from approvals.policies import correct_paper as may_correct
from approvals.policies import seal_paper
from approvals.queries.papers import paper_record, papers_of
from approvals.states import PaperForm
from approvals.views.attempts import attempted
from approvals.views.files import pdf_response
from hall.moment import now


@login_required
@require_safe
def paper(request, number, pk):
    at = now()
    return paper_response(request, visible_paper(request.user, number, pk, at), at)


@login_required
@require_safe
def file(request, number, pk, form):
    return pdf_response(paper_file(visible_paper(request.user, number, pk, now()), form))


@login_required
@require_POST
def correction(request, number, pk):
    at = now()
    paper = visible_paper(request.user, number, pk, at)
    may_correct(request.user, paper, at)
    form = CorrectionForm(request.POST)
    new, status = attempted(form, correct_paper, paper, by=request.user)
    if new is None:
        return paper_response(request, paper, at, correction=form, status=status)
    messages.success(request, _("已更正，新的文书是%(number)s。") % {"number": new.number})
    return redirect(new)


@login_required
@require_POST
def imprint(request, number, pk):
    at = now()
    paper = visible_paper(request.user, number, pk, at)
    seal_paper(request.user, paper, at)
    form = ImprintForm(request.POST, seals=_record(request, paper, at).seals)
    if not form.is_valid():
        return paper_response(request, paper, at, imprint=form, status=422)
    use, status = attempted(form, _set_seal, paper=paper, by=request.user)
    if use is None:
        return paper_response(request, paper, at, imprint=form, status=status)
    messages.success(request, _("用印已登记。"))
    return redirect(paper)


def _set_seal(*, seal, purpose, paper, by):
    return use_seal(seal, paper=paper, purpose=purpose, by=by)


def visible_paper(user, number, pk, at):
    visible = Case.objects.visible_to(user, at).filter(number=number)
    return get_object_or_404(papers_of(visible), pk=pk)


def paper_response(request, paper, at, *, correction=None, imprint=None, status=200):
    """What the paper says, its record and what this person may do with it; a refused form as it was filled in."""
    record = _record(request, paper, at)
    purpose = {"purpose": paper.title}
    context = {
        "record": record,
        "paper": paper,
        "sheet": printed(paper),
        "correction": correction or CorrectionForm(),
        "imprint": imprint or ImprintForm(seals=record.seals, initial=purpose),
    }
    return render(request, "approvals/desk/paper_detail.html", context, status=status)


def _record(request, paper, at):
    return paper_record(paper, request.user, at, has_strip=has_form(paper.kind, PaperForm.STRIP))
