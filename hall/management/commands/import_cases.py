"""Take over the cases open at go-live from the old system's export, row by row (docs/interface.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.imports.case_columns import COLUMNS
from approvals.imports.cases import read
from approvals.operations.case_import import CaseReport, import_cases
from hall.spreadsheets import FileRefused
from staff.models import StaffMember


class Command(BaseCommand):
    help = "Import open cases from JSON, xlsx or csv; each keeps its old number and its clocks run from its old dates."

    def add_arguments(self, parser: CommandParser) -> None:
        columns = " ".join(COLUMNS.values())
        parser.add_argument("file", type=Path, help=f"a .json, .xlsx or .csv file; columns: {columns}")
        parser.add_argument("--by", metavar="USERNAME", required=True, help="the manager of the hall who signs it")
        parser.add_argument("--dry-run", action="store_true", help="report, save nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        by = StaffMember.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"No active member has the username {options['by']}.")
        try:
            source = read(options["file"])
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        report = import_cases(source.records, by=by, dry_run=options["dry_run"])
        report.warnings = source.warnings
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._print(report)

    def _print(self, report: CaseReport) -> None:
        for warning in report.warnings:
            self.stdout.write(warning)
        for row in report.rows:
            self.stdout.write(f"{row.row} {row.legacy_number}: {row.outcome} {row.number}")
            for reason in row.reasons:
                self.stdout.write(f"    {reason}")
        figures = {name: value for name, value in report.as_dict().items() if isinstance(value, int)}
        self.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()))
