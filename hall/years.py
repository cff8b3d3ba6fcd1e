"""The years in which a date can be meant; outside of them it is a slip of the keyboard, and arithmetic may fail."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


def in_range(day: date | datetime) -> None:
    """Validator of date and time fields. Raises ValidationError (date_out_of_range)."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = _("日期应在 %(first)s 年到 %(last)s 年之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(message, code="date_out_of_range")
