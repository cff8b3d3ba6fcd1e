"""Numbers without gaps or doubles."""

import os
import re
import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction

from hall.models import NumberSeries
from hall.numbering import LOOKUP_ALPHABET, case_number, lookup_code, paper_number, take_number
from tests.hall.databases import database_url

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 9, 22, 9, 42, tzinfo=SHANGHAI)


def test_numbers_count_from_one_in_their_scope(db):
    assert [take_number("a"), take_number("a"), take_number("b"), take_number("a")] == [1, 2, 1, 3]


def test_rollback_leaves_no_gap(db):
    assert take_number("a") == 1
    for _attempt in range(3):
        savepoint = transaction.savepoint()
        assert take_number("a") == 2
        transaction.savepoint_rollback(savepoint)
    assert take_number("a") == 2
    assert NumberSeries.objects.get(scope="a").last == 2


def test_case_number_counts_by_hall_and_local_year(db):
    assert [case_number("SF", AT), case_number("SF", AT), case_number("SFX", AT)] == [
        "SF20260000001",
        "SF20260000002",
        "SFX20260000001",
    ]
    new_year_in_utc_is_still_old = datetime(2026, 12, 31, 16, 0, tzinfo=ZoneInfo("UTC"))
    assert case_number("SF", new_year_in_utc_is_still_old) == "SF20270000001"


def test_paper_number_counts_by_department_kind_and_year(db):
    assert [paper_number("示文旅", "补", AT), paper_number("示文旅", "补", AT), paper_number("示文旅", "受", AT)] == [
        "示文旅许补〔2026〕0001号",
        "示文旅许补〔2026〕0002号",
        "示文旅许受〔2026〕0001号",
    ]
    assert paper_number("示公", "补", AT) == "示公许补〔2026〕0001号"


def test_lookup_code_is_unambiguous_and_random():
    codes = {lookup_code() for _code in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(f"[{LOOKUP_ALPHABET}]{{8}}", code) for code in codes)
    assert not set(LOOKUP_ALPHABET) & set("01OILU")


TAKE = """
import sys, django
django.setup()
from django.db import transaction
from hall.numbering import take_number
sys.stdin.readline()
for round in range(50):
    try:
        with transaction.atomic():
            number = take_number("race")
            if round % 5 == 4:
                raise KeyError
    except KeyError:
        continue
    print(number)
"""


@pytest.mark.slow
def test_processes_at_once_leave_no_gap_and_no_double(transactional_db):
    environment = os.environ | {"DATABASE_URL": database_url(), "HALL_DEMO": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", TAKE]
    takers = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes) for _taker in range(3)]
    for taker in takers:
        taker.stdin.write("go\n")
        taker.stdin.flush()
    numbers = [int(line) for taker in takers for line in taker.communicate(timeout=60)[0].split()]
    assert sorted(numbers) == list(range(1, 3 * 40 + 1))
