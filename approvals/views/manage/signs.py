"""The uniform sign of a window, to print and hang up (article 4)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from approvals.disclosure.windows import sign_of
from hall.moment import now
from hall.typesetting import pdf
from windows.policies import read_windows
from windows.queries import windows_read_by

TEMPLATE = "approvals/typst/window_sign.typ"


@login_required
@require_safe
def window_sign(request: HttpRequest, hall: str, number: int) -> HttpResponse:
    """A4 landscape, with the items placed at the window today."""
    at = now()
    read_windows(request.user, at)
    windows = windows_read_by(request.user, at).filter(is_active=True).select_related("hall", "department")
    found = get_object_or_404(windows, hall__code=hall, number=number)
    name = f"sign-{found.hall.code}-{found.number}.pdf"
    return HttpResponse(
        pdf(TEMPLATE, sign_of(found, localdate(at))),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
