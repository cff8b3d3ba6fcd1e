"""Count the days of attendance, as the job does every ten minutes."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from staff.tasks import count_attendance


class Command(BaseCommand):
    help = "Count who was there and who was not: up to today, or one day anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="count this day alone, anew")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["date"]
        try:
            figures = count_attendance(on if on is None else date.fromisoformat(on).isoformat())
        except ValueError as error:
            raise CommandError(f"{on} is no date.") from error
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write("{days} days of members counted in {halls} halls.".format(**figures))
