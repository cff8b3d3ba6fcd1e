"""Read windows from a table, row by row (docs/interface.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hall.spreadsheets import FileRefused, Table, check_file, read_table
from staff.operations.accounts import ensure_system_member
from windows.operations.window_import import COLUMNS, REQUIRED, WindowReport, import_windows, records_of


class Command(BaseCommand):
    help = "Import windows from xlsx or csv, matched by hall and number; one bad row never stops the rest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an .xlsx or .csv file with the columns " + ", ".join(COLUMNS))
        parser.add_argument("--dry-run", action="store_true", help="report, save nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        table = _read(options["file"])
        report = import_windows(records_of(table), by=ensure_system_member(), dry_run=options["dry_run"])
        if table.unknown:
            report.warnings.append(_("不认识这些列，没有取用：%(columns)s") % {"columns": _("、").join(table.unknown)})
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._print(report)

    def _print(self, report: WindowReport) -> None:
        for warning in report.warnings:
            self.stdout.write(warning)
        for row in report.rows:
            self.stdout.write(f"{row.row} {row.name}: {row.outcome}")
            for reason in row.reasons:
                self.stdout.write(f"    {reason}")
        figures = {name: value for name, value in report.as_dict().items() if isinstance(value, int)}
        self.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()))


def _read(path: Path) -> Table:
    try:
        check_file(path, (".xlsx", ".csv"))
        table = read_table(path, COLUMNS, REQUIRED)
    except FileRefused as refused:
        raise CommandError(str(refused)) from refused
    if not table.lines:
        raise CommandError(_("文件里没有窗口。"))
    return table
