"""What pages of lower rooms show of windows and posts."""

from typing import Any

from django import template
from django.db.models import Q

from hall.moment import now, today
from hall.permissions import refusal
from staff.queries import scope_of
from windows.policies import read_windows
from windows.queries import holdings_by_member, holdings_of, posts_without_holder
from windows.queries.leave_page import handovers_to_confirm, reminder

register = template.Library()


@register.inclusion_tag("windows/desk/_holding_list.html")
def my_posts(member: Any) -> dict[str, Any]:
    """The A and B posts that `member` holds today."""
    return {"holdings": holdings_of(member, now())}


@register.inclusion_tag("windows/desk/_leave_notices.html")
def leave_notices(member: Any) -> dict[str, Any]:
    """What `member` should know about leave today: her own that ends by tomorrow, posts she is asked to take over."""
    at = now()
    return {"reminder": reminder(member, at), "handovers": handovers_to_confirm(member, at)}


@register.simple_tag
def reads_windows(member: Any) -> bool:
    """Whether the management of windows is open to `member`, for pages that lead there."""
    return refusal(lambda user, _subject, at: read_windows(user, at), member, None, now()) is None


@register.simple_tag
def with_posts(members: Any) -> list[tuple[Any, list[Any]]]:
    """Each member of a page with the posts she holds today, in one query for all of them."""
    held = holdings_by_member(members, now())
    return [(member, held.get(member.pk, [])) for member in members]


@register.inclusion_tag("windows/manage/_holdings.html")
def posts_of(member: Any) -> dict[str, Any]:
    """Every post that `member` holds, held or will hold, the latest first."""
    held = member.holdings.select_related("post__window__hall").order_by("-valid_from", "side")
    return {"holdings": held, "today": today()}


@register.inclusion_tag("windows/manage/_vacancies.html")
def vacancies(user: Any) -> dict[str, Any]:
    """Posts without an A holder today in the halls and departments that `user` oversees (article 10)."""
    at = now()
    scope = scope_of(user, at)
    posts = posts_without_holder(at)
    if not scope.sees_everything:
        posts = posts.filter(Q(window__hall__in=scope.halls) | Q(window__department__in=scope.departments))
    return {"posts": posts}
