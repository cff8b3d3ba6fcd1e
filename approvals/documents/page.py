"""What the page of a paper shows, from its content alone, and the address of its progress as a QR code. Reads only."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from approvals.documents.facts import Fact, facts
from approvals.models import OfficialPaper
from approvals.states.signing import signing

QR_SCALE = 4  # pixels a module; the style sheet sets the printed size


@dataclass(frozen=True)
class Sheet:
    """What templates/approvals/_paper_sheet.html shows beside the head; `addressee` is empty on a record."""

    addressee: str
    facts: list[Fact]
    issued_on: date
    qr: str


def printed(paper: OfficialPaper) -> Sheet:
    """The page of a paper: what was fixed at issue; the file is what counts."""
    content = paper.content
    return Sheet(
        addressee=signing(paper.kind, content).addressee,
        facts=facts(paper.kind, content),
        issued_on=localdate(paper.issued_at),
        qr=progress_qr(content["case"], content["lookup_code"]),
    )


def progress_qr(number: str, code: str) -> str:
    """The address at which the applicant follows the case, as a data URI of an SVG."""
    address = settings.PUBLIC_URL + reverse("approvals:public:progress")
    return segno.make(f"{address}?{urlencode({'number': number, 'code': code})}", error="m").svg_data_uri(
        scale=QR_SCALE, border=1
    )
