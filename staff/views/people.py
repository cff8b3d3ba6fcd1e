"""People of a hall and of a unit: the list, one person, the chief representative."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hall.models import Hall
from hall.moment import now
from hall.problems import done_or_told
from staff.forms.postings import ChiefForm, PeopleFilter
from staff.models import Department, StaffMember
from staff.operations.chiefs import appoint_chief
from staff.person_page import person_page
from staff.policies import appoint_chief_of, read_people
from staff.queries import people_page, visible_people

PAGE_SIZE = 50


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    at = now()
    read_people(request.user, None, at)
    form = PeopleFilter(request.GET)
    found = people_page(request.user, form.cleaned_data if form.is_valid() else {}, at)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "staff/manage/people.html", {"form": form, "page": page, "today": localdate(at)})


@login_required
@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    return render(
        request, "staff/manage/person.html", person_page(visible_person(request, username), request.user, now())
    )


def visible_person(request: HttpRequest, username: str) -> StaffMember:
    """The member, if the reader may know of her; 403 for who has no business here, 404 for strangers."""
    at = now()
    read_people(request.user, None, at)
    return get_object_or_404(visible_people(request.user, at).select_related("department"), username=username)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def chief(request: HttpRequest, code: str, department: int) -> HttpResponse:
    """Appoint the chief representative of a department in a hall."""
    at = now()
    read_people(request.user, None, at)
    place = {"department": get_object_or_404(Department, pk=department), "hall": get_object_or_404(Hall, code=code)}
    appoint_chief_of(request.user, place["department"], place["hall"], at)
    people = StaffMember.objects.filter(department=department, is_active=True, postings__hall=place["hall"]).distinct()
    form = ChiefForm(request.POST or None, people=people, initial={"valid_from": localdate(at)})
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if done_or_told(form, appoint_chief, facts.pop("member"), **facts, **place, by=request.user):
            messages.success(request, _("首席代表已经任命。"))
            return redirect("staff:manage:person", form.cleaned_data["member"].username)
    return render(request, "staff/manage/chief_form.html", {"form": form, **place}, status=422 if form.errors else 200)
