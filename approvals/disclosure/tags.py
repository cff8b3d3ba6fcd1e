"""Tags (ETag) of public pages, each read from the database in one query.

A tag hashes the very rows a page shows, never a counter or a time, so a change by any path gives a new one. The local
day is part of it, since pages say what is true today; so are the templates, so that a new release is seen at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import get_default_timezone, make_aware

# The rows behind the frame of every public page: halls with their hours, and the edition of the calendar.
_FRAME = """
    (SELECT string_agg(hall::text, '|' ORDER BY hall.id) FROM hall_hall hall WHERE hall.is_active),
    (SELECT string_agg(session::text, '|' ORDER BY session.id) FROM hall_worksession session),
    (SELECT max(number) FROM hall_calendarversion)
"""

_ITEM = f"""
PREPARE item_edition (text, int) AS
SELECT version.id, version.published_at, md5(concat_ws('#', item::text, department::text, version.id,
    (SELECT string_agg(concat_ws('|', placement::text, served::text), '|' ORDER BY placement.id)
       FROM approvals_placement placement JOIN windows_window served ON served.id = placement.window_id
      WHERE placement.item_id = item.id),
    (SELECT string_agg(exemption::text, '|' ORDER BY exemption.id)
       FROM approvals_promiseexemption exemption WHERE exemption.item_id = item.id),
    {_FRAME}))
  FROM approvals_item item
  JOIN staff_department department ON department.id = item.department_id
  JOIN approvals_itemversion version ON version.item_id = item.id
 WHERE item.code = $1 AND NOT item.is_classified AND version.state = 'published'
   AND (version.number = $2
        OR ($2 IS NULL AND version.id = item.current_id AND item.withdrawn_on IS NULL))
"""

_CATALOGUE = f"""
PREPARE catalogue_edition (date) AS
SELECT max(version.published_at), md5(concat_ws('#',
    string_agg(concat_ws('|', item::text, department::text), '|' ORDER BY item.id),
    (SELECT string_agg(exemption::text, '|' ORDER BY exemption.id)
       FROM approvals_promiseexemption exemption WHERE exemption.expires_on >= $1),
    {_FRAME}))
  FROM approvals_item item
  JOIN staff_department department ON department.id = item.department_id
  JOIN approvals_itemversion version ON version.id = item.current_id
 WHERE NOT item.is_classified AND item.withdrawn_on IS NULL
"""

LARGEST_NUMBER = 2**31 - 1  # what the statement takes; an address may say more

#: The bare cursor of each database wrapper, on a session that knows the two statements.
_cursors: WeakKeyDictionary = WeakKeyDictionary()


@dataclass(frozen=True)
class Edition:
    """What stands behind a page at one moment; `version_id` is None for the catalogue as a whole."""

    version_id: int | None
    changed_at: datetime
    stamp: str

    def tag(self, *varies: Any) -> str:
        """The ETag, in quotes, of the page that also varies by these values."""
        facts = (self.stamp, settings.DEMO, settings.PUBLIC_URL, release(), *varies)
        return f'"{blake2b(repr(facts).encode(), digest_size=16).hexdigest()}"'


def item_edition(code: str, on: date, number: int | None = None) -> Edition | None:
    """The edition of the public page of an item: its current version, or version `number`.

    None when the public may not read it: unknown, draft, classified, or (without `number`) withdrawn. A numbered
    version stays readable after a withdrawal, because cases stay bound to it (article 7).
    """
    is_known = number is None or number <= LARGEST_NUMBER
    row = _one("EXECUTE item_edition (%s, %s)", code, number) if is_known else None
    if row is None:
        return None
    version_id, published_at, stamp = row
    return Edition(version_id, max(published_at, _midnight(on)), f"{stamp} {on}")


def catalogue_edition(on: date) -> Edition:
    """The edition of all that the public may read of the catalogue on `on`."""
    published_at, stamp = _one("EXECUTE catalogue_edition (%s)", on)
    return Edition(None, max(published_at or _midnight(on), _midnight(on)), f"{stamp} {on}")


def _one(statement: str, *values: Any) -> Any:
    """The row of a prepared statement, in one round trip.

    The query is its own check of the connection: where the server has gone meanwhile, it is opened again once.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.health_check_done = True
    try:
        return _execute(database, statement, values)
    except OperationalError:
        if database.in_atomic_block:
            raise
        database.close()
        return _execute(database, statement, values)


def _execute(database: BaseDatabaseWrapper, statement: str, values: tuple[Any, ...]) -> Any:
    """Through Django's cursor while somebody counts or wraps queries, else bare: its wrapping costs as much again."""
    bare = _bare_cursor(database)
    if database.queries_logged or database.execute_wrappers:
        with database.cursor() as counted:
            counted.execute(statement, values)
            return counted.fetchone()
    with database.wrap_database_errors:
        bare.execute(statement, values)
        return bare.fetchone()


def _bare_cursor(database: BaseDatabaseWrapper) -> Any:
    """Prepared once a session: planning these would cost ten times their execution, at every request."""
    database.ensure_connection()
    cursor = _cursors.get(database)
    if cursor is None or cursor.connection is not database.connection:
        with database.wrap_database_errors:
            cursor = database.connection.cursor()
            cursor.execute(_ITEM + ";" + _CATALOGUE)
        _cursors[database] = cursor
    return cursor


@cache
def release() -> int:
    """The youngest template and style sheet, as nanoseconds: pages of another release have other tags."""
    folders = (settings.BASE_DIR / "templates", settings.BASE_DIR / "static")
    files = (path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    return max(path.stat().st_mtime_ns for path in files)


@lru_cache(maxsize=4)
def _midnight(on: date) -> datetime:
    return make_aware(datetime.combine(on, time()), get_default_timezone())
