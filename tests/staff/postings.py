"""Postings for tests: a nomination by the chief representative from 28 September 2026, and the code of a refusal."""

from datetime import date

import pytest

from hall.errors import RuleBroken
from staff.operations.postings import nominate

START, TERM = date(2026, 9, 28), date(2028, 9, 27)


def asked(cast, member, **changes):
    facts = {"department": cast.department, "hall": cast.hall, "starts_on": START, "term_until": TERM, "by": cast.chief}
    return nominate(member, **facts | {"post_wanted": "受理岗"} | changes)


def code_of(act, *arguments, **named):
    with pytest.raises(RuleBroken) as broken:
        act(*arguments, **named)
    return broken.value.code
