"""Items at windows, and exemptions from the 50 % rule."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms.catalogue import ExemptionForm, PlacementEndForm, PlacementForm
from approvals.operations.exemptions import end_exemption, exempt
from approvals.operations.placements import end_placement, place
from approvals.policies import run_catalogue
from approvals.promises import verdict
from approvals.views.manage.items import visible_item
from hall.errors import RuleBroken
from hall.moment import now, today
from hall.permissions import refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placements(request, code):
    subject = visible_item(request, code)
    form = PlacementForm(request.POST or None, item=subject, initial={"valid_from": today()})
    if request.method == "POST":
        run_catalogue(request.user, subject.department, now())
        if form.is_valid() and _done(form, place, subject, **form.cleaned_data, by=request.user):
            messages.success(request, _("已安排到%(window)s。") % {"window": form.cleaned_data["window"]})
            return redirect("approvals:manage:placements", code)
    context = {"item": subject, "form": form, "placements": _placements(subject), "today": today()}
    context["may_place"] = refusal(run_catalogue, request.user, subject.department, now()) is None
    return render(request, "approvals/manage/placements.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def placement_end(request, code, placement):
    subject = visible_item(request, code)
    row = get_object_or_404(subject.placements, pk=placement)
    form = PlacementEndForm(request.POST)
    run_catalogue(request.user, subject.department, now())
    if not form.is_valid():
        raise RuleBroken("date_missing", _("请填最后一天。"), 6, field="on")
    end_placement(row, on=form.cleaned_data["on"], by=request.user)
    messages.success(request, _("已登记最后一天。"))
    return redirect("approvals:manage:placements", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exemptions(request, code):
    subject = visible_item(request, code)
    form = ExemptionForm(request.POST or None)
    if request.method == "POST":
        run_catalogue(request.user, subject.department, now())
        if form.is_valid() and _done(form, exempt, subject, **form.cleaned_data, by=request.user):
            messages.success(request, _("豁免已登记。"))
            return redirect("approvals:manage:exemptions", code)
    context = {"item": subject, "form": form, "rows": subject.exemptions.select_related("registered_by")}
    judged = [(version, verdict(version, False)) for version in subject.versions.in_use()]
    context |= {
        "judged": judged,
        "today": today(),
        "may_exempt": refusal(run_catalogue, request.user, subject.department, now()) is None,
    }
    return render(request, "approvals/manage/exemptions.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def exemption_end(request, code, exemption):
    subject = visible_item(request, code)
    end_exemption(get_object_or_404(subject.exemptions, pk=exemption), by=request.user)
    messages.success(request, _("豁免已结束。"))
    return redirect("approvals:manage:exemptions", code)


def _placements(subject):
    return subject.placements.select_related("window__hall", "window__department").order_by("-valid_from")


def _done(form, operation, subject, **arguments):
    """Run the operation; a broken rule goes beside the input at fault."""
    try:
        operation(subject, **arguments)
    except RuleBroken as broken:
        if broken.status == 403:
            raise
        form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        return False
    return True
