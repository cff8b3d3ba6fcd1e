"""Projects as rows of a list, and what a clerk may put into a new one at her windows. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, When
from django.utils.timezone import localdate

from approvals.models import CaseClock, Item, JointCase, JointMember, JointOpinion, Placement
from approvals.queries.joint import withdrawn_projects
from approvals.queries.lists import shown_name
from approvals.queries.remaining import Remaining, WorkingTime
from approvals.states import OPEN_STATES, ClockKind, Priority
from staff.queries import roles_of
from staff.states import Role
from windows.models import Window
from windows.queries import windows_held


def project_rows(projects: QuerySet[JointCase]) -> QuerySet[JointCase]:
    """Projects in the order of every list: open ones first, of these those with an open case that is marked (article
    26), then the newest. With `member_count`, `over_count`, and the `mark` of that case.
    """
    over = Q(members__dropped_at__isnull=False) | Q(members__case__decided_at__isnull=False)
    over |= Q(members__case__ended_at__isnull=False)
    counted = withdrawn_projects(projects).annotate(
        member_count=Count("members"), over_count=Count("members", filter=over)
    )
    marked = JointMember.objects.filter(joint=OuterRef("pk"), case__state__in=OPEN_STATES)
    marked = marked.exclude(case__priority=Priority.ORDINARY).order_by("stage", "pk").values("case__priority")
    rows = counted.annotate(mark=Subquery(marked[:1]))
    by_mark = Choose(When(mark__isnull=False, then=0), default=1)
    rows = rows.order_by("-state", by_mark, "-received_at", "-pk")
    return rows.select_related("hall", "lead_department", "lead_case__applicant", "window")


@dataclass(frozen=True)
class ProjectRow:
    joint: JointCase
    applicant: str
    clock: CaseClock | None
    remaining: Remaining | None
    waits_for_reader: bool

    @property
    def mark(self) -> str:
        """The word for the mark of its first marked case, if one is open."""
        mark = self.joint.mark  # type: ignore[attr-defined]  # annotated by project_rows
        return str(Priority(mark).label) if mark else ""


def rows_of_page(projects: Iterable[JointCase], user: Any, at: datetime) -> list[ProjectRow]:
    """The rows of one page of `project_rows` as `user` reads them; few queries whatever their number."""
    page = list(projects)
    asked = _asked_of_reader(page, user, at)
    clocks = {
        clock.case_id: clock
        for clock in CaseClock.objects.filter(kind=ClockKind.JOINT, case__in=[joint.lead_case_id for joint in page])
    }
    time = WorkingTime(at)
    rows = []
    for joint in page:
        clock = clocks.get(joint.lead_case_id)
        left = time.remaining(clock, joint.hall_id) if clock else None
        rows.append(ProjectRow(joint, shown_name(joint.lead_case.applicant), clock, left, joint.pk in asked))
    return rows


def _asked_of_reader(page: list[JointCase], user: Any, at: datetime) -> set[int]:
    """The projects in which a department waits for the answer of `user`, its section reviewer."""
    departments = [row.department_id for row in roles_of(user, at) if row.role == Role.SECTION_REVIEWER]
    still_open = [joint for joint in page if joint.closed_at is None]
    asked = JointOpinion.objects.filter(
        joint__in=still_open, department__in=departments, answer="", silent_at__isnull=True
    )
    return set(asked.filter(reply_by__gte=localdate(at)).values_list("joint", flat=True)) if departments else set()


def placed_items(user: Any, at: datetime) -> QuerySet[Item]:
    """The items that may be put into a project at the windows of `user` today."""
    placed = Placement.objects.valid_on(localdate(at)).filter(window__in=windows_held(user, at))
    items = Item.objects.published().filter(pk__in=placed.values("item"))
    return items.select_related("current", "department").order_by("department__pinyin", "code")


def receiving_window_for(user: Any, items: Iterable[Item], at: datetime) -> Window | None:
    """The window of `user` at which every one of these items is placed, else any of hers."""
    windows = list(windows_held(user, at).select_related("hall", "department").order_by("hall", "number"))
    wanted = {item.pk for item in items}
    placed = defaultdict(set)
    for window, item in (
        Placement.objects.valid_on(localdate(at)).filter(window__in=windows).values_list("window", "item")
    ):
        placed[window].add(item)
    return next((window for window in windows if wanted <= placed[window.pk]), windows[0] if windows else None)
