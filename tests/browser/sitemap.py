"""Every page that a person can open, by the name of its address: who opens it, and on what sample.

A new address without a row here, or among the addresses that are no pages, fails test_pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from approvals.states import CASE_PAPERS, CaseState, FeeState
from hall.moment import today
from staff.models import AttendanceDevice, PunchUpload
from tests.browser.conftest import DESK, PHONE, WALL, WIDE
from tests.browser.samples import (
    a_card,
    a_department,
    a_fee,
    a_filing,
    a_leave,
    a_letter,
    a_mandate,
    a_nomination,
    a_posting,
    a_project,
    a_project_template,
    a_running_day,
    a_seal,
    a_statement,
    a_token,
    a_unit,
    an_archive,
    case_in,
    drafted_item,
    full_item,
    full_item_version,
    paper_of,
    progress_of,
    project_progress,
    reception_query,
    star_department,
    this_month,
)

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
    Visit("approvals:public:verification", sizes=PUBLIC, sample=a_letter, title="letter"),
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
    *[Visit("approvals:desk:paper", "manager", sample=paper_of(kind), title=str(kind)) for kind in CASE_PAPERS],
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
