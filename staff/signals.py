"""Facts that the rooms above may want to know, sent after commit."""

from django.dispatch import Signal

#: Presence was worked out anew: `members` and `dates` (lists), after a punch, a correction or a leave.
attendance_counted = Signal()
