"""What pages of lower rooms show of supervision, and of open work, which is known only here."""

from typing import Any

from django import template

from hall.moment import now
from supervision.succession import open_work

register = template.Library()


@register.inclusion_tag("supervision/manage/_open_work.html", takes_context=True, name="open_work")
def show_open_work(context: Any, member: Any) -> dict[str, Any]:
    """What lies with `member`, and the acts by which the reader of the page passes it on."""
    return {**open_work(member, context["user"], now()), "member": member, "csrf_token": context.get("csrf_token")}
