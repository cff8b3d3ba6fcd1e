"""Empty posts, found and recounted (空岗, article 10).

`check` looks at every post once a minute with one query and works out only the posts whose state has changed, and the
days that a late punch or a leave has touched since the last look. Run twice, late, or by two workers at once, it leaves
the same rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.history import signed
from hall.models import Hall, JobRun
from staff.models import AttendanceDay, StaffMember
from staff.queries import hours_of_day, system_member
from windows.duty import Stretch, groups, vacant_stretches
from windows.models import Post, PostHolding, Vacancy
from windows.operations.covers import end_forgotten, forgotten_covers
from windows.queries.duty import PostDuty, duties, post_days
from windows.states import DutyState

JOB = "check_vacancies"
MARGIN = timedelta(minutes=5)  # a recount that was not committed yet at the last look is seen at the next
FIRST_LOOK = timedelta(days=1)  # how far back the very first look goes


@dataclass(frozen=True)
class VacancyCheck:
    """What one look found: posts looked at, empty now, and rows begun, ended and annulled."""

    at: datetime
    posts: int
    vacant: int
    begun: int
    ended: int
    annulled: int


def check(at: datetime) -> VacancyCheck:
    """Look at every post at `at` (aware), and again at the days that have been counted anew since the last look."""
    last = JobRun.objects.filter(name=JOB).values_list("finished_at", flat=True).first()
    rows, on = duties(at), localdate(at)
    changed: dict[tuple[int, date], set[int]] = {}
    for row in rows:
        if _has_changed(row):
            changed.setdefault((row.hall, on), set()).add(row.post)
    for hall, day, post in _recounted((last or at - FIRST_LOOK) - MARGIN):
        changed.setdefault((hall, day), set()).add(post)
    system = system_member() if changed else None
    counts = [reconcile(hall, day, posts, at, by=system) for (hall, day), posts in changed.items()]
    if forgotten_covers(at).exists():
        end_forgotten(at, by=system_member())
    begun, ended, annulled = (sum(count[place] for count in counts) for place in range(3))
    vacant = sum(row.in_session and row.duty.state == DutyState.VACANT for row in rows)
    result = VacancyCheck(at, len(rows), vacant, begun, ended, annulled)
    figures = {"posts": result.posts, "vacant": vacant, "begun": begun, "ended": ended, "annulled": annulled}
    if not JobRun.objects.filter(name=JOB).update(finished_at=at, figures=figures):
        JobRun.objects.update_or_create(name=JOB, defaults={"finished_at": at, "figures": figures})
    return result


@transaction.atomic
def reconcile(hall: int, on: date, posts: Iterable[int], at: datetime, *, by: Any) -> tuple[int, int, int]:
    """Make the vacancies of `posts` on a day what the facts say at `at`; returns rows begun, ended, annulled."""
    wanted = sorted(posts)
    list(Post.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True).values("pk"))
    place = Hall.objects.get(pk=hall)
    days = post_days(place, on)
    sessions = [(session.opens, session.closes) for session in hours_of_day(place, on)]
    stretches: dict[int, list[Stretch]] = {}
    for group in groups(days, wanted):
        stretches |= vacant_stretches(group, sessions, at)
    known: dict[int, dict[datetime, Vacancy]] = {post: {} for post in wanted}
    for vacancy in Vacancy.objects.standing().filter(post__in=wanted, date=on):
        known[vacancy.post_id][vacancy.began_at] = vacancy
    holders = {day.post: day.a for day in days}
    ends = {closes for _opens, closes in sessions}
    begun = ended = annulled = 0
    for post in wanted:
        for start, stop in stretches.get(post, []):
            until = None if stop == at and at not in ends else stop
            vacancy = known[post].pop(start, None)
            if vacancy is None:
                _begin(post, holders.get(post), on, (start, until), at, by)
                begun += 1
            elif vacancy.ended_at != until:
                _end(vacancy, until, at, by)
                ended += until is not None
        annulled += sum(_annul(vacancy, at, by) for vacancy in known[post].values())
    return begun, ended, annulled


def _has_changed(row: PostDuty) -> bool:
    is_vacant = row.in_session and row.duty.state == DutyState.VACANT
    return is_vacant != (row.open_vacancy is not None)


def _recounted(since: datetime) -> Iterable[tuple[int, date, int]]:
    """(hall, day, post) of every post whose holder's day has been counted anew since `since`."""
    days = AttendanceDay.objects.filter(counted_at__gt=since).order_by().values_list("hall_id", "date", "member_id")
    by_day: dict[tuple[int, date], set[int]] = {}
    for hall, on, member in days:
        by_day.setdefault((hall, on), set()).add(member)
    for (hall, on), members in by_day.items():
        held = PostHolding.objects.valid_on(on).filter(member__in=members, post__window__hall=hall).order_by()
        for post in held.values_list("post_id", flat=True):
            yield hall, on, post


def _begin(
    post: int, holder: int | None, on: date, stretch: tuple[datetime, datetime | None], at: datetime, by: StaffMember
) -> None:
    vacancy = Vacancy(post_id=post, holder_id=holder, date=on, began_at=stretch[0], ended_at=stretch[1], found_at=at)
    signed(vacancy, by=by, reason=_("发现空岗")).save()


def _end(vacancy: Vacancy, until: datetime | None, at: datetime, by: StaffMember) -> None:
    vacancy.ended_at, vacancy.found_at = until, at
    signed(vacancy, by=by, reason=_("空岗结束") if until else _("仍然空岗")).save()


def _annul(vacancy: Vacancy, at: datetime, by: StaffMember) -> bool:
    vacancy.annulled_at, vacancy.found_at = at, at
    vacancy.annul_reason = _("后来的打卡、请假或者顶岗记录表明当时情况不同")
    signed(vacancy, by=by, reason=vacancy.annul_reason).save()
    return True
