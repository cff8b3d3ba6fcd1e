"""What an import tells: the object of docs/interface.md, row by row."""

from dataclasses import asdict, dataclass, field
from typing import Any

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
PUBLISHED, DRAFT, REJECTED = "published", "draft", "rejected"


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row: `outcome` is published, draft or rejected; `change` what happened to the item."""

    row: int
    name: str
    outcome: str
    reasons: list[str]
    change: str = ""
    code: str = ""
    promise: str = ""


@dataclass
class ImportReport:
    """The whole import; `as_dict` is the object of docs/interface.md."""

    rows: list[RowOutcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": len(self.rows),
            "created": sum(row.change == CREATED for row in self.rows),
            "updated": sum(row.change == UPDATED for row in self.rows),
            "published": sum(row.outcome == PUBLISHED for row in self.rows),
            "draft": sum(row.outcome == DRAFT for row in self.rows),
            "rejected": sum(row.outcome == REJECTED for row in self.rows),
            "rows": [asdict(row) for row in self.rows],
            "warnings": self.warnings,
        }
