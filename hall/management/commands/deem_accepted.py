"""Register what silence has accepted, as the job does every ten minutes."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.tasks import deem_accepted


class Command(BaseCommand):
    help = "Accept received cases whose five days of telling have passed, and let unfinished filings of them lapse."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = deem_accepted()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write("{accepted} accepted, {lapsed} filings lapsed, {failed} failed.".format(**counts))
