"""Cases as pages and the API open them: with everything shown, by number and look-up code, at a window. Reads only."""

import secrets
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case, CaseClock, CaseEvent, Item, OfficialPaper
from hall.errors import NotAllowed
from hall.numbering import LOOKUP_LENGTH
from windows.models import Window
from windows.queries import windows_held


def with_page(cases: Any) -> Any:
    """Cases with everything that a case's page or API answer shows, in a constant number of queries."""
    events = Prefetch("events", CaseEvent.objects.select_related("by", "on_behalf_of"))
    clocks = Prefetch("clocks", CaseClock.objects.select_related("step"))
    papers = Prefetch("papers", OfficialPaper.objects.select_related("correction"))
    related = ("item", "version", "hall", "window", "department", "step", "applicant", "agent", "extension", "notice")
    lists = ("pauses", "materials__requirement", "conditional__lines__requirement", "declaration__lines")
    return cases.select_related(*related).prefetch_related(events, clocks, papers, *lists)


def receiving_window(user: Any, item: Item, at: datetime, number: int | None = None) -> Window:
    """The caller's window that serves the item today, or her window `number`; the policy of receipt then judges it.

    Raises NotAllowed (post_missing) when she serves no window, or not this one. Article 10.
    """
    held = windows_held(user, at).select_related("hall", "department").order_by("hall", "number")
    windows = list(held.filter(number=number) if number else held)
    if not windows:
        raise NotAllowed("post_missing", _("您今天没有窗口的 A 岗或者 B 岗，不能收件。"), 10)
    placed = item.placements.valid_on(localdate(at)).filter(window__in=windows).values_list("window", flat=True)
    return next((window for window in windows if window.pk in set(placed)), windows[0])


def number_as_typed(text: str) -> str:
    """A case number as a person or an address gives it; empty when it can't be one."""
    number = text.strip().upper()
    return number if number.isascii() and number.isalnum() else ""


def progress(number: str, code: str) -> Case | None:
    """The case that this number and look-up code open, or None; a wrong number costs the same as a wrong code."""
    case = Case.objects.filter(number=number_as_typed(number)).only("lookup_code").first()
    given = "".join(code.split()).replace("-", "").upper().encode()
    wanted = (case.lookup_code if case else "0" * LOOKUP_LENGTH).encode()
    if not secrets.compare_digest(given, wanted) or case is None:
        return None
    return with_page(Case.objects.filter(pk=case.pk)).get()
