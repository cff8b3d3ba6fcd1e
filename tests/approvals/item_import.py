"""Importing items for tests: the command run on a file, and the codes of what it says of a row."""

import json
from io import StringIO

from django.core.management import call_command


def run(*args) -> dict:
    out = StringIO()
    call_command("import_items", *map(str, args), "--json", stdout=out)
    return json.loads(out.getvalue())


def codes(row: dict) -> set[str]:
    return {reason.partition(":")[0] for reason in row["reasons"]}
