"""A window closes for a time and opens again (article 4)."""

from django.db import transaction
from django.utils.translation import gettext as _

from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import StaffMember
from windows.models import Window, WindowClosing
from windows.policies import run_window


@transaction.atomic
def close_window(window: Window, *, reason: str, by: StaffMember) -> WindowClosing:
    """Close `window` until somebody reopens it: the end of the day does not. Article 4.

    Raises NotAllowed; RuleBroken: reason_missing; IllegalMove: window_inactive, window_already_closed.
    """
    at = now()
    window = _locked(window)
    run_window(by, window, at)
    if not reason.strip():
        raise RuleBroken("reason_missing", _("请写明暂停办理的理由。"), 4, field="reason")
    if not window.is_active:
        raise IllegalMove("window_inactive", _("%(window)s已经停用，不用再暂停。") % {"window": window}, 4)
    if _open_closing(window) is not None:
        raise IllegalMove("window_already_closed", _("%(window)s已经暂停办理。") % {"window": window}, 4)
    closing = WindowClosing(window=window, closed_at=at, closed_by=by, reason=reason.strip())
    signed(closing, by=by, reason=_("暂停办理")).save()
    return closing


@transaction.atomic
def open_window(window: Window, *, by: StaffMember) -> WindowClosing:
    """End the closing of `window` now. Raises NotAllowed; IllegalMove: window_not_closed. Article 4."""
    at = now()
    window = _locked(window)
    run_window(by, window, at)
    closing = _open_closing(window)
    if closing is None:
        raise IllegalMove("window_not_closed", _("%(window)s没有暂停，不用恢复。") % {"window": window}, 4)
    closing.reopened_at, closing.reopened_by = at, by
    signed(closing, by=by, reason=_("恢复办理")).save(update_fields=["reopened_at", "reopened_by"])
    return closing


def _locked(window: Window) -> Window:
    """The window as it stands now; two clicks at once take their turns."""
    return Window.objects.select_for_update(of=("self",)).select_related("hall", "department").get(pk=window.pk)


def _open_closing(window: Window) -> WindowClosing | None:
    return window.closings.filter(reopened_at__isnull=True).first()
