"""The day of the postings, and the person who is nominated."""

from datetime import date

import pytest
import time_machine

from staff.operations.postings import nominate
from tests.factories import make_member


@pytest.fixture
def monday():
    with time_machine.travel("2026-09-21T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def newcomer(cast):
    return make_member("newcomer", "韦青", department=cast.department, in_approval_section=True)


@pytest.fixture
def asked(cast, newcomer):
    """The newcomer, nominated for two years from Monday 21 September 2026."""
    facts = {"department": cast.department, "hall": cast.hall, "post_wanted": "12 号窗口受理岗", "by": cast.chief}
    return nominate(newcomer, starts_on=date(2026, 9, 21), term_until=date(2028, 9, 20), **facts)
