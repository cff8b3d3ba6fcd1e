"""How long a posting lasts (article 30): two years at least. Dates are local."""

from datetime import date, timedelta

YEARS_AT_LEAST = 2


def full_term(starts_on: date) -> date:
    """The last day of two full years from `starts_on`."""
    year = starts_on.year + YEARS_AT_LEAST
    leap_day = (starts_on.month, starts_on.day) == (2, 29)
    return (date(year, 3, 1) if leap_day else starts_on.replace(year=year)) - timedelta(days=1)
