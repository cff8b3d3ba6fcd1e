"""Read items from a file, row by row (docs/interface.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.imports.report import ImportReport
from approvals.imports.sources import read, write_sample
from approvals.operations.item_import import import_items
from hall.spreadsheets import FileRefused
from staff.operations.accounts import ensure_system_member


class Command(BaseCommand):
    help = (
        "Import items from JSON, xlsx or csv; what the file proves is published, the rest are drafts with their gaps."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a .json, .xlsx or .csv file")
        parser.add_argument(
            "--departments", type=Path, metavar="FILE", help='JSON: {"source name": "short name of ours"}'
        )
        parser.add_argument("--dry-run", action="store_true", help="report, save nothing")
        parser.add_argument("--sample", action="store_true", help="write an empty table with examples to FILE instead")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sample"]:
            write_sample(options["file"])
            return
        try:
            source = read(options["file"])
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        mapping = _mapping(options["departments"])
        by = ensure_system_member()
        report = import_items(source.records, by=by, departments=mapping, dry_run=options["dry_run"])
        report.warnings = source.warnings
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._print(report)

    def _print(self, report: ImportReport) -> None:
        for warning in report.warnings:
            self.stdout.write(warning)
        for row in report.rows:
            self.stdout.write(f"{row.row} {row.name}: {row.outcome} {row.change}")
            for reason in row.reasons:
                self.stdout.write(f"    {reason}")
        figures = {name: value for name, value in report.as_dict().items() if isinstance(value, int)}
        self.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()))


def _mapping(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        mapping = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} can't be read as JSON: {error}") from error
    if not isinstance(mapping, dict) or not all(isinstance(value, str) for value in mapping.values()):
        raise CommandError(f"{path} must map names to short names.")
    return mapping
