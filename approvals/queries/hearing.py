"""Who may preside over a hearing, and between which days it can lawfully be held (许可法48). Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from approvals.models import Case, Hearing
from hall.calendars import work_calendar
from staff.models import RoleAssignment, StaffMember
from staff.states import Role

HOLD_DAYS = 20  # working days from asking to the hearing (许可法47, 82)
NOTICE_DAYS = 7  # working days from the notice to the hearing (许可法48, 82)


@dataclass(frozen=True)
class HearingDays:
    """First and last lawful day of a hearing called today; `is_late` when seven days' notice reach past the twenty."""

    earliest: date
    latest: date
    is_late: bool


def hearing_days(hearing: Hearing, at: datetime) -> HearingDays:
    """The days on which a hearing called at `at` can be held.

    Once the twenty days can no longer be kept, the notice still is: the hearing is then held on its first day, late.
    """
    assert hearing.asked_on is not None
    calendar = work_calendar(hearing.case.hall_id)
    earliest = calendar.add_working_days(localdate(at), NOTICE_DAYS)
    latest = calendar.add_working_days(hearing.asked_on, HOLD_DAYS)
    return HearingDays(earliest, max(earliest, latest), is_late=latest < earliest)


def presiders(case: Case, on: date) -> QuerySet[StaffMember]:
    """Members of the deciding department who have not examined the case: no opinion of theirs, not its reviewer."""
    reviewers = RoleAssignment.objects.valid_on(on).filter(role=Role.SECTION_REVIEWER, department_id=case.department_id)
    members = StaffMember.objects.filter(department_id=case.department_id, is_active=True)
    members = members.exclude(pk__in=reviewers.values("member")).exclude(pk__in=case.reviews.values("by"))
    return members.order_by("name", "pk")
