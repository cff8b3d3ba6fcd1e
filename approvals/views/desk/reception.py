"""The reception screen: one page, no wizard, nothing lost on reload (articles 9 and 12)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms.reception import ACCEPT, NOTICE, RECEIVE, THEN, LiveReceptionForm, ReceptionForm, to_draft
from approvals.operations.reception import ALREADY_TAKEN_IN, drop_draft, save_draft, take_in
from approvals.queries.reception_page import live_result, reception_page
from approvals.views.desk.acts import say_done
from hall.errors import RuleBroken
from hall.moment import now

PAGE = "approvals/desk/reception.html"
LIVE = "approvals/desk/_reception_live.html"

DONE = {ACCEPT: _("收件并受理"), NOTICE: _("收件并一次性告知"), RECEIVE: _("收件")}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request):
    if request.method == "POST":
        return submitted(request) if request.POST.get("then") in THEN else previewed(request)
    at = now()
    page = reception_page(request.user, at, wanted=request.GET.get("item"), window=request.GET.get("window", ""))
    form = LiveReceptionForm(initial=page.first_values(), version=page.version)
    return reception_response(request, page, form, at)


@login_required
@require_POST
def preview(request):
    return previewed(request)


def previewed(request):
    """What would follow from what is typed so far, which is kept as a draft: a fragment for htmx, else the page."""
    at = now()
    save_draft(request.user, to_draft(request.POST))
    page = sent_page(request, at)
    form = LiveReceptionForm(request.POST, version=page.version)
    form.is_valid()
    return reception_response(request, page, form, at, template=LIVE if request.htmx else PAGE)


def submitted(request):
    """Receive the case and do what the button says, or show the page again with all that was typed."""
    at = now()
    save_draft(request.user, to_draft(request.POST))
    page = sent_page(request, at)
    form = ReceptionForm(request.POST, version=page.version)
    is_whole = form.is_valid()
    try:
        placement = page.require(request.user, at)
        if not is_whole:
            return reception_response(request, page, form, at, status=422)
        case = take_in(**form.arguments(), item=placement.item, window=placement.window, by=request.user)
    except RuleBroken as broken:
        form.blame(broken)
        if broken.code == ALREADY_TAKEN_IN:
            form.renew_key()
        return reception_response(request, page, form, at, broken=broken, status=broken.status)
    say_done(request, case, DONE[request.POST["then"]], at)
    return redirect(case)


@login_required
@require_POST
def draft_end(request):
    """Throw the draft away and begin anew."""
    drop_draft(request.user)
    return redirect("approvals:desk:reception")


def sent_page(request, at):
    """The screen for the item that the page was sent for."""
    wanted, window = request.POST.get("item", ""), request.POST.get("window", "")
    return reception_page(request.user, at, wanted=wanted, window=window)


def reception_response(request, page, form, at, *, broken=None, status=200, template=PAGE):
    live = live_result(page, form.checks_so_far(), at)
    context = {"page": page, "form": form, "live": live, "broken": broken}
    return render(request, template, context, status=status)
