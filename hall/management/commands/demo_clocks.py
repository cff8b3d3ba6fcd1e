"""Keep the demonstration alive: its people go on punching in and out (demo mode only)."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from hall.management.demo import attendance

PAUSE_SECONDS = 60

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Let the people of the demo county punch in and out as time goes on: demo_clocks [--once]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demo_clocks runs in demo mode only (HALL_DEMO=1).")
        while True:
            _go_on()
            if options["once"]:
                return
            time.sleep(PAUSE_SECONDS)


def _go_on() -> None:
    """A database that is being restarted must not end the demonstration: the next minute makes up for this one."""
    try:
        attendance.go_on()
    except (OperationalError, InterfaceError) as error:
        logger.warning("demo clocks wait for the database", extra={"error": str(error)})
        close_old_connections()
