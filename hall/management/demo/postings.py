"""Postings of the demonstration that somebody must act on: one waits, one ends soon, one successor is overdue."""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, make_aware

from hall.calendars import work_calendar
from hall.history import signed
from hall.management.demo.county import OTHER_DEPARTMENT, STAR_DEPARTMENT, County, add_clerk, add_member
from hall.models import Hall
from hall.moment import moved_to, today
from staff.models import Posting
from staff.operations.postings import nominate, send_back
from staff.terms import full_term
from windows.operations.succession import leave_hall

ENDING_DEPARTMENT = "民政局"
ENDS_IN = timedelta(days=41)
SENT_BACK_BEFORE = 16  # working days, six past the ten in which the unit names a successor


def ask(county: County) -> None:
    """Tell the three stories through the operations, in the county centre."""
    centre = county.halls[0]
    _wait(county, centre)
    _end_soon(county, centre)
    _owe_a_successor(county, centre)


def _wait(county: County, centre: Hall) -> None:
    """The chief representative has nominated a colleague; the hall has not answered yet."""
    department = county.departments[STAR_DEPARTMENT]
    person = add_member(county, department, in_approval_section=True)
    starts_on = work_calendar(centre).add_working_days(today(), 5)
    nominate(
        person,
        department=department,
        hall=centre,
        starts_on=starts_on,
        term_until=full_term(starts_on),
        post_wanted="受理岗 B 岗",
        duties="协助收件、核对材料和送达，A 岗不在岗时顶岗。",
        by=county.members["chief"],
    )


def _end_soon(county: County, centre: Hall) -> None:
    """The term of a clerk ends in some weeks, and nobody has renewed it."""
    department = county.departments[ENDING_DEPARTMENT]
    posting = Posting.objects.filter(department=department, hall=centre).earliest("pk")
    posting.valid_until = today() + ENDS_IN
    signed(posting, by=county.system, reason="示范数据").save()


def _owe_a_successor(county: County, centre: Hall) -> None:
    """The hall sent a clerk back; her unit has named nobody in her place in time."""
    clerk = add_clerk(county, centre, county.departments[OTHER_DEPARTMENT])
    calendar, day = work_calendar(centre), today()
    for _day in range(SENT_BACK_BEFORE):
        day = calendar.previous_working_day(day - timedelta(days=1))
    with moved_to(make_aware(datetime.combine(day, time(10)), get_default_timezone())):
        posting = Posting.objects.get(member=clerk)
        reason = "两次培训考核不合格，群众反映解答不清，退回单位。"
        send_back(posting, ends_on=day, reason=reason, by=county.members["manager"])
        leave_hall(posting, on=day, by=county.members["manager"])
