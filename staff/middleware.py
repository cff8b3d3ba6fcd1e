"""A first or reset password is changed before anything else is done."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class PasswordChangeMiddleware:
    """Leads a member whose password is not her own yet to where she sets it; staff.authentication bars the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            request.path.startswith(("/desk/", "/manage/", "/admin/"))  # first: public pages must not read the session
            and user.is_authenticated
            and user.must_change_password
        ):
            return redirect(reverse("staff:password"))
        return self.get_response(request)
