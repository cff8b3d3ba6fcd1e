"""The day on which the suite runs: no test may lean on the day on which it happens to run."""

import os
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

import time_machine


def of_the_suite() -> AbstractContextManager:
    """HALL_TODAY=2027-03-01 moves a process to the morning of that day; without it time is left alone."""
    day = os.environ.get("HALL_TODAY")
    if not day:
        return nullcontext()
    return time_machine.travel(day if "T" in day else f"{day}T01:00:00+00:00")


def for_a_child() -> dict[str, str]:
    """The variables by which a process of a test lives in the very moment of its parent."""
    return {"HALL_TODAY": datetime.now(UTC).isoformat()} if os.environ.get("HALL_TODAY") else {}
