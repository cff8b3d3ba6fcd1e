"""Run the benchmarks on a database of their own and exit 1 if one is over its bound."""

import argparse
import logging
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hall.settings")
django.setup()

from django.conf import settings  # noqa: E402  (models need a set-up Django)
from django.db import connection  # noqa: E402

from hall import conditional  # noqa: E402
from tests.benchmarks import calendar, duty, pages, sweep  # noqa: E402
from tests.benchmarks.measure import Ratio  # noqa: E402

BENCHMARKS = {"sweep": sweep.run, "duty": duty.run, "calendar": calendar.run, "pages": pages.run, "sizes": pages.sizes}
CASES = 100_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hall.sh bench")
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="all of them without a name")
    parser.add_argument("--cases", type=int, default=CASES, help=f"open cases in the county (default {CASES:,})")
    options = parser.parse_args(arguments)
    logging.disable(logging.INFO)
    names = [options.name] if options.name else list(BENCHMARKS)
    over = 0
    for name in names:
        over += sum(not ratio.is_kept for ratio in on_fresh_database(name, options.cases))
    return 1 if over else 0


def on_fresh_database(name: str, cases: int) -> list[Ratio]:
    kept = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"\n== {name}", flush=True)
        conditional.PAGES = conditional.RenderedPages()  # equal rows of another benchmark's county have equal tags
        ratios = BENCHMARKS[name](cases)
        for ratio in ratios:
            print(ratio, flush=True)
        return ratios
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
