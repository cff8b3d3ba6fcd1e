"""The sweep against one raw statement that writes the same cards and history; its growth; its cost when idle."""

from types import SimpleNamespace

from django.db import transaction

from supervision.operations import cards
from supervision.operations.breaches import SWEEP
from supervision.operations.cards import sweep
from tests.benchmarks.county import AT, NEWLY_DUE, found, grow
from tests.benchmarks.measure import Ratio, explain, medians, run_sql, statement, vacuum

SMALL = 10_000
_RESET = """
DELETE FROM supervision_card WHERE issued_at >= %(at)s;
DELETE FROM supervision_historicalcard WHERE issued_at >= %(at)s;
UPDATE approvals_caseclock SET warn_at = NULL, due_at = %(at)s::timestamptz - interval '15 hours 30 minutes',
    due_on = %(at)s::date - 1, red_at = %(at)s::timestamptz + interval '3 days',
    next_flag_at = %(at)s::timestamptz - interval '15 hours 30 minutes'
WHERE id IN (SELECT id FROM approvals_caseclock WHERE id %% %(step)s = 0 ORDER BY id LIMIT %(due)s)
"""


def run(cases: int) -> list[Ratio]:
    county = found()
    small, small_idle = _measure(county, min(SMALL, cases))
    large, large_idle = _measure(county, cases)
    _show_plans()
    per_card = f"{large['sweep'] * 1000:.0f} ms for {NEWLY_DUE:,} of {cases:,}; raw {large['raw'] * 1000:.0f} ms"
    grown = f"{small['sweep'] * 1000:.0f} ms of {SMALL:,}, {large['sweep'] * 1000:.0f} ms of {cases:,}"
    idle = f"{small_idle * 1000:.1f} ms, {large_idle * 1000:.1f} ms"
    return [
        Ratio("sweep / raw SQL with history", large["sweep"] / large["raw"], 3, per_card),
        Ratio("sweep, growth of the county", large["sweep"] / small["sweep"], 2, grown),
        Ratio("idle sweep, growth of the county", large_idle / small_idle, 2, idle),
    ]


def _measure(county: SimpleNamespace, cases: int) -> tuple[dict[str, float], float]:
    grow(county, cases)
    values = {"at": AT, "step": max(1, cases // NEWLY_DUE), "due": NEWLY_DUE}

    def reset() -> None:
        run_sql(_RESET, values)
        vacuum("approvals_caseclock", "supervision_card", "supervision_historicalcard")

    taken = medians({"sweep": lambda: _count(sweep(AT).cards_created), "raw": _raw}, before=reset)
    sweep(AT)
    return taken, medians({"idle": lambda: sweep(AT)}, rounds=25)["idle"]


def _raw() -> None:
    with transaction.atomic():
        run_sql(statement("sweep"), {"at": AT})
    _count(run_sql("SELECT count(*) FROM supervision_historicalcard WHERE history_date = %s", [AT])[0][0])


def _count(made: int) -> None:
    if made != NEWLY_DUE:
        raise AssertionError(f"{made} cards instead of {NEWLY_DUE}")


def _show_plans() -> None:
    explain("raw SQL", statement("sweep"), {"at": AT})
    explain("sweep", SWEEP, cards.sweep_values(AT))
