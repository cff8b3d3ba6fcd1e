"""Project the running clocks anew, as the job does after a calendar change and every night."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.tasks import project_deadlines


class Command(BaseCommand):
    help = "Move the running clocks that a change of these days touches; without days, look at every running clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("days", nargs="*", type=date.fromisoformat, help="days whose nature changed, as 2026-09-10")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        figures = project_deadlines([day.isoformat() for day in options["days"]] or None)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write(f"{figures['moved']} clocks moved.")
