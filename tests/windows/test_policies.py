"""Who serves which window: post × side × dates × posting × what is closed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from hall.errors import NotAllowed
from staff.models import Posting
from tests.factories import hold_post, make_department, make_hall, make_member, make_window, post_to
from windows.models import PostHolding
from windows.policies import serve_window
from windows.queries import holdings_of, windows_held
from windows.states import Side

AT = datetime(2026, 9, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY, YESTERDAY, TOMORROW = date(2026, 9, 22), date(2026, 9, 21), date(2026, 9, 23)


@pytest.fixture
def county(db):
    return make_hall(), make_hall("SFX", "星河镇便民中心", level="township"), make_department()


def serves(member, window):
    try:
        return serve_window(member, window, AT).row
    except NotAllowed as refused:
        return (refused.code, refused.article)


@pytest.mark.parametrize("side", Side.values)
def test_both_sides_serve_the_window(county, side):
    hall, _township, department = county
    window, member = make_window(hall, 12, department), make_member()
    post_to(member, hall, department)
    holding = hold_post(member, window, side)
    assert serves(member, window) == f"windows.PostHolding:{holding.pk}"
    assert list(windows_held(member, AT)) == [window]
    other = make_window(hall, 13, department)
    assert serves(member, other) == ("post_missing", 10)


@pytest.mark.parametrize(
    ("holding", "posting", "served"),
    [
        ((TODAY, None), (TODAY, None), True),
        ((TODAY, TODAY), (TODAY, TODAY), True),
        ((TOMORROW, None), (TODAY, None), False),
        ((YESTERDAY, YESTERDAY), (YESTERDAY, None), False),
        ((YESTERDAY, None), (TOMORROW, None), False),
        ((YESTERDAY, None), (YESTERDAY, YESTERDAY), False),
        ((YESTERDAY, None), None, False),
    ],
)
def test_post_and_posting_are_both_valid_on_the_day(county, holding, posting, served):
    hall, _township, department = county
    window, member = make_window(hall, 12, department), make_member()
    if posting:
        Posting.objects.create(
            member=member, hall=hall, department=department, valid_from=posting[0], valid_until=posting[1]
        )
    row = hold_post(member, window, since=holding[0])
    row.valid_until = holding[1]
    row.save()
    assert (serves(member, window) != ("post_missing", 10)) is served
    assert list(windows_held(member, AT)) == ([window] if served else [])


def test_posting_to_another_hall_is_none_here(county):
    hall, township, department = county
    window, member = make_window(hall, 12, department), make_member()
    post_to(member, township, department)
    hold_post(member, window)
    assert serves(member, window) == ("post_missing", 10)


@pytest.mark.parametrize("closed", ["post", "window", "member"])
def test_what_is_closed_serves_nobody(county, closed):
    hall, _township, department = county
    window, member = make_window(hall, 12, department), make_member()
    post_to(member, hall, department)
    holding = hold_post(member, window)
    row = {"post": holding.post, "window": window, "member": member}[closed]
    row.is_active = False
    row.save()
    assert serves(member, window) == ("post_missing", 10)
    assert list(holdings_of(member, AT)) == []


def test_holdings_come_with_a_side_first(county, django_assert_num_queries):
    hall, _township, department = county
    member = make_member()
    post_to(member, hall, department)
    hold_post(member, make_window(hall, 11, department), Side.B)
    hold_post(member, make_window(hall, 12, department), Side.A)
    with django_assert_num_queries(1):
        held = [(row.side, row.post.window.number, str(row.post.window.hall)) for row in holdings_of(member, AT)]
    assert held == [("A", 12, "示范县行政服务中心"), ("B", 11, "示范县行政服务中心")]


def test_held_twice_is_shown_once(county):
    hall, _township, department = county
    window, member = make_window(hall, 12, department), make_member()
    post_to(member, hall, department)
    hold_post(member, window, title="受理岗")
    hold_post(member, window, title="咨询岗")
    assert PostHolding.objects.count() == 2
    assert list(windows_held(member, AT)) == [window]
