"""The catalogue as its keepers see it: list, item with versions, what changed, new items, withdrawal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.forms.catalogue import ItemFilterForm, NewItemForm, WithdrawalForm
from approvals.models import Item
from approvals.operations import catalogue
from approvals.policies import edit_draft, read_catalogue, run_catalogue
from approvals.queries.catalogue_page import editable_departments, item_page, narrowed, versions_of
from approvals.queries.differences import diff
from hall.errors import RuleBroken
from hall.moment import now

PAGE_SIZE = 50


def visible_item(request, code):
    """The item, if the user may read it; 403 for who has no business here, 404 for another department's item."""
    at = now()
    read_catalogue(request.user, None, at)
    return get_object_or_404(
        Item.objects.visible_to(request.user, at).select_related("department", "current"), code=code
    )


@login_required
@require_safe
def item_list(request):
    at = now()
    read_catalogue(request.user, None, at)
    form = ItemFilterForm(request.GET)
    items = narrowed(Item.objects.visible_to(request.user, at), form.cleaned_data if form.is_valid() else {})
    page = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))
    may_add = editable_departments(request.user, at).exists()
    context = {"form": form, "page": page, "rows": versions_of(page.object_list, localdate(at)), "may_add": may_add}
    return render(request, "approvals/manage/item_list.html", context)


@login_required
@require_safe
def item(request, code):
    return render(
        request, "approvals/manage/item_detail.html", item_page(visible_item(request, code), request.user, now())
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request):
    at = now()
    departments = editable_departments(request.user, at)
    if not departments.exists():
        edit_draft(request.user, None, at)
    form = NewItemForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        try:
            draft = catalogue.create_item(**form.cleaned_data, by=request.user)
        except RuleBroken as broken:
            form.add_error(broken.field or None, broken.message)
        else:
            return redirect("approvals:manage:draft", draft.item.code)
    return render(request, "approvals/manage/item_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request, code):
    subject = visible_item(request, code)
    run_catalogue(request.user, subject.department, now())
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        catalogue.withdraw_item(subject, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("事项已取消，公众页面不再显示。已收的办件照常办完。"))
        return redirect("approvals:manage:item", code)
    context = {"item": subject, "form": form}
    return render(request, "approvals/manage/withdrawal_form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def version_changes(request, code, number):
    """What version `number` changed against the one before it."""
    subject = visible_item(request, code)
    new = get_object_or_404(subject.versions, number=number)
    old = subject.versions.filter(number__lt=number).first()
    context = {"item": subject, "version": new, "old": old, "changes": diff(old, new)}
    return render(request, "approvals/manage/version_changes.html", context)
