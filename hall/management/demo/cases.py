"""A year of cases, told through the operations with time moved: all states, some due today, some overdue."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from multiprocessing.synchronize import Barrier
from random import Random

from django.db import connection, connections
from django.db.models import Count, F
from django.utils.timezone import localdate

from approvals.models import Case, Item
from approvals.operations.parties import PartyData
from approvals.states import Audience, IdType
from hall.calendars import work_calendar
from hall.management.demo.county import County
from hall.management.demo.courses import FINISHED, OPEN, drawn
from hall.management.demo.stories import Desk, Story
from hall.models import Hall
from hall.moment import moved_to, now
from hall.worktime import WorkCalendar
from staff.models import RoleAssignment
from staff.states import Role
from windows.models import PostHolding
from windows.states import Side

YEAR = 365  # days of story
TELLERS = max(2, min(4, os.cpu_count() or 1))  # processes; the database wants a share of the machine too
WORTH_SHARING = 100  # cases, from which a second process pays


def tell(county: County, items: list[Item], number: int) -> None:
    """Plan `number` cases, then run all their acts in order of time, shared among the tellers."""
    counters = list(desks(items))
    calendar, today = work_calendar(), localdate(now())
    stories = [_story(index, number, counters, calendar, today, county) for index in range(number)]
    tellers = TELLERS if number >= WORTH_SHARING and sys.platform == "linux" else 1
    if tellers == 1:
        return _live(stories)
    connections.close_all()
    processes = multiprocessing.get_context("fork")
    daybreak = processes.Barrier(tellers)
    workers = [processes.Process(target=_live, args=(stories[k::tellers], daybreak)) for k in range(tellers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a part of the demo cases could not be told")


def _live(stories: list[Story], daybreak: Barrier | None = None) -> None:
    """Run the acts of `stories` up to the present; all tellers begin each day together, so that numbers follow time."""
    present = now()
    acts = sorted((act for story in stories for act in story.acts if act[0] < present), key=lambda act: act[0])
    by_day = {day: list(rows) for day, rows in groupby(acts, key=lambda act: localdate(act[0]))}
    hurry()
    gc.disable()  # a teller is short-lived and leaves few cycles; looking for them takes a tenth of its time
    try:
        for ago in range(YEAR + 1, -1, -1):
            if daybreak:
                daybreak.wait()
            for at, act in by_day.get(localdate(present) - timedelta(days=ago), ()):
                with moved_to(at):
                    act()
    except BaseException:
        if daybreak:
            daybreak.abort()
        raise
    finally:
        gc.enable()


def hurry() -> None:
    """Let this session commit without waiting for the disk: a seed that is cut short is begun anew anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def know_the_tables() -> None:
    """Tell the planner what has been filled in: it takes tables for empty that were so a moment ago, and loops."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def states() -> dict[str, int]:
    """How many cases there are in each state."""
    return dict(Case.objects.order_by().values_list("state").annotate(Count("pk")))


def _story(index: int, number: int, desks: list[Desk], calendar: WorkCalendar, today: date, county: County) -> Story:
    """The last cases go on today, the others ended in the past year."""
    random = county.random
    course = drawn(OPEN if index >= number * 94 // 100 else FINISHED, random)
    suited = [desk for desk in desks if course.suits is None or course.suits(desk)]
    desk = random.choices(suited, weights=[_weight(desk, county.halls) for desk in suited])[0]
    if course.ago:
        day = _working_days_before(calendar, today, course.ago(desk.promised, random))
    else:
        day = calendar.next_working_day(today - timedelta(days=random.randint(45, YEAR)))
    story = Story(desk, applicant(desk, random, county), calendar, random, day, random.randrange(0, 140))
    return course.plot(story, desk.promised, random)


def _weight(desk: Desk, halls: list[Hall]) -> int:
    return 6 if desk.window.hall_id == halls[0].pk else 1


def _working_days_before(calendar: WorkCalendar, today: date, days: int) -> date:
    day = calendar.previous_working_day(today)
    for _day in range(days):
        day = calendar.previous_working_day(day - timedelta(days=1))
    return day


def desks(items: list[Item]) -> Iterator[Desk]:
    """Every completed item at each of its windows."""
    holders = {
        row.post.window_id: row.member
        for row in PostHolding.objects.filter(side=Side.A).select_related("post", "member")
    }
    roles = {
        (row.department_id, row.role): row.member
        for row in RoleAssignment.objects.filter(department__isnull=False).select_related("member")
    }
    chiefs = {
        (row.department_id, row.hall_id): row.member
        for row in RoleAssignment.objects.filter(role=Role.CHIEF_REPRESENTATIVE).select_related("member")
    }
    for item in items:
        version = item.current
        steps = tuple(version.steps.filter(is_review=True))
        for placement in item.placements.select_related("window__hall").order_by(F("window__number")):
            yield Desk(
                item=item,
                window=placement.window,
                materials=tuple(version.materials.all()),
                steps=steps,
                clerk=holders[placement.window_id],
                chief=chiefs.get((item.department_id, placement.window.hall_id)),
                reviewer=roles[item.department_id, Role.SECTION_REVIEWER],
                deputy=roles[item.department_id, Role.DEPUTY_LEADER],
                leader=roles[item.department_id, Role.PRINCIPAL_LEADER],
                conditions=tuple(version.granting_conditions.values_list("pk", flat=True)),
            )


def applicant(desk: Desk, random: Random, county: County) -> PartyData:
    phone = f"139{random.randrange(10**8):08d}"
    address = f"示范县城中路 {int(phone[-3:])} 号" if phone[-1] != "7" else ""  # one in ten is forgotten
    audiences = desk.item.current.audiences
    if Audience.PERSON in audiences and (len(audiences) == 1 or random.random() < 0.5):
        return PartyData(
            kind=Audience.PERSON,
            name=next(county.applicants),
            id_type=IdType.RESIDENT_ID,
            id_number=resident_id(random),
            phone=phone,
            address=address,
        )
    company = f"示范县{random.choice(county.companies)}有限公司"
    return PartyData(
        kind=Audience.ENTERPRISE,
        name=company,
        id_type=IdType.CREDIT_CODE,
        id_number=credit_code(random),
        phone=phone,
        address=address,
    )


def resident_id(random: Random) -> str:
    """An invented resident id of a region code that is not in use, with a right check digit (GB 11643)."""
    born = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
    body = f"441299{born:%Y%m%d}{random.randrange(1000):03d}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def credit_code(random: Random) -> str:
    """An invented unified social credit code with right check characters (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    organisation = "".join(random.choice("0123456789") for _place in range(8))
    check = 11 - sum(digits.index(c) * w for c, w in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    body = f"91441299{organisation}{'0' if check == 11 else 'X' if check == 10 else check}"
    total = sum(alphabet.index(character) * (3**place % 31) for place, character in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]
