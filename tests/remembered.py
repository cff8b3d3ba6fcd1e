"""Rows that nearly every test begins with: made once by the factories, put back by one statement afterwards.

A test's rows are rolled back with it, so what is remembered is their text. They keep their keys: sequences are never
rolled back. Where the user of the database may not switch triggers off, the rows are made anew each time.
"""

import copy
from collections.abc import Callable
from typing import Any, TypeVar

import time_machine
from django.db import connection, transaction

MOMENT = "2026-01-05T09:00:00+08:00"  # a Monday: when what is remembered was entered
T = TypeVar("T")

_kept: dict[str, tuple[str, list[str], Any]] = {}


def remembered(name: str, make: Callable[[], T]) -> T:
    """What `make` gives and all rows that it writes, in the transaction of this test; `name` is unique in the suite."""
    with transaction.atomic(), connection.cursor() as cursor:
        if name in _kept:
            statement, values, made = _kept[name]
            cursor.execute(statement, values)
            return copy.deepcopy(made)
        before = _last_keys(cursor)
        with time_machine.travel(MOMENT, tick=False):
            made = make()
        if _may_switch_triggers_off(cursor):
            _kept[name] = (*_insertion(cursor, before), copy.deepcopy(made))
        return made


def _last_keys(cursor: Any) -> dict[tuple[str, str], int]:
    """Table and numbered key of every table that has one, with the largest that was given."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_identity = 'YES' ORDER BY table_name"
    )
    keys = cursor.fetchall()
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}', '{key}', max({key}) FROM {table}" for table, key in keys))
    return {(table, key): last or 0 for table, key, last in cursor.fetchall()}


def _may_switch_triggers_off(cursor: Any) -> bool:
    cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    return cursor.fetchone()[0]


def _insertion(cursor: Any, before: dict[tuple[str, str], int]) -> tuple[str, list[str]]:
    """One statement with its values that writes all rows newer than `before`, as they stand."""
    statements, values = ["SET LOCAL session_replication_role = replica"], []
    for (table, key), last in before.items():
        cursor.execute(f"SELECT json_agg(row_to_json(t) ORDER BY {key})::text FROM {table} t WHERE {key} > %s", [last])
        (rows,) = cursor.fetchone()
        if rows:
            statements.append(f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)")
            values.append(rows)
    statements.append("SET LOCAL session_replication_role = origin")
    return "; ".join(statements), values
