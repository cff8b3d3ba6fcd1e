"""How long a posting lasts (article 30): two years at least. Dates are local."""

from datetime import date, timedelta

YEARS_AT_LEAST = 2


def full_term(starts_on: date) -> date:
    """The last day of two full years from `starts_on`."""
    year = starts_on.year + YEARS_AT_LEAST
    leap_day = (starts_on.month, starts_on.day) == (2, 29)
    return (date(year, 3, 1) if leap_day else starts_on.replace(year=year)) - timedelta(days=1)


def last_day(asked_from: date, asked_until: date, starts_on: date) -> date:
    """The last day of a posting that starts on `starts_on`, later than it was asked for perhaps.

    Two full years that were asked for stay two full years; a shorter term was asked for with its reason, up to a day.
    """
    if asked_until < full_term(asked_from):
        return asked_until
    return max(asked_until, full_term(starts_on))
