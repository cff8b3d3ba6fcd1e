"""Answers by tag: 304, renderings kept, and what caches may keep."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from hall.conditional import RenderedPages, answer_by_tag

CHANGED = datetime(2026, 9, 1, tzinfo=UTC)
TAG = '"abc"'


@pytest.mark.parametrize(
    ("header", "status", "body"),
    [(None, 200, b"page"), (TAG, 304, b""), (f"W/{TAG}", 304, b""), ('"old"', 200, b"page")],
)
def test_answer_depends_on_the_reader_s_tag(header, status, body):
    headers = {"If-None-Match": header} if header else {}
    response = answer_by_tag(RequestFactory().get("/", headers=headers), TAG, CHANGED, lambda: b"page")
    assert (response.status_code, response.content) == (status, body)
    assert response["ETag"] == TAG
    assert response["Last-Modified"] == "Tue, 01 Sep 2026 00:00:00 GMT"
    assert response["Cache-Control"] == "public, max-age=60"


def test_reader_with_a_session_is_not_cached(settings):
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert answer_by_tag(request, '"session"', CHANGED, lambda: b"page")["Cache-Control"] == "private, no-cache"


def test_modified_since_alone_never_hides_a_change():
    request = RequestFactory().get("/", headers={"If-Modified-Since": "Wed, 01 Jan 2031 00:00:00 GMT"})
    assert answer_by_tag(request, '"since"', CHANGED, lambda: b"page").status_code == 200


def test_a_page_is_rendered_once_and_the_oldest_goes_first():
    rendered = []

    def render(name):
        def body():
            rendered.append(name)
            return b"x" * 40

        return body

    pages = RenderedPages(limit=100)
    for name in ("a", "b", "a", "c", "a", "b"):
        pages.get(name, render(name))
    assert rendered == ["a", "b", "c", "b"]
