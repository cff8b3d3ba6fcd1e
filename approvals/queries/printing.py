"""A paper's content made ready for its sheet: dates read back, the look-up address as a QR code. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from approvals.models import OfficialPaper
from approvals.states.signing import Signing, signing

QR_SCALE = 4  # pixels a module; the style sheet sets the printed size


@dataclass(frozen=True)
class Sheet:
    """What templates/approvals/print/paper.html shows; `body` is the template of the paper's kind."""

    content: dict[str, Any]
    issued_on: date
    body: str
    qr: str
    signing: Signing


def printed(paper: OfficialPaper) -> Sheet:
    """The sheet of a paper, from its content alone."""
    content = {name: _read(name, value) for name, value in paper.content.items()}
    return Sheet(
        content=content,
        issued_on=localdate(paper.issued_at),
        body=f"approvals/print/_{paper.kind}.html",
        qr=progress_qr(content["case"], content["lookup_code"]),
        signing=signing(paper.kind, paper.content),
    )


def progress_qr(number: str, code: str) -> str:
    """The address at which the applicant follows the case, as a data URI of an SVG."""
    address = settings.PUBLIC_URL + reverse("approvals:public:progress")
    return segno.make(f"{address}?{urlencode({'number': number, 'code': code})}", error="m").svg_data_uri(
        scale=QR_SCALE, border=1
    )


def _read(name: str, value: Any) -> Any:
    """Days and moments are kept as ISO text under names that say so; everything else is shown as it is."""
    if name in ("received_at", "served_at", "started", "ended"):
        return datetime.fromisoformat(value)
    if isinstance(value, list):
        return [_read(name, part) for part in value]
    is_day = isinstance(value, str) and value and name.endswith(("_on", "_by", "_end", "due_before", "due_after"))
    if isinstance(value, dict):
        return {key: _read(key, part) for key, part in value.items()}
    return date.fromisoformat(value) if is_day else value
