"""Which windows a person serves (her posts and her posting, both dated), which she reads about, which are closed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from staff.models import Posting
from staff.queries import scope_of
from windows.models import Post, PostHolding, Window, WindowClosing
from windows.states import Side


def holdings_of(user: Any, at: datetime) -> QuerySet[PostHolding]:
    """The user's A and B posts on the local day of `at`, at open windows of halls to which she is posted."""
    return (
        _open_holdings(localdate(at))
        .filter(member=user.pk)
        .select_related("post__window__hall", "post__window__department")
        .order_by("side", "post__window__number")
    )


def holdings_at_window(window: Window, at: datetime) -> QuerySet[PostHolding]:
    """The posts held at `window` on the local day of `at`, on duty or not: whoever holds one serves the window."""
    return _open_holdings(localdate(at)).filter(post__window=window)


def holdings_at(user: Any, window: Window, at: datetime) -> list[PostHolding]:
    """The posts that the user holds at `window` at `at`, her A posts first, with what their names are made of."""
    held = holdings_of(user, at).filter(post__window=window)
    return list(held.select_related(None).select_related("member", "post__window"))


def windows_held(user: Any, at: datetime) -> QuerySet[Window]:
    """Windows at which the user holds a post at `at`."""
    return Window.objects.filter(pk__in=holdings_of(user, at).order_by().values("post__window"))


def windows_read_by(user: Any, at: datetime) -> QuerySet[Window]:
    """Windows of the open halls that the user oversees, and of the departments that she represents in a hall."""
    scope, windows = scope_of(user, at), Window.objects.filter(hall__is_active=True)
    if scope.sees_everything:
        return windows
    return windows.filter(Q(hall__in=scope.halls) | scope.represented("department", "hall"))


def visible_posts(user: Any, at: datetime) -> QuerySet[Post]:
    """Open posts at the windows that the user holds or reads about."""
    own = Q(window__in=windows_held(user, at)) | Q(window__in=windows_read_by(user, at))
    return Post.objects.filter(own, is_active=True, window__is_active=True)


def closings_at(at: datetime) -> QuerySet[WindowClosing]:
    """The closings in force at `at`; one of an earlier day counts as long as nobody reopened the window."""
    return WindowClosing.objects.filter(Q(reopened_at__isnull=True) | Q(reopened_at__gt=at), closed_at__lte=at)


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


def _open_holdings(on: date) -> QuerySet[PostHolding]:
    """Valid holdings of open posts at open windows."""
    return _valid_holdings(on).filter(post__is_active=True, post__window__is_active=True)


def _valid_holdings(on: date) -> QuerySet[PostHolding]:
    """Holdings on one day by active members who are posted to the hall of the window."""
    posted = Posting.objects.valid_on(on).filter(member=OuterRef("member"), hall=OuterRef("post__window__hall"))
    return PostHolding.objects.valid_on(on).filter(Exists(posted), member__is_active=True)
