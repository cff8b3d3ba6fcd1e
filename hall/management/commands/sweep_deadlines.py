"""Issue the supervision cards of everything that has run out (docs/interface.md; S1)."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import is_aware, make_aware

from hall.moment import now
from supervision.operations.cards import SweepResult, sweep


class Command(BaseCommand):
    help = "Issue warnings, yellow and red cards for every moment that has passed; safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--now", metavar="ISO", help="pretend that it is this moment (demo mode only)")

    def handle(self, *args: Any, **options: Any) -> None:
        result = sweep(_moment(options["now"]) if options["now"] else now())
        report = _report(result)
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(", ".join(f"{name} {value}" for name, value in report.items()))


def _moment(text: str) -> datetime:
    """An ISO moment; without an offset it is local time (Asia/Shanghai)."""
    if not settings.DEMO:
        raise CommandError("--now works in demo mode only (HALL_DEMO=1).")
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now needs an ISO moment such as 2026-09-23T17:31:00+08:00, not {text}") from error
    return at if is_aware(at) else make_aware(at)


def _report(result: SweepResult) -> dict[str, Any]:
    return {
        "now": result.now.isoformat(),
        "scanned": result.scanned,
        "warnings": result.warnings,
        "yellow": result.yellow,
        "red": result.red,
        "cards_created": result.cards_created,
    }
