"""Plays a row: every person asks, what it did is undone, and the answer is put into the words of the table."""

import re
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch, resolve
from openpyxl import load_workbook

from tests.access.bodies import body_of
from tests.access.rows import Row
from tests.access.stage import Stage

LOGINS = (("/login/", "L"), ("/admin/login/", "A"))
NAME = re.compile(r"{([a-z_.]+)}")


class Players:
    """The people of the stage, each logged in once; every request of theirs is rolled back."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._clients = {name: _client(member) for name, member in stage.people.items()}
        self._cookies = {name: client.cookies.output() for name, client in self._clients.items()}
        stage.ask = lambda who, path: self.request(who, "GET", path)

    def address(self, row: Row) -> str:
        """The address of the row with the names in braces replaced by what they stand for."""
        return NAME.sub(lambda found: self.stage.named(found[1]), row.path)

    def request(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> HttpResponse:
        """One request of one person, as if nothing had been asked before and nothing came of it."""
        client = self._clients[who]
        client.cookies = SimpleCookie(self._cookies[who].replace("Set-Cookie: ", ""))
        kind = {"content_type": "application/json"} if path.startswith("/api/") else {}
        with transaction.atomic():
            response = getattr(client, method.lower())(path, body, **(kind if method != "GET" else {}))
            if response.streaming:
                response = HttpResponse(b"".join(response.streaming_content), status=response.status_code)
            transaction.set_rollback(True)
        return response

    def play(self, row: Row, people: list[str] | None = None) -> dict[str, HttpResponse]:
        """The answers to each person of the row, or to those named."""
        cache.clear()  # people are many here, and each address is throttled
        path = self.address(row)
        match = resolve_path(path)
        body = body_of(self.stage, match.view_name, match.kwargs, row.body) if row.method == "POST" else None
        return {who: self.request(who, row.method, path, body) for who in people or row.cells}


def resolve_path(path: str) -> ResolverMatch:
    return resolve(path.partition("?")[0])


def cell(response: HttpResponse) -> str:
    """The answer in the words of the table: a status, or L and A for the two logins."""
    location = response.headers.get("Location", "")
    for start, word in LOGINS:
        if response.status_code == 302 and location.startswith(start):
            return word
    return str(response.status_code)


def shown(response: HttpResponse, marks: dict[str, str]) -> str:
    """The letters of `marks` whose text stands in the answer, - for none; a refusal as `cell` says it."""
    if response.status_code != 200:
        return cell(response)
    text = _text(response)
    return "".join(letter for letter, mark in marks.items() if mark in text) or "-"


def _text(response: HttpResponse) -> str:
    if "spreadsheet" not in response.headers["Content-Type"]:
        return response.content.decode()
    sheet = load_workbook(BytesIO(response.content)).active
    return " ".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row)


def _client(member: Any) -> Client:
    client = Client()
    if member is not None:
        client.force_login(member)
    return client
