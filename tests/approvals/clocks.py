"""Clocks for tests: a case accepted at a moment, and its latest clock of a kind."""

from approvals.models import CaseClock
from approvals.operations.intake import accept
from tests.approvals.stages import at
from tests.factories.cases import make_case


def accepted_case(cast, when, item=None):
    with at(when):
        return accept(make_case(item or cast.item, cast.window, cast.clerk_a), by=cast.clerk_a)


def clock(case, kind):
    return CaseClock.objects.filter(case=case, kind=kind).latest("started_on")
