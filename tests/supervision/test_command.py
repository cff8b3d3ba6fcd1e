"""The command sweep_deadlines, as the contract writes it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from supervision.models import Card
from tests.supervision.conftest import moment

NOW = "2026-09-14T17:30:01+08:00"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("sweep_deadlines", *arguments, stdout=out)
    return out.getvalue()


def test_command_prints_one_object(clock, system):
    clock(due_at=moment(14, 17, 30), warn_at=moment(11, 17, 30))
    clock("statute", due_at=moment(14, 17, 30))
    expected = {"now": NOW, "scanned": 2, "warnings": 1, "yellow": 1, "red": 1, "cards_created": 3}
    assert json.loads(run("--json", "--now", NOW)) == expected
    assert Card.objects.count() == 3


def test_moment_without_offset_is_local(clock, system):
    clock(due_at=moment(14, 17, 30))
    assert json.loads(run("--json", "--now", "2026-09-14T17:30"))["cards_created"] == 0
    assert json.loads(run("--json", "--now", "2026-09-14T17:31"))["cards_created"] == 1


def test_text_names_every_count(db, system):
    assert run("--now", NOW).strip() == f"now {NOW}, scanned 0, warnings 0, yellow 0, red 0, cards_created 0"


def test_time_moves_in_demo_mode_only(settings, system):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode only"):
        run("--now", NOW)


def test_nonsense_is_refused(system):
    with pytest.raises(CommandError, match="ISO moment"):
        run("--now", "gestern")
