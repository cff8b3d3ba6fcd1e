"""Very many cases for load and benchmarks: copies of the told ones, written in sets.

Row r of copy k gets the key r + k × stride, in every table alike: references stay right without a look-up.
"""

from django.db import connection, transaction

from approvals import models

#: Tables below a case and the columns that refer to rows which are copied too.
COPIED: tuple[tuple[type, tuple[str, ...]], ...] = (
    (models.Case, ()),
    (models.Applicant, ("case",)),
    (models.Agent, ("case",)),
    (models.CaseMaterial, ("case",)),
    (models.OfficialPaper, ("case", "corrects")),
    (models.CaseEvent, ("case",)),
    (models.CaseClock, ("case",)),
    (models.Pause, ("case", "notice")),
    (models.Extension, ("case", "paper")),
    (models.DeficiencyNotice, ("case", "paper")),
    (models.NoticeLine, ("notice",)),
    (models.RefusalFiling, ("case",)),
    (models.FilingStep, ("filing",)),
    (models.UnmetCondition, ("filing",)),
    (models.Review, ("case",)),
    (models.Decision, ("case", "filing", "paper")),
    (models.Delivery, ("case", "paper")),
    (models.DelayReason, ("case",)),
    (models.CaseArchive, ("case",)),
    (models.PublishedResult, ("case",)),
)
SERIALS: dict[type, tuple[str, ...]] = {models.Case: ("number",), models.OfficialPaper: ("number", "token")}


@transaction.atomic
def multiply(copies: int) -> None:
    """Add `copies` copies of every case with all that hangs on it; history is not copied."""
    strides = {model: _highest(model) for model, _references in COPIED}
    for model, references in COPIED:
        _copy(model, references, strides, copies)


def _highest(model: type) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COALESCE(max(id), 0) FROM "{model._meta.db_table}"')
        return int(cursor.fetchone()[0])


def _copy(model: type, references: tuple[str, ...], strides: dict[type, int], copies: int) -> None:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        values.append(_value(model, field, references, strides))
    table = model._meta.db_table
    statement = (
        f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)}'
        f' FROM "{table}" AS row, generate_series(1, {int(copies)}) AS k WHERE row.id <= {strides[model]}'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), GREATEST((SELECT max(id) FROM \"{table}\"), 1))"
        )


def _value(model: type, field, references: tuple[str, ...], strides: dict[type, int]) -> str:
    column = f'row."{field.column}"'
    if field.primary_key:
        return f"{column} + k * {strides[model]}"
    if field.name in references:
        return f"{column} + k * {strides[field.related_model]}"
    if field.name in SERIALS.get(model, ()):
        return f"{column} || '-' || k"
    return column
