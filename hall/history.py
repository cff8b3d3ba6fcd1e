"""Signed history: what a row said, who changed it, and why.

django-simple-history writes a copy on save(); `.update()` and bulk writes would pass it by, so tracked querysets refuse
them. The one set-based writer is `insert_signed`, for sweeps whose cost must follow what is newly due.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NoReturn, TypeVar

from django.contrib.auth.models import UserManager
from django.db import connection, models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from hall.moment import now


class TrackedQuerySet(models.QuerySet):
    """A queryset whose rows keep history: only save() and `insert_signed` may write them."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self.model.__name__} keeps history: use save() through signed(), or insert_signed()")

    update = _refuse
    bulk_update = _refuse
    bulk_create = _refuse
    delete = _refuse


class _OneClassManager(HistoryManager):
    """Composed once with its queryset; the library composes it anew at every access, a third of the cost of a row."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet], class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):
    """The history of a model: `history = History()`; rows are signed by `signed` or `insert_signed`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"history_manager": _OneClassManager, **kwargs})


T = TypeVar("T", bound=models.Model)


class TrackedManager(models.Manager.from_queryset(TrackedQuerySet)):  # type: ignore[misc]
    """The manager of tracked rows."""


class TrackedUserManager(UserManager.from_queryset(TrackedQuerySet)):  # type: ignore[misc]
    """The manager of accounts, which are tracked rows too. Migrations see Django's own manager."""

    use_in_migrations = False


def signed(instance: T, *, by: models.Model | None, reason: str = "") -> T:
    """Put the actor and the reason on the next history row of `instance`, as in `signed(case, by=by).save()`."""
    instance._history_user = by  # type: ignore[attr-defined]
    instance._change_reason = reason or None  # type: ignore[attr-defined]
    instance._history_date = now()  # type: ignore[attr-defined]
    return instance


def insert_signed(
    model: type[models.Model],
    ids: Iterable[int],
    *,
    by: models.Model | None,
    reason: str,
    at: datetime,
    change: str = "+",
) -> int:
    """Write the history rows of many rows at once, as they stand now; returns how many.

    `change` is simple-history's sign: + created, ~ changed. `at` is aware. Call it where the rows are written.
    """
    history = model.history.model  # type: ignore[attr-defined]
    kept = {field.column for field in history._meta.concrete_fields}
    columns = [field.column for field in model._meta.concrete_fields if field.column in kept]
    quoted = ", ".join(f'"{column}"' for column in columns)
    statement = (
        f'INSERT INTO "{history._meta.db_table}" ({quoted}, history_date, history_type, history_user_id,'
        f" history_change_reason) SELECT {quoted}, %s, %s, %s, %s"
        f' FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = ANY(%s)'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [at, change, by.pk if by else None, reason, list(ids)])
        return cursor.rowcount
