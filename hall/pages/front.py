"""Home, the landing after login, and the page of an outdated form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from approvals.disclosure.front import front
from hall.conditional import let_caches_keep
from hall.moment import now
from hall.pages.frame import public_hall
from staff.queries import roles_of, scope_of
from staff.states import Role


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public front page: whether the hall is open, and every way to an item."""
    at = now()
    context = {"front": front(public_hall(), at, localdate(at))}
    return let_caches_keep(request, render(request, "hall/public/home.html", context))


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Where a member goes after login: managers to the hall, cashiers to the till, everybody else to the desk."""
    if not request.user.is_authenticated:
        return redirect("staff:login")
    at = now()
    if scope_of(request.user, at).manages:
        return redirect("supervision:manage:now")
    takes_money = any(role.role == Role.CASHIER for role in roles_of(request.user, at))
    return redirect("approvals:desk:till" if takes_money else "approvals:desk:today")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or in another login: nothing was saved, and the page says so."""
    return render(request, "403_csrf.html", status=403)
