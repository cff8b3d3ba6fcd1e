"""Medians of several rounds, the ratio against a bound, and the plan behind a statement."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

FOLDER = Path(__file__).parent
ROUNDS = 9


@dataclass(frozen=True)
class Ratio:
    """`value` against `bound`: at most, or at least where `more_is_better`."""

    name: str
    value: float
    bound: float
    note: str = ""
    more_is_better: bool = False

    @property
    def is_kept(self) -> bool:
        return self.value >= self.bound if self.more_is_better else self.value <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.more_is_better else "≤"
        verdict = "OK" if self.is_kept else "OVER"
        return f"{self.name:<44} {self.value:8.2f}  {sign} {self.bound:<5}  {verdict:<5} {self.note}"


def seconds(act: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    act()
    return clock() - started


def medians(
    acts: Mapping[str, Callable[[], Any]], before: Callable[[], Any] = lambda: None, rounds: int = ROUNDS
) -> dict[str, float]:
    """The median of each act in seconds; acts take turns within a round, each after `before`; one round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(rounds + 1):
        for name, act in acts.items():
            before()
            taken[name].append(seconds(act))
    return {name: median(times[1:]) for name, times in taken.items()}


@contextmanager
def on_one_processor() -> Iterator[bool]:
    """Keep this process and its session of the database on one processor, as on a server that is busy.

    Between two processors a query pays for waking the other one, which on a virtual machine costs more than the query
    and is the machine's, not the page's. Yields False where it cannot be done: another host, user or system.
    """
    try:
        (backend,) = run_sql("SELECT pg_backend_pid()")[0]
        allowed = {process: os.sched_getaffinity(process) for process in (0, backend)}
        for process in allowed:
            os.sched_setaffinity(process, {min(allowed[0])})
    except (AttributeError, OSError):
        yield False
        return
    try:
        yield True
    finally:
        for process, processors in allowed.items():
            os.sched_setaffinity(process, processors)


def statement(name: str) -> str:
    """The base of a benchmark: one set-based statement in a file beside this one."""
    return (FOLDER / f"{name}.sql").read_text("utf-8")


def run_sql(text: str, values: Any = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


def explain(title: str, text: str, values: Any) -> None:
    """Print the plan of a statement, without running it."""
    print(f"-- {title}")
    for (line,) in run_sql(f"EXPLAIN {text}", values):
        print(f"   {line}")


def vacuum(*tables: str) -> None:
    for table in tables:
        run_sql(f"VACUUM ANALYZE {table}")
