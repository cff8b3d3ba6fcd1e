"""Leaving a hall: what lies with somebody passes on, then her account closes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hall.moment import now
from hall.problems import done_or_told
from staff.models import StaffMember
from staff.policies import keep_postings, read_people
from staff.queries import visible_people, visible_postings
from supervision.forms.succession import DepartureForm
from supervision.operations.succession import hand_cards, hand_over, retire
from supervision.succession import open_work
from windows.queries import holdings_by_member


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over the posts and cards of somebody who leaves a hall."""
    at = now()
    read_people(request.user, None, at)
    posting = get_object_or_404(visible_postings(request.user, at), pk=pk)
    keep_postings(request.user, posting.hall, at)
    people = StaffMember.objects.filter(is_active=True, postings__hall=posting.hall, department=posting.department)
    initial = {"on": posting.valid_until or localdate(at)}
    form = DepartureForm(request.POST or None, people=people.exclude(pk=posting.member_id).distinct(), initial=initial)
    sent = request.method == "POST" and form.is_valid()
    if sent and done_or_told(form, hand_over, posting, **form.cleaned_data, by=request.user):
        messages.success(request, _("离岗交接已经办好。"))
        return redirect("staff:manage:person", posting.member.username)
    context = {"form": form, "posting": posting, "work": open_work(posting.member, request.user, at)}
    context["holdings"] = holdings_by_member([posting.member], at).get(posting.member_id, [])
    return render(request, "supervision/manage/departure_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def cards(request: HttpRequest, username: str) -> HttpResponse:
    """Hand the cards of somebody who is gone to the chief representative."""
    member = _kept_person(request, username)
    hand_cards(member, by=request.user)
    messages.success(request, _("待说明的督办卡已经移交首席代表。"))
    return redirect("staff:manage:person", username)


@login_required
@require_POST
def closing(request: HttpRequest, username: str) -> HttpResponse:
    """Close the account of somebody with whom nothing lies any more."""
    member = _kept_person(request, username)
    retire(member, by=request.user)
    messages.success(request, _("账号已经停用。"))
    return redirect("staff:manage:person", username)


def _kept_person(request: HttpRequest, username: str) -> StaffMember:
    """The member, for who keeps postings and may know of her; 404 for strangers."""
    at = now()
    read_people(request.user, None, at)
    member = get_object_or_404(visible_people(request.user, at), username=username)
    keep_postings(request.user, None, at)
    return member
