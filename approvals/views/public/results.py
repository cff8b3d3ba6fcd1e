"""What was decided and what was late, for everybody: lists for phones, and the results as open data (article 7)."""

import csv
import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.disclosure.open_data import LICENCE, LICENCE_URL
from approvals.disclosure.results import as_cells, headings, result_records
from approvals.forms.results import ResultFilterForm
from approvals.queries.delays import delay_rows, masked_number, public_delays
from approvals.queries.results import found_results
from approvals.views.public.open_data import BOM
from hall.conditional import let_caches_keep
from hall.moment import now, today

PAGE_SIZE = 20


class _Line:
    """A file to csv.writer whose write gives the line back."""

    def write(self, line: str) -> str:
        return line


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Published decisions by words, department and day; everything asked for is in the address."""
    form = ResultFilterForm(request.GET)
    page = Paginator(found_results(form.wanted()), PAGE_SIZE).get_page(request.GET.get("page"))
    return let_caches_keep(request, render(request, "approvals/public/results.html", {"form": form, "page": page}))


@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    """Every case whose promise or statutory limit passed, with its reason (条例36)."""
    at = now()
    page = Paginator(public_delays(at), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(row, masked_number(row.case.number)) for row in delay_rows(page, at)]
    return let_caches_keep(request, render(request, "approvals/public/delays.html", {"page": page, "rows": rows}))


@require_safe
def results_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All published results for a spreadsheet: UTF-8 with BOM, no cell that runs as a formula."""
    return _download(request, _csv_parts(), "text/csv; charset=utf-8", "csv")


@require_safe
def results_json(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows as JSON."""
    return _download(request, _json_parts(), "application/json", "json")


def _csv_parts() -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(headings())
    for record in result_records():
        yield writer.writerow(as_cells(record))


def _json_parts() -> Iterator[str]:
    head = {"licence": LICENCE, "licence_url": LICENCE_URL, "date": today().isoformat()}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "results": ['
    for index, record in enumerate(result_records()):
        yield (",\n" if index else "\n") + json.dumps(record, ensure_ascii=False)
    yield "\n]}\n"


def _download(request: HttpRequest, parts: Iterator[str], content_type: str, ending: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="results-{today().isoformat()}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return let_caches_keep(request, response)
