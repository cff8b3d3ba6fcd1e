"""A paper as a file: its content and template set by Typst inside the frame that carries what the law demands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from approvals.documents.examples import example
from approvals.documents.facts import facts
from approvals.documents.templates import Template, part, shipped
from approvals.models import MandateLetter, OfficialPaper
from approvals.states import PAPERS_WITH_REMEDIES, PaperForm, paper_title
from approvals.states.signing import READ_BY_OTHERS, signing
from hall.typesetting import qr_svg, set_apart

#: What the frame tells of the case, and templates may use of it; empty on a letter of authority.
OF_A_CASE = ("window", "case", "lookup_code", "consult_phone", "complaint_phone")

FRAMES = {PaperForm.SHEET: "_frame.typ", PaperForm.STRIP: "_frame_80mm.typ"}


@dataclass(frozen=True)
class Marks:
    """What tells one paper from all others: its number, date, code, and the paper that it corrects."""

    number: str
    issued_on: date
    token: str
    address: str
    corrects: str = ""
    correction_reason: str = ""


def made(
    paper: OfficialPaper | MandateLetter, form: str = PaperForm.SHEET, *, picture: str = "pdf"
) -> tuple[bytes, str]:
    """The bytes of `paper` and the name of the template that they were set from; the same whenever it is asked.

    Raises TemplateBroken.
    """
    template = _template(paper, form)
    marks = Marks(
        paper.number,
        paper.dated_on,
        paper.token,
        paper.verification_url,
        paper.corrects.number if paper.corrects else "",
        paper.correction_reason,
    )
    return typeset(paper.kind, template, paper.content, marks, form=form, picture=picture), template.name


def _template(paper: OfficialPaper | MandateLetter, form: str) -> Template:
    if form == PaperForm.SHEET and paper.template is not None:
        return Template(paper.template.source, paper.template)
    return shipped(paper.kind, form)


def preview(kind: str, template: Template, *, empty: bool = False, picture: str = "pdf") -> bytes:
    """An example of `kind`; `empty` leaves out every optional field, as a real paper may. Raises TemplateBroken."""
    content = example(kind)
    if empty:
        content |= {name: _nothing(content.get(name)) for name in template.optional}
    address = f"{settings.PUBLIC_URL}/verify/EXAMPLE222/"
    marks = Marks(_("示〔2026〕0000号（样张）"), date(2026, 9, 2), "EXAMPLE222", address)
    return typeset(kind, template, content, marks, picture=picture)


def typeset(
    kind: str,
    template: Template,
    content: Mapping[str, Any],
    marks: Marks,
    *,
    form: str = PaperForm.SHEET,
    picture: str = "pdf",
) -> bytes:
    """Set `content` in the frame of `form`. Raises TemplateBroken, TemplateTooSlow."""
    frame = FRAMES[PaperForm(form)]
    files = {name: part(name) for name in ("_library.typ", frame)} | {"body.typ": template.source}
    return set_apart(files, frame, _data(kind, template, content, marks), form=picture)


def _data(kind: str, template: Template, content: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    """What frame and template see. A field that an old content does not know yet is empty, not an error."""
    filled = dict.fromkeys((*template.used, *template.optional), "") | dict(content)
    filled["rows"] = filled.get("rows") or _labelled(kind, content)
    return {
        "content": filled,
        "title": paper_title(kind, content),
        "number": marks.number,
        "issued_on": marks.issued_on.isoformat(),
        "token": marks.token,
        "qr": qr_svg(marks.address),
        "site": (site := urlsplit(settings.PUBLIC_URL).netloc),
        "host": site + "/verify/",
        "corrects": marks.corrects,
        "correction_reason": marks.correction_reason,
        "size": template.size,
        "copies": template.directive("copies"),
        "department": content["department"],
        **asdict(signing(kind, content)),
        "remedies": (content.get("remedies") or {}).get("text", "") if kind in PAPERS_WITH_REMEDIES else "",
        "demo": settings.DEMO,
        **{name: content.get(name, "") for name in OF_A_CASE},
        **({"lookup_code": ""} if kind in READ_BY_OTHERS else {}),
    }


def _labelled(kind: str, content: Mapping[str, Any]) -> list[list[str]]:
    """A content's own fields as lines with their names, for the generic text: no paper is ever unprintable."""
    told = facts(kind, {name: value for name, value in content.items() if name not in ("statement", "remedies")})
    return [[fact.label, "\n".join((*fact.lines, *map("，".join, fact.rows)))] for fact in told]


def _nothing(value: Any) -> Any:
    """The empty value of the same sort."""
    if isinstance(value, bool):
        return False
    return {str: "", list: []}.get(type(value))
