"""Facts of the approvals, sent after commit."""

from django.dispatch import Signal

#: Something happened to a case. Arguments: `event` (approvals.models.CaseEvent).
case_event_recorded = Signal()

#: An item got a new published version or was withdrawn. Arguments: `item`.
item_published = Signal()
