"""Drafts: start one, edit it with its lists, see what it changes, publish it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.forms.catalogue import PublicationForm
from approvals.forms.drafts import DraftEditor
from approvals.operations import catalogue
from approvals.policies import edit_draft
from approvals.promises import VerdictKind, verdict
from approvals.queries.catalogue_page import draft_page
from approvals.queries.differences import diff
from approvals.queries.what_if import limit_effect
from approvals.states import VersionState
from approvals.views.manage.items import visible_item
from hall.moment import now, today


def visible_draft(request, code):
    subject = visible_item(request, code)
    return get_object_or_404(subject.versions.select_related("item__department"), state=VersionState.DRAFT)


@login_required
@require_POST
def draft_start(request, code):
    catalogue.start_draft(visible_item(request, code), by=request.user)
    return redirect("approvals:manage:draft", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request, code):
    subject = visible_draft(request, code)
    edit_draft(request.user, subject.item.department, now())
    if request.method != "POST":
        return _editing_page(request, subject, DraftEditor(subject))
    editor = DraftEditor(subject, request.POST, request.FILES)
    if not editor.is_valid():
        return _editing_page(request, visible_draft(request, code), editor, status=422)
    saved = catalogue.save_draft(subject, editor.content(), by=request.user, seen=editor.seen)
    _say_saved(request, saved)
    return redirect("approvals:manage:draft", code)


@login_required
@require_POST
def publication(request, code):
    form = PublicationForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    published = catalogue.publish(visible_draft(request, code), by=request.user, seen=seen)
    messages.success(request, _("已公布第 %(number)s 版。") % {"number": published.number})
    return redirect("approvals:manage:item", code)


@login_required
@require_safe
def draft_changes(request, code):
    """What the draft changes against the version in force."""
    subject = visible_draft(request, code)
    old = subject.item.current
    context = {"item": subject.item, "version": subject, "old": old, "changes": diff(old, subject)}
    context["effect"] = limit_effect(subject, today())
    return render(request, "approvals/manage/version_changes.html", context)


def _editing_page(request, subject, editor, status=200):
    context = draft_page(subject, request.user, now()) | {"editor": editor}
    return render(request, "approvals/manage/draft_form.html", context, status=status)


def _say_saved(request, saved):
    """A promise over 50 % is warned of, never refused (article 13)."""
    messages.success(request, _("草稿已保存。"))
    judged = verdict(saved, saved.item.exemptions.valid_on(today()).exists())
    if judged.kind == VerdictKind.VIOLATION:
        facts = {"promised": saved.promised_limit, "allowed": judged.allowed_limit}
        messages.warning(request, _("承诺 %(promised)s 超过法定的 50%%，应不超过 %(allowed)s（第十三条）。") % facts)
