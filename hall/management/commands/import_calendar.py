"""Read holidays and make-up workdays from a file (docs/interface.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hall.calendar_import import ImportOutcome, import_calendar
from staff.models import StaffMember
from staff.operations.accounts import ensure_system_member


class Command(BaseCommand):
    help = (
        "Import the working-day calendar; a year without a notice stays unpublished. One fault, and nothing is saved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="USERNAME", help="who signs the change; without it the system does")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = import_calendar(_content(options["file"]), by=_signer(options["by"]))
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
        else:
            self._print(outcome)
        if outcome.errors:
            raise CommandError(f"{len(outcome.errors)} faults, nothing was saved.")

    def _print(self, outcome: ImportOutcome) -> None:
        for fault in outcome.errors:
            self.stderr.write(f"{fault.at}: {fault.message}")
        for year in outcome.years:
            state = "published" if year.published else "not published"
            counts = f"{len(year.added)} added, {len(year.changed)} renamed, {len(year.removed)} removed"
            self.stdout.write(f"{year.year} {state}: {counts}")


def _content(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise CommandError(f"{path} is not JSON in UTF-8.") from None


def _signer(username: str | None) -> StaffMember:
    if username is None:
        return ensure_system_member()
    member = StaffMember.objects.filter(username=username).first()
    if member is None:
        raise CommandError(f"No member has the username {username}.")
    return member
