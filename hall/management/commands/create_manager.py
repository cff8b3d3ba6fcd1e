"""Make the first administrator after `run --empty` (docs/interface.md)."""

import getpass
import json
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hall.errors import RuleBroken
from hall.models import Hall
from hall.states import HallLevel
from staff.models import StaffMember
from staff.operations.accounts import create_manager, ensure_system_member, open_county_hall


class Command(BaseCommand):
    help = "Create a manager of every hall, and the county's hall while there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--hall-code", help="2 to 8 capital letters, printed on case numbers")
        parser.add_argument("--hall-name")
        parser.add_argument("--address")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        password = _read_line() if options["password_stdin"] else _ask_twice()
        try:
            member, hall = _create(password, options)
        except ValidationError as error:
            raise CommandError(_sentences(error)) from None
        except RuleBroken as broken:
            raise CommandError(broken.message) from None
        if options["json"]:
            self.stdout.write(json.dumps({"username": member.username, "hall": hall.code}))
        else:
            self.stdout.write(f"{member.username} may log in and manages {hall.code} and every other hall.")


@transaction.atomic
def _create(password: str, options: dict[str, Any]) -> tuple[StaffMember, Hall]:
    hall = Hall.objects.filter(level=HallLevel.COUNTY).first() or _new_hall(options)
    return create_manager(username=options["username"], name=options["name"], password=password), hall


def _new_hall(options: dict[str, Any]) -> Hall:
    wanted = {"code": "hall_code", "name": "hall_name", "address": "address"}
    if missing := [option for option in wanted.values() if not options[option]]:
        names = ", ".join("--" + option.replace("_", "-") for option in missing)
        raise CommandError(f"There is no hall yet: give {names} too.")
    values = {field: options[option] for field, option in wanted.items()}
    return open_county_hall(**values, by=ensure_system_member())


def _read_line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _ask_twice() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ.")
    return password


def _sentences(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(error.messages)
