"""Facts of the premises, sent after commit."""

from django.dispatch import Signal

#: The working-day calendar of the county or of one hall changed. Arguments: `days` (dates whose nature changed).
calendar_changed = Signal()
