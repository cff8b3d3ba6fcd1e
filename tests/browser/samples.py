"""Samples of the demonstration for the addresses of pages: which case, paper, card or project a page is opened on."""

from collections import Counter
from collections.abc import Callable

from approvals.models import (
    ApprovalSeal,
    BankStatement,
    Case,
    CaseArchive,
    CaseClock,
    CaseEvent,
    FeeOrder,
    FilingLevels,
    ItemVersion,
    JointCase,
    JointTemplate,
    MandateLetter,
    OfficialPaper,
    RefusalFiling,
)
from approvals.states import VersionState
from hall.moment import today
from staff.models import Department, Leave, Posting, PostingRequest
from staff.states import LeaveState, RequestKind
from supervision.models import Card


def latest_case(*states: str) -> Case | None:
    return Case.objects.filter(state__in=states).order_by("received_at").last()


def case_in(*states: str) -> Callable[[], tuple[str] | None]:
    def sample():
        case = latest_case(*states)
        return (case.number,) if case else None

    return sample


def paper_of(kind: str) -> Callable[[], tuple[str, int] | None]:
    def sample():
        paper = OfficialPaper.objects.filter(kind=kind).select_related("case").last()
        return (paper.case.number, paper.pk) if paper else None

    return sample


def progress_of(*states: str) -> Callable[[], dict[str, str] | None]:
    def query():
        case = latest_case(*states)
        return {"number": case.number, "code": case.lookup_code} if case else None

    return query


def a_card() -> tuple[int]:
    return (Card.objects.latest("issued_at").pk,)


def a_filing() -> tuple[int]:
    """The latest refusal that climbed all its levels."""
    return (RefusalFiling.objects.filter(state="agreed").latest("closed_at").pk,)


def a_department() -> tuple[int]:
    """A department that has set levels of its own."""
    return (FilingLevels.objects.latest("pk").department_id,)


def a_running_day() -> str:
    """A day on which a clock runs out, so that closing it would move a case."""
    return CaseClock.objects.filter(stopped_at=None, due_on__isnull=False).latest("due_on").due_on.isoformat()


def a_mandate() -> tuple[int]:
    """The letter under which most was done."""
    rows = CaseEvent.objects.filter(grant_row__startswith="approvals.Mandate:").values_list("grant_row", flat=True)
    return (int(Counter(rows).most_common(1)[0][0].partition(":")[2]),)


def a_letter() -> tuple[str]:
    """The code of a letter of authority."""
    return (MandateLetter.objects.latest("pk").token,)


def a_seal() -> tuple[int]:
    return (ApprovalSeal.objects.get(department__short_name="文化广电旅游局").pk,)


def a_token() -> tuple[str]:
    """The code of the last notice of acceptance."""
    return (OfficialPaper.objects.filter(kind="acceptance").latest("pk").token,)


def star_department() -> dict[str, str]:
    return {"department": str(ApprovalSeal.objects.get(pk=a_seal()[0]).department_id)}


def full_version() -> ItemVersion:
    """A published version of the department with most cases: long tables, steps, tariffs."""
    return Case.objects.filter(item__department__short_name="文化广电旅游局").latest("received_at").version


def this_month() -> tuple[str]:
    return (f"{today():%Y-%m}",)


def full_item() -> tuple[str]:
    return (full_version().item.code,)


def full_item_version() -> tuple[str, int]:
    return (full_version().item.code, full_version().number)


def drafted_item() -> tuple[str]:
    return (ItemVersion.objects.filter(state=VersionState.DRAFT).latest("pk").item.code,)


def reception_query() -> dict[str, str]:
    return {"item": full_version().item.code}


def a_leave() -> tuple[int] | None:
    """A leave that waits for somebody."""
    leave = Leave.objects.filter(state=LeaveState.REQUESTED).first()
    return (leave.pk,) if leave else None


def a_posting() -> tuple[int]:
    return (Posting.objects.filter(member__username="clerk_a").latest("pk").pk,)


def a_nomination() -> tuple[int] | None:
    asked = PostingRequest.objects.filter(kind=RequestKind.NOMINATE).last()
    return (asked.pk,) if asked else None


def a_unit() -> tuple[str, int]:
    return ("SF", Department.objects.get(short_name="文化广电旅游局").pk)


def a_fee(*states: str) -> Callable[[], tuple[str] | None]:
    """The latest fee order in one of these states, at the till of the county centre."""

    def sample():
        order = FeeOrder.objects.filter(state__in=states, case__hall__code="SF").first()
        return (order.number,) if order else None

    return sample


def a_statement() -> tuple[int] | None:
    statement = BankStatement.objects.first()
    return (statement.pk,) if statement else None


def an_archive() -> tuple[str] | None:
    archive = CaseArchive.objects.select_related("case").last()
    return (archive.case.number,) if archive else None


def a_project() -> tuple[str] | None:
    """The project with most to show."""
    joint = JointCase.objects.order_by("received_at").first()
    return (joint.number,) if joint else None


def a_project_template() -> tuple[str] | None:
    template = JointTemplate.objects.first()
    return (template.code,) if template else None


def project_progress() -> dict[str, str] | None:
    joint = JointCase.objects.order_by("received_at").first()
    return {"number": joint.number, "code": joint.lookup_code} if joint else None
