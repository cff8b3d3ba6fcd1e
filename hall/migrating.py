"""Migrations of many tables in the time of one.

Django renders every related model anew after each operation of a migration. With some two hundred models that is most
of the time a new database takes; the tables themselves take none.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class AtOnce(Operation):
    """Schema operations that are applied between one state before and one after them all.

    New tables are created as they stand at the end, with their later fields, constraints and indexes; then the tables
    that were there before are altered, in order. So two operations may not touch the same old field, and data moves
    (RunPython, RunSQL) stand outside.
    """

    reduces_to_sql = True
    atomic = False  # the migration's own transaction holds it

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # rendered once, when it is asked for again
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in (*self._tables(), *self._changes()):
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed((*self._tables(), *self._changes())):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"

    def _tables(self) -> list[Operation]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]

    def _changes(self) -> list[Operation]:
        created = {table.name.lower() for table in self._tables()}  # type: ignore[attr-defined]
        others = (operation for operation in self.operations if not isinstance(operation, CreateModel))
        return [operation for operation in others if _table_of(operation) not in created]


def _table_of(operation: Operation) -> str:
    return str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower()
