"""What the servers of one home leave written down for the next command, and small shared words about processes."""

import json
import os
from pathlib import Path
from typing import Any


class ServerError(Exception):
    """A server cannot be had; the message is one line for the person at the terminal."""


def read_record(path: Path) -> dict[str, Any]:
    """Read a record; a missing or torn one says nothing."""
    try:
        record = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Replace a record at once, readable by its owner only."""
    draft = path.with_suffix(".new")
    write_private(draft, json.dumps(record))
    draft.replace(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that was never readable by anybody else, not even for a moment."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def bare_environment() -> dict[str, str]:
    """The environment of a server program: nothing of the caller's PG* settings, language or secrets."""
    return {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/", "TZ": "UTC"}


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no message"
