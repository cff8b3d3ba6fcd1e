"""The templates of official papers: read, edited with a preview, published as a new version, compared."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.documents.templates import shipped, template_of
from approvals.forms.papers import TemplateForm
from approvals.models import PaperTemplate
from approvals.operations.papers import check_template, fields_of, publish_template
from approvals.policies import read_templates, run_paper_templates
from approvals.queries.paper_templates import compared, kind_rows, previous_source, versions
from approvals.states import PaperKind
from approvals.views.attempts import attempted
from hall.errors import RuleBroken
from hall.models import Hall
from hall.moment import now
from hall.permissions import refusal


@login_required
@require_safe
def templates(request):
    read_templates(request.user, None, now())
    return render(request, "approvals/manage/paper_templates.html", {"rows": kind_rows()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request, kind):
    """The text in force, to be edited; published by POST."""
    kind, hall = _scope(request, kind)
    if request.method != "POST":
        return _editor(request, kind, hall)
    run_paper_templates(request.user, hall, now())
    form = TemplateForm(request.POST)
    made, status = attempted(form, publish_template, kind=kind.value, hall=hall, by=request.user)
    if made is None:
        return _editor(request, kind, hall, form=form, status=status)
    messages.success(request, _("已发布第 %(number)d 版，从现在起出具的文书用它。") % {"number": made.number})
    return redirect(_address(kind, hall))


@login_required
@require_POST
def preview(request, kind):
    """The example set from the text as it is typed; a text that does not compile comes back with its fault."""
    kind, hall = _scope(request, kind)
    run_paper_templates(request.user, hall, now())
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _editor(request, kind, hall, form=form, status=422)
    try:
        sheet = check_template(kind.value, form.cleaned_data["source"])
    except RuleBroken as broken:
        form.add_error("source", broken.message)
        return _editor(request, kind, hall, form=form, status=broken.status)
    headers = {"Content-Disposition": f'inline; filename="{kind.value}-preview.pdf"'}
    return HttpResponse(sheet, content_type="application/pdf", headers=headers)


@login_required
@require_safe
def changes(request, kind, pk):
    """What one version changed against the one before."""
    read_templates(request.user, None, now())
    version = get_object_or_404(PaperTemplate.objects.select_related("hall", "published_by"), pk=pk, kind=kind)
    lines = compared(previous_source(version, shipped(kind).source), version.source)
    context = {"version": version, "lines": lines, "back": _address(PaperKind(kind), version.hall)}
    return render(request, "approvals/manage/paper_template_changes.html", context)


def _scope(request, kind):
    """The kind and the hall that the address names; 404 for others. Asks who may read."""
    read_templates(request.user, None, now())
    if kind not in PaperKind.values:
        raise Http404
    code = request.GET.get("hall", "")
    return PaperKind(kind), get_object_or_404(Hall, code=code, is_active=True) if code else None


def _address(kind, hall):
    return reverse("approvals:manage:paper_template", args=[kind.value]) + (f"?hall={hall.code}" if hall else "")


def _editor(request, kind, hall, *, form=None, status=200):
    current = template_of(kind, hall)
    context = {
        "kind": kind,
        "hall": hall,
        "current": current,
        "halls": Hall.objects.filter(is_active=True).order_by("level", "code"),
        "query": f"?hall={hall.code}" if hall else "",
        "form": form or TemplateForm(initial={"source": current.source, "seen": current.name}),
        "versions": versions(kind, hall),
        "fields": fields_of(kind),
        "may_publish": refusal(run_paper_templates, request.user, hall, now()) is None,
    }
    return render(request, "approvals/manage/paper_template.html", context, status=status)
