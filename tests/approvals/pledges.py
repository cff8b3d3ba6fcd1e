"""Pledges for tests: what an applicant promises to bring, until when, and when that day is over."""

from datetime import date

from approvals.operations.conditional import accept_conditionally

PLEDGE = "三日内补交场地平面图"
DUE = date(2026, 3, 10)  # accepted on 2 March, promised for 12 March: 10 March is the latest day
LATE = "2026-03-10T17:31"


def promise(case, cast, *, pledge=PLEDGE, due_on=DUE, by=None):
    return accept_conditionally(case, pledge=pledge, due_on=due_on, by=by or cast.clerk_a)
