"""Check every promise against the 50 % rule (docs/interface.md; article 13)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.operations.promise_check import check_promises
from hall.moment import now


class Command(BaseCommand):
    help = "Report items, drafts included, whose promise is more than half of the statutory limit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = check_promises(now())
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report)

    def _print(self, report: dict[str, Any]) -> None:
        self.stdout.write(f"checked {report['checked']}, compliant {report['compliant']}")
        for kind in ("violations", "exempt"):
            for row in report[kind]:
                limits = f"{row['promised']} of {row['statutory']} {row['unit']}, {row['gap']} too many"
                self.stdout.write(f"{kind} {row['code']} {row['name']}: {limits}")
        for row in report["not_comparable"]:
            self.stdout.write(f"not_comparable {row['code']} {row['name']}: {row['reason']}")
