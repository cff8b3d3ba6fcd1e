"""Read punches from a spreadsheet, row by row (article 18)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hall.errors import RuleBroken
from hall.models import Hall
from staff.operations.accounts import ensure_system_member
from staff.operations.punch_import import import_sheet


class Command(BaseCommand):
    help = (
        "Import punches from xlsx or csv: 考勤号 or 姓名, 日期 and 时间, or 打卡时间. A repeated file changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a .xlsx or .csv file")
        parser.add_argument("--hall", required=True, metavar="CODE", help="the hall where the clock stands")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        hall = Hall.objects.filter(code=options["hall"]).first()
        if hall is None:
            raise CommandError(f"There is no hall {options['hall']}.")
        try:
            content = options["file"].read_bytes()
            upload = import_sheet(content, options["file"].name, hall, by=ensure_system_member())
        except OSError as error:
            raise CommandError(f"{options['file']} can't be read: {error.strerror}") from error
        except RuleBroken as broken:
            raise CommandError(broken.message) from broken
        facts = {"lines": upload.lines, "stored": upload.stored, "times_received": upload.times_received}
        if options["json"]:
            self.stdout.write(json.dumps({**facts, "problems": upload.problems}, ensure_ascii=False))
            return
        for problem in upload.problems:
            self.stdout.write("{line} {text}: {reason}".format(**problem))
        self.stdout.write(", ".join(f"{name} {value}" for name, value in facts.items()))
