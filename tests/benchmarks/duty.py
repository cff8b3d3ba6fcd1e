"""The vacancy job over a thousand posts against the one query that it needs (article 10)."""

from datetime import time

from django.db import connection

from staff.models import AttendanceDay, Posting, PresenceSpell, StaffMember
from staff.queries import local_moment
from tests.benchmarks.county import AT, found
from tests.benchmarks.measure import Ratio, medians, vacuum
from tests.factories.attendance import count_attendance_in
from windows.models import Post, PostHolding, Window
from windows.operations.vacancies import check
from windows.queries.duty import facts_statement
from windows.states import Side, WindowKind

POSTS = 1_000
TABLES = (
    "windows_window", "windows_post", "windows_postholding", "staff_posting", "staff_staffmember",
    "staff_presencespell", "staff_attendanceday",
)  # fmt: skip


def run(_cases: int) -> list[Ratio]:
    county = found()
    count_attendance_in(county.hall)
    _fill(county)
    vacuum(*TABLES)
    check(AT)
    statement, values = facts_statement(AT)

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            _count(len(cursor.fetchall()))

    taken = medians({"job": lambda: _count(check(AT).posts), "raw": raw}, rounds=25)
    told = f"{taken['job'] * 1000:.1f} ms for {POSTS:,} posts; the query {taken['raw'] * 1000:.1f} ms"
    return [Ratio("vacancy job / its one query", taken["job"] / taken["raw"], 2, told)]


def _fill(county) -> None:
    """Posts with an A and a B holder each, all of them there since the morning; written in sets."""
    start, on = local_moment(AT.date(), time(9)), AT.date()
    names = [f"m{number}" for number in range(2 * POSTS)]
    people = [StaffMember(username=name, name=name, department=county.department, password="!") for name in names]
    members = _made(StaffMember, people)
    _made(Posting, [_posting(county, member) for member in members])
    windows = _made(Window, [_window(county, number) for number in range(1_000, 1_000 + POSTS)])
    posts = _made(Post, [Post(window=window, title="受理岗", duties="收件") for window in windows])
    sides = [(post, side) for post in posts for side in (Side.A, Side.B)]
    _made(
        PostHolding,
        [
            PostHolding(post=post, side=side, member=member, valid_from="2026-01-01")
            for (post, side), member in zip(sides, members, strict=True)
        ],
    )
    end = local_moment(on, time(12))
    _made(
        PresenceSpell,
        [
            PresenceSpell(member=member, hall=county.hall, date=on, began_at=start, ended_at=end)
            for member in StaffMember.objects.filter(postings__isnull=False)
        ],
    )
    AttendanceDay.objects.all().delete()


def _made(model, rows):
    return model._base_manager.bulk_create(rows, batch_size=500)


def _posting(county, member) -> Posting:
    return Posting(member=member, hall=county.hall, department=county.department, valid_from="2026-01-01")


def _window(county, number: int) -> Window:
    facts = {"kind": WindowKind.INDEPENDENT, "department": county.department}
    return Window(hall=county.hall, number=number, name=f"{number} 号窗口", **facts)


def _count(posts: int) -> None:
    if posts != POSTS + 1:  # and the one of the county
        raise AssertionError(f"{posts} posts instead of {POSTS + 1}")
