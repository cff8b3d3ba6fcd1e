"""Look for empty posts now, as the job does every minute (article 10)."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hall.moment import now
from supervision.operations.vacancies import issue_vacancy_cards
from windows.operations.vacancies import check


class Command(BaseCommand):
    help = "Find posts that stand empty in opening hours and issue their cards: check_vacancies [--json]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        result = check(at)
        report = {**asdict(result), "at": at.isoformat(), "cards_created": len(issue_vacancy_cards(at))}
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write("{posts} posts, {vacant} vacant, {cards_created} cards".format(**report))
