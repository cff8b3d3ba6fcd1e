"""What happened to a case and happens now, as the people who work on it read it. Reads only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.models import Case, CaseEvent
from approvals.queries.case_clocks import ClockLine
from approvals.queries.lists import Holder
from approvals.states import OPEN_STATES, EventKind
from hall.regulation import cite

EVENT_ICONS = {
    EventKind.DEFICIENCY_NOTIFIED: "doc",
    EventKind.SUPPLEMENTED: "plus",
    EventKind.DEEMED_ACCEPTED: "alert",
    EventKind.PAUSED: "pause",
    EventKind.RESUMED: "play",
    EventKind.EXTENDED: "clock",
    EventKind.REFUSAL_FILED: "stamp",
    EventKind.FILING_AGREED: "check",
    EventKind.FILING_RETURNED: "left",
    EventKind.FILING_LAPSED: "alert",
    EventKind.REFUSED: "x",
    EventKind.NOT_ACCEPTED: "x",
    EventKind.WITHDRAWN: "x",
    EventKind.DELIVERY_RETURNED: "alert",
    EventKind.CORRECTED: "edit",
    EventKind.DELAY_EXPLAINED: "late",
    EventKind.NOTIFIED_AGAIN: "alert",
    EventKind.CLOSED_SILENT: "x",
    EventKind.CONDITIONALLY_ACCEPTED: "clock",
    EventKind.FOLLOWED_UP: "plus",
    EventKind.CLOSED_UNFULFILLED: "x",
    EventKind.DECLARED: "edit",
    EventKind.DECLARATION_FALSE: "alert",
    EventKind.HEARING_TOLD: "doc",
    EventKind.HEARING_WAIVED: "x",
    EventKind.HEARING_CALLED: "doc",
    EventKind.PRIORITY_MARKED: "star",
    EventKind.PAPER_CORRECTED: "edit",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as components/_timeline.html takes it."""

    title: str
    kind: str = "done"
    at: datetime | None = None
    when: str = ""
    notes: list[str] = field(default_factory=list)
    icon: str = ""


def timeline(case: Case, holder: Holder, first: ClockLine | None) -> list[Entry]:
    """The events of `case`, and what it waits for while it is open; `first` is the clock that ends soonest."""
    entries = [_entry(event) for event in case.events.all()]
    if case.state not in OPEN_STATES:
        return entries
    notes = [str(part) for part in (holder.title, holder.note) if part]
    due_at = first.clock.due_at if first else None
    return [*entries, Entry(_now_title(case, first), "now", at=due_at, notes=["，".join(notes)] if notes else [])]


def _now_title(case: Case, first: ClockLine | None) -> str:
    if first is None or first.clock.due_at is None:
        return str(_("现在：%(state)s") % {"state": case.get_state_display()})
    return str(_("现在：%(state)s，%(clock)s到期") % {"state": case.get_state_display(), "clock": first.label})


def _entry(event: CaseEvent) -> Entry:
    kind = EventKind(event.kind)
    name = "" if str(event.by) in event.grant else str(event.by)  # a post's label ends with its holder
    who = [name, event.grant, cite_text(event.article)]
    notes = ["，".join(part for part in who if part)]
    return Entry(
        title=str(kind.label),
        kind="paused" if kind == EventKind.PAUSED else "done",
        at=event.at,
        notes=[*notes, event.note] if _says_more(event.note, kind.label) else notes,
        icon=EVENT_ICONS.get(kind, ""),
    )


def _says_more(note: str, title: Any) -> bool:
    """Whether a note adds to the title of its event; “同意” below “逐级同意报备” does not."""
    return note.strip("。 ") not in str(title)


def cite_text(article: str) -> str:
    """The article of an event as a page cites it; a number is one of the guidance's."""
    return cite(int(article) if article.isdigit() else article)
