"""Very many cases for load and benchmarks: copies of the told ones, written in sets.

Row r of copy k gets the key r + k × stride, in every table alike: references stay right without a look-up.
"""

from django.db import connection, transaction

from approvals import models

#: A case and the tables below it; what stands later may refer to what stands earlier.
COPIED: tuple[type, ...] = (
    models.Case,
    models.Applicant,
    models.Agent,
    models.CaseMaterial,
    models.OfficialPaper,
    models.CaseEvent,
    models.CaseClock,
    models.Pause,
    models.Extension,
    models.DeficiencyNotice,
    models.SecondNotice,
    models.NoticeLine,
    models.SecondNoticeLine,
    models.ConditionalAcceptance,
    models.ConditionalLine,
    models.SelfDeclaration,
    models.DeclarationLine,
    models.Hearing,
    models.RefusalFiling,
    models.FilingStep,
    models.UnmetCondition,
    models.Review,
    models.Decision,
    models.Delivery,
    models.DelayReason,
    models.CaseArchive,
    models.PublishedResult,
)
#: Told once, after the copies or of a few cases only: made files, money, projects, hand-overs, imprints, cards.
LEFT = ("PaperFile", "FeeOrder", "Receipt", "OriginalHandover", "SealUse", "Card")
LEFT += ("JointCase", "JointMember", "JointExtension", "JointOpinion", "JointInspection")
SERIALS: dict[type, tuple[str, ...]] = {models.Case: ("number",), models.OfficialPaper: ("number", "token")}


@transaction.atomic
def multiply(copies: int) -> None:
    """Add `copies` copies of every case with all that hangs on it; history is not copied."""
    strides = {model: _highest(model) for model in COPIED}
    for model in COPIED:
        _copy(model, strides, copies)


def _highest(model: type) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COALESCE(max(id), 0) FROM "{model._meta.db_table}"')
        return int(cursor.fetchone()[0])


def _copy(model: type, strides: dict[type, int], copies: int) -> None:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        values.append(_value(model, field, strides))
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


def _value(model: type, field, strides: dict[type, int]) -> str:
    column = f'row."{field.column}"'
    if field.primary_key:
        return f"{column} + k * {strides[model]}"
    if field.related_model in strides:
        return f"{column} + k * {strides[field.related_model]}"
    if field.name in SERIALS.get(model, ()):
        return f"{column} || '-' || k"
    return column
