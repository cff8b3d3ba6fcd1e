"""What is answered where no view answers: problem details under /api/, the site's own pages elsewhere."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.test import Client, override_settings
from django.urls import include, path

from hall.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]

RAISED = {
    "unreadable": BadRequest("secret"),
    "large": RequestDataTooBig("secret"),
    "denied": PermissionDenied("secret"),
    "broken": ZeroDivisionError("secret"),
}


def page(request, name):
    raise RAISED[name]


urlpatterns = [
    path("broken/<str:name>/", page),
    path("api/broken/<str:name>/", page),
    path("", include("hall.urls")),
]


@pytest.fixture
def browser(db):
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def is_chinese(text):
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/nothing/", 404, "not_found"),
        ("/api/nothing", 404, "not_found"),
        ("/api/broken/unreadable/", 400, "bad_request"),
        ("/api/broken/large/", 413, "too_large"),
        ("/api/broken/denied/", 403, "not_allowed"),
        ("/api/broken/broken/", 500, "server_error"),
    ],
)
def test_api_answers_with_problem_details_where_no_view_answers(browser, address, status, code):
    answer = browser.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["type"], body["title"], body["status"], body["code"]) == ("about:blank", code, status, code)
    assert body["article"] is None
    assert is_chinese(body["detail"])
    assert "secret" not in body["detail"]


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/nothing/", 404, "没有找到这一页"),
        ("/broken/unreadable/", 400, "请求不完整"),
        ("/broken/large/", 400, "请求不完整"),
        ("/broken/denied/", 403, "您不能打开这一页"),
        ("/broken/broken/", 500, "系统出错了"),
    ],
)
def test_people_get_the_site_s_own_page(browser, address, status, title):
    answer = browser.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f'<h1 id="h-problem">{title}</h1>' in answer.content.decode()


def test_body_that_is_too_large_is_a_problem(browser, cast, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    browser.force_login(cast.clerk_a)
    headers = {"Idempotency-Key": "k1"}
    answer = browser.post("/api/v1/cases/", {"item": "x" * 200}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
