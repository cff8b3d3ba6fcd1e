"""What somebody sees whose login is locked for a while (settings: AXES_LOCKOUT_CALLABLE)."""

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hall.problems import problem_answer


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429 with Retry-After, as a page or, under /api/, as a problem; in both the minutes to wait."""
    cool_off = get_cool_off(request)
    seconds = int(cool_off.total_seconds()) if cool_off else 0
    minutes, limit = -(-seconds // 60), settings.AXES_FAILURE_LIMIT
    if request.path.startswith("/api/"):
        detail = _("密码连续输错，登录已暂停，请 %(minutes)s 分钟后再试。") % {"minutes": minutes}
        answer: HttpResponse = problem_answer(429, "locked_out", detail)
    else:
        answer = render(request, "staff/public/lockout.html", {"minutes": minutes, "limit": limit}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
