"""Every page that a person can open, by the name of its address: who opens it, and on what sample.

A new address without a row here, or among the addresses that are no pages, fails test_pages.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import URLResolver, get_resolver, reverse

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
    OfficialPaper,
    RefusalFiling,
)
from approvals.states import Act, CaseState, FeeState, JointAct, PaperKind, VersionState
from hall.moment import today
from staff.models import AttendanceDevice, Department, Leave, Posting, PostingRequest, PunchUpload
from staff.states import LeaveState, RequestKind
from supervision.models import Card
from tests.browser.conftest import DESK, PHONE, WALL, WIDE

PUBLIC = (PHONE, WIDE)


@dataclass(frozen=True)
class Visit:
    """One page: `sample` and `query` give the rest of its address, or None where the county has no such thing."""

    name: str
    who: str = ""
    sizes: tuple[dict[str, int], ...] = (DESK,)
    sample: Callable[[], tuple[Any, ...] | None] = tuple
    query: Callable[[], dict[str, str] | None] = dict
    title: str = ""

    def path(self) -> str | None:
        arguments, query = self.sample(), self.query()
        if arguments is None or query is None:
            return None
        return reverse(self.name, args=arguments) + (f"?{urlencode(query)}" if query else "")

    @property
    def file(self) -> str:
        return "-".join(part for part in (self.name.replace(":", "-"), self.title) if part)


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


PROGRESS = {
    "deficient": (CaseState.DEFICIENT,),
    "accepted": (CaseState.ACCEPTED, CaseState.IN_REVIEW),
    "done": (CaseState.DELIVERED,),
}

TABS = ("ending", "over", "owed", "chiefs", "all")

PAGES = (
    Visit("home", sizes=PUBLIC),
    Visit("approvals:public:items", sizes=PUBLIC),
    Visit("approvals:public:items", sizes=PUBLIC, query=lambda: {"q": "钓鱼竿"}, title="nothing"),
    Visit("approvals:public:item", sizes=PUBLIC, sample=full_item),
    Visit("approvals:public:item_version", sizes=PUBLIC, sample=full_item_version),
    Visit("approvals:public:item_guide", sizes=PUBLIC, sample=full_item),
    Visit("approvals:public:window", sizes=PUBLIC, sample=lambda: ("SF", 20)),
    Visit("approvals:public:open_data", sizes=PUBLIC),
    Visit("approvals:public:results", sizes=PUBLIC),
    Visit("approvals:public:delays", sizes=PUBLIC),
    Visit("approvals:public:deadline", sizes=PUBLIC),
    Visit(
        "approvals:public:deadline",
        sizes=PUBLIC,
        query=lambda: {"accepted": "2026-09-24", "limit": "8", "unit": "working"},
        title="answer",
    ),
    Visit("approvals:public:progress", sizes=PUBLIC),
    *[
        Visit("approvals:public:progress", sizes=PUBLIC, query=progress_of(*states), title=title)
        for title, states in PROGRESS.items()
    ],
    Visit(
        "approvals:public:progress_paper", sizes=PUBLIC, sample=lambda: (1,), query=progress_of(*PROGRESS["accepted"])
    ),
    Visit("approvals:public:verification_form", sizes=PUBLIC),
    Visit("approvals:public:verification", sizes=PUBLIC, sample=a_token),
    Visit("staff:login", sizes=PUBLIC),
    Visit("staff:me", "clerk_a"),
    Visit("staff:password", "clerk_a"),
    Visit("approvals:desk:today", "clerk_a"),
    Visit("approvals:desk:today", "reviewer", title="reviewer"),
    Visit("approvals:desk:reception", "clerk_a"),
    Visit("approvals:desk:reception", "clerk_a", query=reception_query, title="item"),
    Visit("approvals:desk:cases", "clerk_a"),
    *[
        Visit("approvals:desk:case", "manager", sample=case_in(*states), title=title)
        for title, states in PROGRESS.items()
    ],
    Visit("approvals:desk:case", "manager", sample=case_in(CaseState.REFUSAL_FILING), title="filing"),
    Visit("approvals:desk:derivation", "manager", sample=case_in(CaseState.DELIVERED)),
    Visit("approvals:desk:history", "manager", sample=case_in(CaseState.DELIVERED)),
    *[Visit("approvals:desk:paper", "manager", sample=paper_of(kind), title=str(kind)) for kind in PaperKind.values],
    Visit("supervision:desk:cards", "clerk_a"),
    Visit("supervision:desk:card", "manager", sample=a_card),
    Visit("supervision:manage:now", "manager", sizes=(WALL,)),
    Visit("supervision:manage:cases", "manager"),
    Visit("supervision:manage:held", "manager"),
    Visit("supervision:manage:cards", "manager"),
    Visit("supervision:manage:card", "manager", sample=a_card),
    Visit("approvals:manage:promises", "manager"),
    Visit("approvals:manage:items", "manager"),
    Visit("approvals:manage:item_new", "manager"),
    Visit("approvals:manage:item", "manager", sample=full_item),
    Visit("approvals:manage:withdrawal", "manager", sample=full_item),
    Visit("approvals:manage:version_changes", "manager", sample=full_item_version),
    Visit("approvals:manage:draft", "manager", sample=drafted_item),
    Visit("approvals:manage:draft_changes", "manager", sample=drafted_item),
    Visit("approvals:manage:placements", "manager", sample=full_item),
    Visit("approvals:manage:exemptions", "manager", sample=full_item),
    Visit("staff:desk:attendance", "clerk_a"),
    Visit("staff:desk:attendance_month", "clerk_a", sample=lambda: (f"{today() - timedelta(days=31):%Y-%m}",)),
    Visit("staff:manage:attendance", "manager"),
    Visit("staff:manage:attendance_month", "manager", sample=this_month),
    Visit("staff:manage:attendance_month", "leader", sample=this_month, title="leader"),
    Visit("staff:manage:attendance_member", "manager", sample=lambda: ("clerk_a", *this_month())),
    Visit("staff:manage:corrections", "manager"),
    Visit("staff:manage:devices", "manager"),
    Visit("staff:manage:device_new", "manager"),
    Visit("staff:manage:device", "manager", sample=lambda: (AttendanceDevice.objects.earliest("pk").serial,)),
    Visit("staff:manage:uploads", "manager"),
    Visit("staff:manage:upload", "manager", sample=lambda: (PunchUpload.objects.latest("pk").pk,)),
    Visit("staff:manage:imports", "manager"),
    Visit("halls", "manager"),
    Visit("hall_premises", "manager", sample=lambda: ("SFX",)),
    Visit("windows:manage:windows", "manager"),
    Visit("windows:manage:window", "manager", sample=lambda: ("SF", 20)),
    Visit("windows:desk:post", "clerk_a"),
    Visit("windows:desk:leaves", "clerk_a"),
    Visit("windows:desk:leaves", "chief", title="chief"),
    Visit("windows:desk:leave", "chief", sample=a_leave),
    Visit("windows:manage:duty", "manager"),
    Visit("windows:manage:duty_month", "manager", sample=lambda: (today().year, today().month)),
    Visit("windows:manage:leaves", "manager"),
    Visit("windows:manage:ladder", "manager"),
    Visit("approvals:manage:mandates", "manager"),
    Visit("approvals:manage:mandate_new", "manager"),
    Visit("approvals:manage:mandate_new", "leader", title="leader"),
    Visit("approvals:manage:mandate_new", "manager", query=star_department, title="filed"),
    Visit("approvals:manage:mandate", "manager", sample=a_mandate),
    Visit("approvals:desk:paper_record", "manager", sample=paper_of("acceptance")),
    Visit("approvals:manage:paper_templates", "manager"),
    Visit("approvals:manage:paper_template", "manager", sample=lambda: ("acceptance",)),
    Visit("approvals:manage:seals", "manager"),
    Visit("approvals:manage:seal_new", "manager"),
    Visit("approvals:desk:authority", "clerk_b"),
    Visit("approvals:desk:seal", "chief", sample=a_seal),
    Visit("approvals:desk:seal", "supervisor", sample=a_seal, title="reader"),
    Visit("approvals:desk:till", "cashier"),
    Visit("approvals:desk:till_order", "cashier", sample=a_fee(FeeState.OPEN), title="open"),
    Visit("approvals:desk:till_order", "cashier", sample=a_fee(FeeState.PAID), title="paid"),
    Visit("approvals:desk:till_receipt", "cashier", sample=a_fee(FeeState.PAID)),
    Visit("approvals:manage:fees", "manager"),
    Visit("approvals:manage:statement", "manager", sample=a_statement),
    Visit("approvals:manage:delays", "manager"),
    Visit("approvals:manage:completeness", "manager"),
    Visit("approvals:desk:archive", "manager", sample=an_archive),
    Visit("staff:manage:people", "manager"),
    Visit("staff:manage:person", "manager", sample=lambda: ("clerk_a",)),
    Visit("staff:manage:postings", "manager"),
    *[Visit("staff:manage:postings", "manager", query=lambda tab=tab: {"tab": tab}, title=tab) for tab in TABS],
    Visit("staff:manage:nomination", "leader"),
    Visit("staff:manage:request", "manager", sample=a_nomination),
    Visit("staff:manage:amendment", "leader", sample=a_nomination),
    Visit("staff:manage:chief", "manager", sample=a_unit),
    Visit("staff:manage:change", "leader", sample=a_posting),
    Visit("staff:manage:sending_back", "manager", sample=a_posting),
    Visit("staff:manage:renewal", "leader", sample=a_posting),
    Visit("supervision:manage:departure", "manager", sample=a_posting),
    Visit("calendar", "manager"),
    Visit("calendar_year", "manager", sample=lambda: (2026,)),
    Visit("calendar_closure_effect", "manager", query=lambda: {"date": a_running_day()}, title="moves"),
    Visit("approvals:manage:refusals", "manager"),
    Visit("approvals:manage:refusals", "manager", query=lambda: {"state": "unnoted"}, title="to note"),
    Visit("approvals:manage:refusals_statistics", "manager"),
    Visit("approvals:manage:refusal", "manager", sample=a_filing),
    Visit("approvals:manage:filing_levels", "manager"),
    Visit("approvals:manage:filing_levels_of", "manager", sample=a_department),
    Visit("approvals:desk:projects", "manager"),
    Visit("approvals:desk:project_new", "clerk_a"),
    Visit("approvals:desk:project", "manager", sample=a_project),
    Visit("approvals:manage:projects", "manager"),
    Visit("approvals:manage:project_templates", "manager"),
    Visit("approvals:manage:project_template_new", "manager"),
    Visit("approvals:manage:project_template", "manager", sample=a_project_template),
    Visit("approvals:public:progress", sizes=PUBLIC, query=project_progress, title="project"),
    Visit("admin:index", "manager"),
    Visit("admin:windows_window_changelist", "manager"),
    Visit("admin:windows_window_add", "manager"),
)

#: Addresses that show no page of their own.
NO_PAGES = {
    "landing": "redirects by role",
    "approvals:desk:originals_handover": "POST",
    "approvals:desk:originals_answer": "POST",
    "approvals:desk:originals_return": "POST",
    "healthz": "for machines",
    "metrics": "for machines",
    "robots": "for machines",
    "sitemap": "for machines",
    "sitemap_part": "for machines",
    "approvals:public:item_linked_data": "for machines",
    "readyz": "for machines",
    "staff:logout": "POST",
    "staff:desk:attendance_correction": "POST",
    "staff:manage:attendance_month_file": "download",
    "staff:manage:punch_annulment": "POST",
    "staff:manage:correction_approval": "POST",
    "staff:manage:correction_refusal": "POST",
    "staff:manage:pins": "POST",
    "staff:manage:upload_original": "download",
    **{f"staff:iclock:{name}": "for clocks" for name in ("cdata", "getrequest", "devicecmd", "ping")},
    "approvals:public:item_qr": "picture",
    "approvals:public:item_guide_pdf": "download",
    "approvals:public:result_sample": "download",
    "approvals:public:material_file": "download",
    "approvals:public:items_json": "download",
    "approvals:public:items_csv": "download",
    "approvals:public:results_json": "download",
    "approvals:public:results_csv": "download",
    "approvals:manage:completeness_export": "download",
    "approvals:desk:reception_preview": "POST; its answer is the page of reception",
    "approvals:desk:reception_draft_end": "POST",
    "approvals:desk:materials": "POST",
    "approvals:desk:persons": "POST",
    **{f"approvals:desk:{act.value.replace('/', '_')}": "POST" for act in Act},
    **{f"approvals:desk:project_{act.name.lower()}": "POST" for act in JointAct},
    "approvals:desk:project_extension_scan": "download",
    "approvals:desk:pause_result": "download",
    "approvals:manage:promises_check": "POST",
    "approvals:manage:promises_export": "download",
    "approvals:manage:refusals_export": "download",
    "approvals:manage:refusal_note": "POST",
    "approvals:manage:draft_start": "POST",
    "approvals:manage:publication": "POST",
    "approvals:manage:placement_end": "POST",
    "approvals:manage:exemption_end": "POST",
    "approvals:manage:window_sign": "download",
    "windows:desk:cover": "POST",
    "windows:desk:cover_end": "POST",
    "windows:desk:handover": "POST",
    "windows:desk:leave_decision": "POST",
    "windows:desk:leave_cancellation": "POST",
    "windows:desk:leave_return": "POST",
    "windows:manage:rung_end": "POST",
    "approvals:manage:mandate_revocation": "POST",
    "approvals:manage:mandate_letter": "PDF for print",
    "approvals:manage:mandate_scan": "download",
    "approvals:desk:paper_file": "PDF for print",
    "approvals:desk:paper_strip": "PDF for print",
    "approvals:desk:paper_correction": "POST",
    "approvals:desk:paper_imprint": "POST",
    "approvals:public:progress_paper_file": "PDF for print",
    "approvals:manage:paper_preview": "POST; its answer is a PDF",
    "approvals:manage:paper_template_changes": "needs an edited template, which the demonstration has none of",
    **{f"approvals:desk:seal_{act}": "POST" for act in ("uses", "custody", "loss", "replacement", "retirement")},
    **{f"approvals:desk:till_{act}": "POST" for act in ("payment", "refund", "closing", "statement")},
    "approvals:desk:fee_cancellation": "POST",
    "approvals:manage:fees_export": "download",
    "approvals:manage:refund_approval": "POST",
    "approvals:manage:refund_decline": "POST",
    "approvals:manage:statements": "POST",
    "approvals:manage:difference_explanation": "POST",
    "staff:manage:decision": "POST",
    "staff:manage:request_withdrawal": "POST",
    "staff:manage:filing_form": "download",
    "supervision:manage:person_cards": "POST",
    "supervision:manage:closing": "POST",
    "supervision:desk:explanation": "POST",
    "supervision:manage:cases_sheet": "download",
    "supervision:manage:ruling": "POST",
    "windows:manage:window_closing": "POST",
    "windows:manage:window_reopening": "POST",
    "hall_facilities": "POST",
    "facility_checks": "POST",
    "calendar_days": "POST",
    "calendar_removals": "POST",
    "calendar_publication": "POST",
    "calendar_closures": "POST",
    "calendar_closure_consent": "POST",
    "calendar_closure_withdrawal": "POST",
    "calendar_closure_scan": "download",
}


def addresses(resolver=None, namespaces: tuple[str, ...] = (), path: str = "") -> Iterator[str]:
    """The names of all addresses of the site but those of the API and the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if here.startswith(("api/", "admin/")):
            continue
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inner, here)
        else:
            yield ":".join((*namespaces, pattern.name or here))
