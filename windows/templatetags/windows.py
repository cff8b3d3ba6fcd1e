"""What pages of lower rooms show of windows and posts."""

from typing import Any

from django import template

from hall.moment import now
from hall.permissions import refusal
from windows.policies import read_windows
from windows.queries import holdings_of

register = template.Library()


@register.inclusion_tag("windows/desk/_holding_list.html")
def my_posts(member: Any) -> dict[str, Any]:
    """The A and B posts that `member` holds today."""
    return {"holdings": holdings_of(member, now())}


@register.simple_tag
def reads_windows(member: Any) -> bool:
    """Whether the management of windows is open to `member`, for pages that lead there."""
    return refusal(lambda user, _subject, at: read_windows(user, at), member, None, now()) is None
