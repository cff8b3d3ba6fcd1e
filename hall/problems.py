"""The faces of an error: a page, an htmx fragment, words beside an input, and an RFC 9457 problem for the API."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from hall.errors import IllegalMove, LostRace, NotAllowed, RuleBroken
from hall.regulation import cite

PROBLEM_TYPE = "application/problem+json"
_CODES = {400: "bad_request", 401: "not_authenticated", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed"}


def html_problem(request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    """The broken rule as a page, or as a message fragment for htmx; 403 or 409."""
    context = {"broken": broken, "article": cite(broken.article)}
    if getattr(request, "htmx", False):
        response = render(request, "components/_rule_broken.html", context, status=broken.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
        return response
    return render(request, "rule_broken.html", context, status=broken.status)


def done_or_told(form: Form, act: Callable[..., Any], *arguments: Any, **named: Any) -> bool:
    """Run an operation for a valid form; a broken rule goes beside the input at fault.

    What no other input could mend (a missing power, an act that came too late) gets its own page.
    """
    try:
        act(*arguments, **named)
    except RuleBroken as broken:
        if isinstance(broken, NotAllowed | IllegalMove | LostRace):
            raise
        form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        return False
    return True


def api_problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """The exception as a problem: {"type", "title", "status", "code", "detail", "article"} (docs/interface.md)."""
    if isinstance(exception, RuleBroken):
        set_rollback()
        return _problem(exception.status, exception.code, exception.message, exception.article, exception.field)
    if isinstance(exception, exceptions.ValidationError):
        return _invalid(exception)
    response = exception_handler(exception, context)
    if response is None:
        return None
    detail = _detail(exception)
    problem = _problem(response.status_code, _CODES.get(response.status_code, _code(exception)), detail)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response:
            problem[header] = response[header]
    return problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what can't be read, or 413 for what is too large (handler400)."""
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return problem_answer(413, "too_large", _("提交的内容太大，请减小后再提交。"))
    return problem_answer(400, "bad_request", _("服务器读不懂这次提交的内容，什么都没有保存。"))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 (handler403)."""
    if _is_api(request):
        return problem_answer(403, "not_allowed", _detail(PermissionDenied()))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for addresses that nothing stands behind (handler404)."""
    if _is_api(request):
        return problem_answer(404, "not_found", _detail(Http404()))
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """500, an error of ours (handler500)."""
    if _is_api(request):
        return problem_answer(500, "server_error", _("系统出错了，这次操作没有保存，错误已经记录。请稍后再试。"))
    return defaults.server_error(request)


def problem_answer(status: int, code: str, detail: str) -> JsonResponse:
    """Problem details where no API view answers: from error handlers and middleware."""
    return JsonResponse(_body(status, code, detail), status=status, content_type=PROBLEM_TYPE)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _invalid(exception: exceptions.ValidationError) -> Response:
    set_rollback()
    response = _problem(422, "invalid", _("提交的内容有误，请按提示改正。"))
    response.data["errors"] = exception.detail
    return response


def _detail(exception: Exception) -> str:
    if isinstance(exception, Http404):
        return _("没有找到，或者您不能查看。")
    if isinstance(exception, PermissionDenied):
        return _("您没有权限。")
    return str(getattr(exception, "detail", exception))


def _code(exception: Exception) -> str:
    return str(getattr(exception, "default_code", "error"))


def _problem(status: int, code: str, detail: str, article: Any = None, field: str = "") -> Response:
    body = _body(status, code, detail, article)
    if field:
        body["field"] = field
    return Response(body, status=status, content_type=PROBLEM_TYPE)


def _body(status: int, code: str, detail: str, article: Any = None) -> dict[str, Any]:
    return {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, "article": article}
