"""The windows for those who run them: which are open, who holds their posts, closing and opening (article 4)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hall.moment import now
from windows.floor import filtered_windows, window_page, window_rows
from windows.forms.opening import ClosingForm, WindowFilter
from windows.models import Window
from windows.operations.opening import close_window, open_window
from windows.policies import read_windows, run_window
from windows.queries import windows_read_by

ROWS = 50


@login_required
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """The windows that the reader oversees, hall by hall."""
    at = now()
    read_windows(request.user, at)
    mine = windows_read_by(request.user, at)
    form = WindowFilter(request.GET, windows=mine)
    form.is_valid()
    page = Paginator(filtered_windows(mine, form.cleaned_data, at), ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": window_rows(page.object_list, at)}
    return render(request, "windows/manage/window_list.html", context)


@login_required
@require_safe
def window(request: HttpRequest, hall: str, number: int) -> HttpResponse:
    """One window: its posts, whether it is open, and its closings so far."""
    shown = window_page(visible_window(request, hall, number), request.user, now())
    return render(request, "windows/manage/window_detail.html", {"form": ClosingForm(), **shown})


@login_required
@require_POST
def closing(request: HttpRequest, hall: str, number: int) -> HttpResponse:
    """Close a window until somebody reopens it."""
    found = visible_window(request, hall, number)
    run_window(request.user, found, now())
    form = ClosingForm(request.POST)
    if not form.is_valid():
        shown = window_page(found, request.user, now())
        return render(request, "windows/manage/window_detail.html", {"form": form, **shown}, status=422)
    close_window(found, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("%(window)s已暂停办理，恢复以前一直有效。") % {"window": found})
    return redirect("windows:manage:window", hall, number)


@login_required
@require_POST
def reopening(request: HttpRequest, hall: str, number: int) -> HttpResponse:
    """Open a closed window again."""
    found = visible_window(request, hall, number)
    open_window(found, by=request.user)
    messages.success(request, _("%(window)s已恢复办理。") % {"window": found})
    return redirect("windows:manage:window", hall, number)


def visible_window(request: HttpRequest, hall: str, number: int) -> Window:
    """The window, for those who read windows at all: 403 for the others, 404 for a window that is not theirs."""
    at = now()
    read_windows(request.user, at)
    found = windows_read_by(request.user, at).select_related("hall", "department")
    return get_object_or_404(found, hall__code=hall, number=number)
