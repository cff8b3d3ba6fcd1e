"""Postings at work: what waits and what ends, nominations, changes, returns, and the hall's answers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hall.moment import now
from hall.problems import done_or_told
from staff.documents import filing_form as filing_pdf
from staff.forms.postings import (
    AmendmentForm,
    ChangeForm,
    DecisionForm,
    NominationForm,
    RenewalForm,
    ReturnForm,
    TabForm,
)
from staff.models import Posting, PostingRequest, StaffMember
from staff.operations import postings as acts
from staff.person_page import request_page
from staff.policies import decide_request, edit_fact, nominate_for, read_people, send_back_from
from staff.queries import posting_tabs, unit_departments, unit_halls, visible_postings, visible_requests
from staff.states import Fact, RequestKind, RequestState
from staff.terms import full_term

PAGE_SIZE = 50


@login_required
@require_safe
def postings(request: HttpRequest) -> HttpResponse:
    at = now()
    read_people(request.user, None, at)
    tabs, tab = posting_tabs(request.user, at), TabForm(request.GET).chosen()
    page = Paginator(tabs[tab], PAGE_SIZE).get_page(request.GET.get("page"))
    counted = [(value, value.label, Paginator(rows, PAGE_SIZE).count) for value, rows in tabs.items()]
    context = {"tab": tab, "tabs": counted, "page": page, "today": localdate(at)}
    context["may_nominate"] = unit_departments(request.user, at).exists()
    return render(request, "staff/manage/postings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nomination(request: HttpRequest) -> HttpResponse:
    """The unit proposes a person."""
    at = now()
    nominate_for(request.user, None, None, at)
    start = localdate(at)
    initial = {"starts_on": start, "term_until": full_term(start), "succeeds": request.GET.get("succeeds")}
    form = NominationForm(request.POST or None, **_nomination_choices(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        member = facts.pop("member")
        if done_or_told(form, acts.nominate, member, department=member.department, **facts, by=request.user):
            messages.success(request, _("选派已经提交，等候中心审核。"))
            return redirect("staff:manage:person", member.username)
    return render(request, "staff/manage/nomination_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit changes a nomination that waits."""
    asked = get_object_or_404(visible_for(request), pk=pk, kind=RequestKind.NOMINATE)
    edit_fact(request.user, Fact.PERSON, asked.department, asked.hall, now())
    people = StaffMember.objects.filter(department=asked.department, is_active=True).select_related("department")
    facts = ("member", "starts_on", "term_until", "post_wanted", "duties", "reason")
    form = AmendmentForm(request.POST or None, people=people, initial={name: getattr(asked, name) for name in facts})
    sent = request.method == "POST" and form.is_valid()
    if sent and done_or_told(form, acts.amend, asked, **form.cleaned_data, by=request.user):
        messages.success(request, _("选派已经修改。"))
        return redirect("staff:manage:request", pk)
    context = {"form": form, "asked": asked}
    return render(request, "staff/manage/nomination_form.html", context, status=422 if form.errors else 200)


def _nomination_choices(request: HttpRequest) -> dict[str, Any]:
    at = now()
    departments = unit_departments(request.user, at)
    people = StaffMember.objects.filter(department__in=departments, is_active=True).select_related("department")
    owed = visible_requests(request.user, at) & PostingRequest.objects.owing_a_successor()
    return {"people": people, "halls": unit_halls(request.user, at), "owed": owed.filter(department__in=departments)}


@login_required
@require_safe
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    context = {"form": DecisionForm(), **request_page(_visible_request(request, pk), request.user, now())}
    return render(request, "staff/manage/request_detail.html", context)


@login_required
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The hall agrees or does not."""
    asked = _visible_request(request, pk)
    decide_request(request.user, asked, now())
    form = DecisionForm(request.POST)
    if form.is_valid():
        act = acts.approve if form.cleaned_data["outcome"] == "approve" else acts.refuse
        if done_or_told(form, act, asked, opinion=form.cleaned_data["opinion"], by=request.user):
            messages.success(request, _("审核结果已经登记。"))
            return redirect("staff:manage:request", pk)
    context = {**request_page(asked, request.user, now()), "form": form}
    return render(request, "staff/manage/request_detail.html", context, status=422)


@login_required
@require_POST
def request_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    acts.withdraw(_visible_request(request, pk), by=request.user)
    messages.success(request, _("申请已经撤回。"))
    return redirect("staff:manage:request", pk)


@login_required
@require_safe
def filing_form(request: HttpRequest, pk: int) -> HttpResponse:
    """窗口人员派驻备案表 as PDF."""
    asked = get_object_or_404(visible_for(request), pk=pk, kind=RequestKind.NOMINATE)
    name = {"Content-Disposition": f'inline; filename="posting-{pk}.pdf"'}
    return HttpResponse(filing_pdf(asked), content_type="application/pdf", headers=name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit asks to take a clerk back before her term ends."""
    posting = visible_posting(request, pk)
    nominate_for(request.user, posting.department, posting.hall, now())
    nominations = PostingRequest.objects.filter(
        kind=RequestKind.NOMINATE,
        state__in=[RequestState.PROPOSED, RequestState.APPROVED],
        department=posting.department,
        hall=posting.hall,
    ).exclude(member=posting.member)
    form = ChangeForm(request.POST or None, nominations=nominations.select_related("member"))
    return _asked(request, form, acts.propose_change, posting, "staff/manage/change_form.html", _("调换已经提交。"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sending_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The hall returns a clerk to her unit."""
    posting = visible_posting(request, pk)
    send_back_from(request.user, posting, now())
    form = ReturnForm(request.POST or None)
    return _asked(request, form, acts.send_back, posting, "staff/manage/return_form.html", _("退回已经登记。"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit proposes a further term."""
    posting = visible_posting(request, pk)
    nominate_for(request.user, posting.department, posting.hall, now())
    form = RenewalForm(request.POST or None)
    return _asked(request, form, acts.renew, posting, "staff/manage/renewal_form.html", _("续派已经提交。"))


def _asked(request: HttpRequest, form: Form, act: Any, posting: Posting, template: str, done: str) -> HttpResponse:
    sent = request.method == "POST" and form.is_valid()
    if sent and done_or_told(form, act, posting, **form.cleaned_data, by=request.user):
        messages.success(request, done)
        return redirect("staff:manage:person", posting.member.username)
    return render(request, template, {"form": form, "posting": posting}, status=422 if form.errors else 200)


def visible_for(request: HttpRequest) -> Any:
    """The requests that the reader may know of; 403 for who has no business here."""
    at = now()
    read_people(request.user, None, at)
    return visible_requests(request.user, at)


def _visible_request(request: HttpRequest, pk: int) -> PostingRequest:
    return get_object_or_404(visible_for(request), pk=pk)


def visible_posting(request: HttpRequest, pk: int) -> Posting:
    """The posting, if the reader may know of it; 403 for who has no business here, 404 for a stranger's."""
    at = now()
    read_people(request.user, None, at)
    return get_object_or_404(visible_postings(request.user, at), pk=pk)
