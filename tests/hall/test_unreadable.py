"""Texts that no database can keep: refused where they come in, never an error of ours."""

import pytest
from django.test import Client

from tests.factories import make_member
from tests.hall.test_failures import is_chinese


@pytest.fixture
def browser(db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address",
    [
        "/items/%00/",
        "/verify/%00/",
        "/me/%00",
        "/items/?search=%00",
        "/progress/?number=%00&code=1",
        "/manage/calendar/?hall=%00",
        "/manage/papers/acceptance/?hall=%00",
        "/api/v1/fee-orders/%00/",
        "/api/v1/cases/?search=a%00b",
    ],
)
def test_nul_in_an_address_is_no_error_of_ours(browser, cast, address):
    browser.force_login(cast.manager)
    answer = browser.get(address)
    assert answer.status_code == 404
    assert ("application/problem+json" in answer["Content-Type"]) == address.startswith("/api/")
    assert is_chinese(answer.content.decode()) or is_chinese(answer.json()["detail"])


def test_address_that_speaks_of_nul_is_like_any_other(browser):
    assert browser.get("/items/?search=%2500").status_code == 200


HALF = '{"item": "SFWL0001", "applicant": {"kind": "\\ud800", "name": "a"}}'


@pytest.mark.parametrize("body", [HALF, '{"\\udc00": 1}', "[" * 100_000], ids=["value", "name", "deep"])
@pytest.mark.parametrize("address", ["/api/v1/cases/", "/api/v1/token/"])
def test_json_that_cannot_be_stored_is_a_problem(browser, cast, body, address):
    browser.force_login(cast.clerk_a)
    answer = browser.post(address, body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert (answer.json()["code"], is_chinese(answer.json()["detail"])) == ("bad_request", True)


def test_whole_surrogate_pair_is_a_character(browser, db):
    make_member("rare", password="a long enough word")
    body = '{"username": "rare", "password": "\\ud842\\udfb7"}'
    answer = browser.post("/api/v1/token/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_credentials")
