"""Make the demonstration: the fictional county 示范县 with its catalogue and a year of cases."""

import json
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.models import Case
from hall.calendar_import import import_calendar
from hall.management.demo import (
    attendance,
    authority,
    bulk,
    cases,
    catalogue,
    county,
    fees,
    leaves,
    postings,
    projects,
    refusals,
    results,
    watch,
)
from hall.models import Hall, JobRun
from hall.moment import now
from staff.models import StaffMember
from staff.queries import SYSTEM_USERNAME, system_member
from supervision.operations.vacancies import issue_vacancy_cards
from windows.operations.vacancies import check

DEFAULT_CASES = 2_000
TOLD_AT_MOST = 10_000  # up to here every case is told through the operations
COPIED_WHEN_MORE = 2_000  # of more cases so many are told, the others are copies of these
COUNTY_MADE, YEAR_TOLD = "seed_demo_county", "seed_demo"  # names of the runs that end the two halves of a seed


class Command(BaseCommand):
    help = "Seed the demo county (demo mode only): seed_demo [--cases N] [--seed S] [--if-empty] [--json | --early]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=DEFAULT_CASES)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--if-empty", action="store_true", help="do nothing where a hall exists already")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        parser.add_argument(
            "--early", action="store_true", help="print the accounts as JSON as soon as they work, then tell the year"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("seed_demo runs in demo mode only (HALL_DEMO=1).")
        if not Hall.objects.exists():
            return self._report(self._seed(options), cases.states(), options)
        if not options["if_empty"]:
            raise CommandError("There is a hall already; seed_demo wants an empty database.")
        self._look_for_a_cut()
        if options["early"]:
            return self._print_accounts(_accounts())
        self._report(_accounts(), cases.states(), options)

    def _look_for_a_cut(self) -> None:
        """A county without people or items is no use; one whose year was cut short is, since every act is whole."""
        done = set(JobRun.objects.filter(name__in=(COUNTY_MADE, YEAR_TOLD)).values_list("name", flat=True))
        if not done:
            raise CommandError("An earlier seed was cut short. Delete the data folder (.local) and begin anew.")
        if YEAR_TOLD not in done:
            self.stderr.write(
                "The demo county's past year was cut short. Delete the data folder (.local) to have it whole."
            )

    def _print_accounts(self, accounts: list[dict[str, str]]) -> None:
        self.stdout.write(json.dumps({"accounts": accounts}, ensure_ascii=False))
        self.stdout.flush()

    def _seed(self, options: dict[str, Any]) -> list[dict[str, str]]:
        cases.hurry()
        random = Random(options["seed"])
        system = system_member()
        import_calendar(json.loads((county.DATA / "calendar.json").read_text("utf-8")), by=system)
        place = county.build(system, random)
        items = catalogue.build(place, place.members["manager"])
        projects.build(place)
        authority.build(items)
        authority.show(place)
        postings.ask(place)
        refusals.set_township_levels(place)
        cases.know_the_tables()
        JobRun.objects.create(name=COUNTY_MADE, finished_at=now(), figures={"items": len(items)})
        if options["early"]:
            self._print_accounts(place.accounts)
        told = options["cases"] if options["cases"] <= TOLD_AT_MOST else COPIED_WHEN_MORE
        cases.tell(place, items, told)
        authority.stamp(place)
        results.publish()
        refusals.take_notes()
        watch.look_back(random, place.members["manager"])
        if options["cases"] > told:
            bulk.multiply(-(-options["cases"] // told) - 1)
        projects.tell(place)
        fees.tell(place, items)
        cases.know_the_tables()
        attendance.tell(place)  # last: from then on presence is a matter of punches
        leaves.ask(place)
        check(now())
        issue_vacancy_cards(now())
        JobRun.objects.create(name=YEAR_TOLD, finished_at=now(), figures={"cases": Case.objects.count()})
        return place.accounts

    def _report(self, accounts: list[dict[str, str]], states: dict[str, int], options: dict[str, Any]) -> None:
        if options["early"]:
            return  # told when they began to work
        if options["json"]:
            self.stdout.write(json.dumps({"accounts": accounts, "cases": states}, ensure_ascii=False))
            return
        for account in accounts:
            self.stdout.write("{username}  {password}  {role}  {department}  {hall}".format(**account))
        self.stdout.write(f"cases: {states}")


def _accounts() -> list[dict[str, str]]:
    """The demo accounts of a county that was seeded before."""
    named = StaffMember.objects.exclude(password__startswith="!").exclude(username=SYSTEM_USERNAME)
    return [
        {
            "username": member.username,
            "password": county.PASSWORD,
            "role": "、".join(str(role.get_role_display()) for role in member.roles.all()) or "窗口",
            "department": member.department.short_name if member.department else "",
            "hall": posting.hall.name if (posting := member.postings.select_related("hall").first()) else "",
        }
        for member in named.select_related("department").prefetch_related("roles").order_by("username")
    ]
