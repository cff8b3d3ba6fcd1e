"""What the pages of a paper show: whether it stands, which seal it carries, which one may be set on it. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from approvals.models import ApprovalSeal, MandateLetter, OfficialPaper, PaperFile, SealUse
from approvals.policies import correct_paper
from approvals.queries.authority_page import MandateStanding, standing_of
from approvals.states import SEALED_PAPERS, SealState
from hall.masking import mask_name
from hall.permissions import one_moment, refusal

#: What a page needs of a paper beside itself; the text of its template is read with its file only.
RELATED = ("case__department", "department", "issued_by", "corrects", "correction")

MOST_AWAITED = 20  # papers without an imprint that the page of a seal lists


@dataclass(frozen=True)
class PaperRecord:
    """A paper on the desk. `seals` are those that this person may set; `missing_seal`: it counts only with one."""

    paper: OfficialPaper
    files: list[PaperFile]
    uses: list[SealUse]
    seals: list[ApprovalSeal]
    missing_seal: bool
    may_correct: bool
    has_strip: bool


@dataclass(frozen=True)
class Verified:
    """What anyone who holds a paper may know of it."""

    paper: OfficialPaper
    applicant: str
    newer: OfficialPaper | None
    sha256: str


@dataclass(frozen=True)
class VerifiedLetter:
    """What anyone who holds a letter of authority may know of it.

    `standing` is that of today. `is_limited`: limits stand on the letter, to be read there.
    """

    letter: MandateLetter
    powers: list[str]
    standing: MandateStanding
    is_limited: bool
    sha256: str


def papers_of(cases: Any) -> QuerySet[OfficialPaper]:
    """The papers of `cases` with what their pages show."""
    return OfficialPaper.objects.filter(case__in=cases).select_related(*RELATED)


def paper_record(paper: OfficialPaper, user: Any, at: datetime, *, has_strip: bool) -> PaperRecord:
    """The record of `paper` for `user`."""
    uses = list(paper.seal_uses.select_related("seal", "used_by").order_by("at", "pk"))
    with one_moment():
        seals = ApprovalSeal.objects.usable_by(user, at).in_use().filter(department=paper.department_id)
        return PaperRecord(
            paper=paper,
            files=list(paper.files.defer("pdf")),
            uses=uses,
            seals=list(seals.order_by("name")),
            missing_seal=needs_seal(paper) and not uses,
            may_correct=paper.corrected_by is None and refusal(correct_paper, user, paper, at) is None,
            has_strip=has_strip,
        )


def needs_seal(paper: OfficialPaper) -> bool:
    return paper.kind in SEALED_PAPERS and paper.corrected_by is None


def awaiting_imprint(seal: ApprovalSeal) -> list[OfficialPaper]:
    """The newest papers of its department, since it came into use, that count only with an imprint and lack it."""
    if seal.state != SealState.IN_USE:
        return []
    rows = OfficialPaper.objects.filter(
        department=seal.department_id,
        kind__in=SEALED_PAPERS,
        issued_at__date__gte=seal.registered_on,
        seal_uses__isnull=True,
        correction__isnull=True,
    )
    return list(rows.select_related("case").order_by("-issued_at", "-pk")[:MOST_AWAITED])


def verified(token: str) -> OfficialPaper | MandateLetter | None:
    """The paper or the letter of authority that a code opens; spaces and small letters are forgiven."""
    wanted = "".join(token.split()).upper()
    paper = OfficialPaper.objects.select_related(*RELATED).filter(token=wanted).first()
    return paper or MandateLetter.objects.select_related("mandate").filter(token=wanted).first()


def verification(paper: OfficialPaper, sha256: str) -> Verified:
    return Verified(paper, mask_name(paper.content["applicant"]), paper.corrected_by, sha256)


def letter_verification(letter: MandateLetter, sha256: str, at: datetime) -> VerifiedLetter:
    standing = standing_of(letter.mandate, at)
    return VerifiedLetter(
        letter=letter,
        powers=[power["label"] for power in letter.content["powers"] if power["given"]],
        standing=MandateStanding.IN_FORCE if standing == MandateStanding.SOON else standing,
        is_limited=bool(letter.content["limits"]),
        sha256=sha256,
    )
