"""Read people with their postings and posts from a table (docs/interface.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hall.spreadsheets import FileRefused, read_records
from staff.models import StaffMember
from staff.operations.accounts import ensure_system_member
from staff.operations.staff_import import COLUMNS, REQUIRED
from windows.operations.staff_import import StaffReport, import_staff


class Command(BaseCommand):
    help = "Import people from xlsx or csv; a new account gets its first password from a manager."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an .xlsx or .csv file; columns: " + " ".join(COLUMNS))
        parser.add_argument("--by", metavar="USERNAME", help="who signs the change; without it the system does")
        parser.add_argument("--dry-run", action="store_true", help="report, save nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        records = _records(options["file"])
        report = import_staff(records, by=_signer(options["by"]), dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._print(report)

    def _print(self, report: StaffReport) -> None:
        for row in report.rows:
            self.stdout.write(f"{row.row} {row.username} {row.name}: {row.outcome}")
            for reason in row.reasons:
                self.stdout.write(f"    {reason}")
        figures = {name: value for name, value in report.as_dict().items() if isinstance(value, int)}
        self.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()))


def _records(path: Path) -> list[dict[str, str]]:
    try:
        records = read_records(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error
    except FileRefused as refused:
        raise CommandError(str(refused)) from refused
    missing = [column for column in REQUIRED if records and column not in records[0]]
    if missing or not records:
        raise CommandError(f"{path} lacks rows or the columns: {' '.join(missing or REQUIRED)}.")
    return records


def _signer(username: str | None) -> StaffMember:
    if username is None:
        return ensure_system_member()
    member = StaffMember.objects.filter(username=username, is_active=True).first()
    if member is None:
        raise CommandError(f"No active member has the username {username}.")
    return member
