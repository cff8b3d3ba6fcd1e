"""Two sweeps at once, and sweeps killed at random: separate processes, own connections, the same cards in the end."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from approvals.models import CaseClock
from supervision.models import Card
from tests.supervision.conftest import moment

ROOT = Path(__file__).parent.parent.parent
AT = "2026-09-30T09:00:00+08:00"
CLOCKS = 1_200
KILLS = 12
PATIENCE_SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# A small batch makes many transactions, so that a kill falls between and inside them.
SWEEP = """
import django, sys
django.setup()
from datetime import datetime
from supervision.operations import cards
cards.BATCH = 25
print("ready", flush=True)
sys.stdin.readline()
cards.sweep(datetime.fromisoformat(sys.argv[1]))
"""


@pytest.fixture
def late_clocks(clock, open_case):
    """Clocks of one case a piece, every one with three moments in the past."""
    first = clock(warn_at=moment(11, 17, 30), due_at=moment(14, 17, 30), red_at=moment(17, 17, 30))
    copy = f"""
    WITH copied AS (
        INSERT INTO approvals_case (number, lookup_code, item_id, version_id, hall_id, window_id, department_id,
            handling, state, received_at, received_by_id, accepted_on, accepted_at, is_deemed_accepted,
            priority, legacy_number)
        SELECT 'SFX' || n, lookup_code, item_id, version_id, hall_id, window_id, department_id, handling,
            state, received_at, received_by_id, accepted_on, accepted_at, is_deemed_accepted, priority, legacy_number
        FROM approvals_case, generate_series(2, {CLOCKS}) AS n WHERE id = {first.case_id} RETURNING id
    )
    INSERT INTO approvals_caseclock (case_id, kind, started_on, budget, unit, due_on, due_at, warn_at, red_at,
        next_flag_at, is_paused, is_provisional)
    SELECT copied.id, k.kind, k.started_on, k.budget, k.unit, k.due_on, k.due_at, k.warn_at, k.red_at,
        k.next_flag_at, k.is_paused, k.is_provisional
    FROM copied, approvals_caseclock k WHERE k.id = {first.pk}
    """
    with connection.cursor() as cursor:
        cursor.execute(copy)


def start() -> subprocess.Popen:
    """A process that waits at the barrier of its standard input."""
    server = os.environ.get("DATABASE_URL", "postgresql:///hall").rpartition("/")[0]
    variables = {**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"}
    variables["DJANGO_SETTINGS_MODULE"] = "hall.settings"
    command = [sys.executable, "-c", SWEEP, AT]
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def release(process: subprocess.Popen) -> None:
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()


def found() -> set[tuple]:
    return set(Card.objects.values_list("case", "trigger", "level", "breach_on", "member", "chief"))


def assert_as_undisturbed() -> None:
    """Three cards a clock, each with one history row, and no clock left to look at."""
    assert Card.objects.count() == 3 * CLOCKS
    assert len(found()) == 3 * CLOCKS
    assert set(Card.objects.values_list("trigger", flat=True)) == {"due_soon", "promise_passed", "promise_long_passed"}
    assert Card.history.count() == 3 * CLOCKS
    assert Card.history.values("id").distinct().count() == 3 * CLOCKS
    assert not CaseClock.objects.filter(next_flag_at__isnull=False).exists()


def test_two_sweeps_at_once_make_each_card_once(late_clocks):
    both = [start(), start()]
    for process in both:
        release(process)
    assert [process.wait(PATIENCE_SECONDS) for process in both] == [0, 0]
    assert_as_undisturbed()


def test_killed_sweeps_leave_what_an_undisturbed_one_does(late_clocks):
    pauses = random.Random(20260930)
    killed_midway = 0
    for _round in range(KILLS):
        process = start()
        release(process)
        time.sleep(pauses.uniform(0.005, 0.12))
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)
        killed_midway += 0 < Card.objects.count() < 3 * CLOCKS
    assert killed_midway
    last = start()
    release(last)
    assert last.wait(PATIENCE_SECONDS) == 0
    assert_as_undisturbed()
