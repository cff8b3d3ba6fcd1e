"""What an edition of an item says, as plain values: read from a version, compared, copied into the next draft.

A content is a dict: the fields of `FIELDS` by name, and for each of `CHILDREN` a list of dicts of that child's fields
in order. Files stay file objects; materials carry their `key`, by which they are recognised from version to version.
"""

from typing import Any

from approvals.models import GrantingCondition, ItemVersion, LegalBasis, MaterialRequirement, ProcessStep, Tariff

Content = dict[str, Any]

_NOT_CONTENT = {"id", "item", "number", "state", "published_at", "published_by", "search_terms"}

#: Fields of a version that people edit.
FIELDS = tuple(field.name for field in ItemVersion._meta.concrete_fields if field.name not in _NOT_CONTENT)

#: Rows below a version, by their related name.
CHILDREN: dict[str, Any] = {
    "steps": ProcessStep,
    "materials": MaterialRequirement,
    "legal_bases": LegalBasis,
    "tariffs": Tariff,
    "granting_conditions": GrantingCondition,
}

CHILD_FIELDS = {
    name: tuple(field.name for field in model._meta.concrete_fields if field.name not in ("id", "version", "order"))
    for name, model in CHILDREN.items()
}


def content_of(version: ItemVersion) -> Content:
    """All that `version` says."""
    content: Content = {name: getattr(version, name) for name in FIELDS}
    for child, fields in CHILD_FIELDS.items():
        rows = getattr(version, child).all()
        content[child] = [{name: getattr(row, name) for name in fields} for row in rows]
    return content


def plain(content: Content) -> Content:
    """The content with files as their names, so that two contents can be compared."""
    return {name: _plain_value(value) for name, value in content.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(row) if isinstance(row, dict) else row for row in value]
    return str(value) if hasattr(value, "storage") else value
