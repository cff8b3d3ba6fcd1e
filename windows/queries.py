"""Which windows a person serves: from her post holdings and her posting, both dated."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from staff.models import Posting
from windows.models import Post, PostHolding, Window
from windows.states import Side


def holdings_of(user: Any, at: datetime) -> QuerySet[PostHolding]:
    """The user's A and B posts on the local day of `at`, at open windows of halls to which she is posted."""
    return (
        _valid_holdings(localdate(at))
        .filter(member=user.pk, post__is_active=True, post__window__is_active=True)
        .select_related("post__window__hall", "post__window__department")
        .order_by("side", "post__window__number")
    )


def holding_at(user: Any, window: Window, at: datetime) -> PostHolding | None:
    """The post by which the user serves `window` at `at`, her A post first, with what its name is made of."""
    held = holdings_of(user, at).filter(post__window=window)
    return held.select_related(None).select_related("member", "post__window").first()


def windows_held(user: Any, at: datetime) -> QuerySet[Window]:
    """Windows at which the user holds a post at `at`."""
    return Window.objects.filter(pk__in=holdings_of(user, at).order_by().values("post__window"))


def posts_without_holder(at: datetime) -> QuerySet[Post]:
    """Open posts at open windows that no posted member holds as A on the local day of `at` (article 10)."""
    holds = _valid_holdings(localdate(at)).filter(post=OuterRef("pk"), side=Side.A)
    posts = Post.objects.filter(~Exists(holds), is_active=True, window__is_active=True)
    return posts.select_related("window__hall", "window__department").order_by("window__hall", "window__number")


def windows_without_holder(at: datetime) -> QuerySet[Window]:
    """Windows at which nobody holds any post on the local day of `at`."""
    holds = _valid_holdings(localdate(at)).filter(post__window=OuterRef("pk"), post__is_active=True)
    return Window.objects.filter(~Exists(holds))


def holdings_by_member(members: Iterable[Any], at: datetime) -> dict[int, list[PostHolding]]:
    """The posts that each of `members` (a page of them) holds on the local day of `at`, in one query."""
    rows = _valid_holdings(localdate(at)).filter(member__in=[member.pk for member in members], post__is_active=True)
    found: dict[int, list[PostHolding]] = {}
    for row in rows.select_related("post__window__hall").order_by("side", "post__window__number"):
        found.setdefault(row.member_id, []).append(row)
    return found


def _valid_holdings(on: date) -> QuerySet[PostHolding]:
    """Holdings on one day by active members who are posted to the hall of the window."""
    posted = Posting.objects.valid_on(on).filter(member=OuterRef("member"), hall=OuterRef("post__window__hall"))
    return PostHolding.objects.valid_on(on).filter(Exists(posted), member__is_active=True)
