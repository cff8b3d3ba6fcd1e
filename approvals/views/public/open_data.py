"""The catalogue as open data: a page that explains it, JSON and CSV that stream it (article 7)."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from approvals.disclosure.listing import published_items
from approvals.disclosure.open_data import (
    COLUMNS,
    LICENCE,
    LICENCE_URL,
    as_cells,
    headings,
    newest,
    records,
)
from hall.conditional import let_caches_keep
from hall.moment import now, today

BOM = "\ufeff"


class _Line:
    """A file to csv.writer whose write gives the line back."""

    def write(self, line: str) -> str:
        return line


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What the files hold, under which licence and of which day."""
    context = {
        "count": published_items().count(),
        "newest": newest(),
        "columns": [(key, heading) for key, heading, _lookup in COLUMNS],
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    return let_caches_keep(request, render(request, "approvals/public/open_data.html", context))


@require_safe
def items_json(request: HttpRequest) -> StreamingHttpResponse:
    """All published items with their materials, steps, tariffs, bases and windows."""
    return _download(request, _json_parts(today()), "application/json", "json")


def _json_parts(on: date) -> Iterator[str]:
    head = {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "date": on,
        "made_at": localtime(now()).isoformat("T", "seconds"),
    }
    yield _json(head)[:-1] + ', "items": ['
    for index, record in enumerate(records(on)):
        yield (",\n" if index else "\n") + _json(record)
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


@require_safe
def items_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows for a spreadsheet: UTF-8 with BOM, no cell that runs as a formula."""
    return _download(request, _csv_parts(today()), "text/csv; charset=utf-8", "csv")


def _csv_parts(on: date) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(headings())
    for record in records(on):
        yield writer.writerow(as_cells(record))


def _download(request: HttpRequest, parts: Iterator[str], content_type: str, ending: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="items-{today().isoformat()}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return let_caches_keep(request, response)
