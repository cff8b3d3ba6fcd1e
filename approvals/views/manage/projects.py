"""Projects of several departments as management reads them, and the templates that a manager writes (article 15)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.forms.joint_templates import TemplateForm
from approvals.models import JointCase, JointTemplate
from approvals.operations.joint_plan import save_template
from approvals.policies import read_projects, run_project_templates
from approvals.queries.joint_lists import project_rows, rows_of_page
from hall.errors import RuleBroken
from hall.moment import now
from hall.permissions import refusal

ROWS = 20


@login_required
@require_safe
def projects(request):
    at = now()
    read_projects(request.user, None, at)
    found = project_rows(JointCase.objects.visible_to(request.user, at))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(
        request, "approvals/manage/project_list.html", {"page": page, "rows": rows_of_page(page, request.user, at)}
    )


@login_required
@require_safe
def templates(request):
    at = now()
    read_projects(request.user, None, at)
    rows = JointTemplate.objects.select_related("lead_department").annotate(item_count=Count("items"))
    context = {"rows": rows.order_by("-is_active", "code")}
    context["may_edit"] = refusal(run_project_templates, request.user, None, at) is None
    return render(request, "approvals/manage/project_template_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request):
    run_project_templates(request.user, None, now())
    return _edited(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request, code):
    run_project_templates(request.user, None, now())
    return _edited(request, get_object_or_404(JointTemplate, code=code))


def _edited(request, found):
    form, status = TemplateForm(request.POST or None, template=found), 200
    if request.method == "POST":
        made, status = _saved(form, found, request.user)
        if made is not None:
            messages.success(request, _("模板已保存：%(template)s。") % {"template": made})
            return redirect("approvals:manage:project_templates")
    context = {"form": form, "template": found}
    return render(request, "approvals/manage/project_template_form.html", context, status=status)


def _saved(form, found, user):
    """The template and 302, or None and the status of what was wrong with the form or the plan."""
    if not form.is_valid():
        return None, 422
    try:
        return save_template(found, **form.arguments(), by=user), 302
    except RuleBroken as broken:
        form.blame(broken)
        return None, broken.status
