"""Pages for tests: the addresses of the catalogue's management, what a page costs, and text that must stay text."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

HOSTILE = "<script>alert(1)</script>"


def address(name: str, *args) -> str:
    return reverse(f"approvals:manage:{name}", args=args)


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)
