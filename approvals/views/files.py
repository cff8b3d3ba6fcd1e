"""A made file as an answer."""

from django.http import HttpResponse

from approvals.models.document import MadeFile


def pdf_response(file: MadeFile) -> HttpResponse:
    """The stored bytes, to read in the browser or to keep; the name is ASCII."""
    headers = {"Content-Disposition": f'inline; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(file.pdf), content_type="application/pdf", headers=headers)
