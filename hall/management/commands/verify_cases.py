"""Replay every case's events and recount every clock (docs/interface.md)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.verification import verify


class Command(BaseCommand):
    help = "Replay every case's events and count every clock again from its ledger, day by day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for difference in report["differences"]:
            self.stdout.write("{case}: {what} is {stored}, expected {expected}".format(**difference))
        found = len(report["differences"])
        self.stdout.write(f"{report['cases']} cases, {report['clocks']} clocks, {found} differences.")
