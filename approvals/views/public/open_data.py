"""The catalogue as open data (article 7): a page that explains it, streams of JSON and CSV, JSON-LD of each item."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from approvals.disclosure.guides import guide
from approvals.disclosure.linked_data import linked_data
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
from approvals.disclosure.tags import item_edition
from hall.conditional import answer_by_tag, let_caches_keep
from hall.moment import now, today

BOM = "\ufeff"
LINKED_DATA = "application/ld+json"


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
def item_linked_data(request: HttpRequest, code: str) -> HttpResponse:
    """One item as JSON-LD (CPSV-AP 3.2), for catalogues of other governments (X6)."""
    edition = item_edition(code, today())
    if edition is None:
        raise Http404
    tag = edition.tag(LINKED_DATA)
    return answer_by_tag(request, tag, edition.changed_at, lambda: _linked(edition.version_id), LINKED_DATA)


def _linked(version_id: int) -> bytes:
    described = linked_data(guide(version_id, today()))
    return json.dumps(described, ensure_ascii=False, indent=1).encode()


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
