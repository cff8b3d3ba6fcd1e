"""The nightly check of every promise against the 50 % rule (article 13)."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from approvals.models import ItemVersion
from approvals.promises import VerdictKind
from approvals.states import LimitUnit
from approvals.statistics import PROMISE_CHECK, PromiseRow, of_kind, promise_rows
from hall.models import JobRun


def check_promises(at: datetime) -> dict[str, Any]:
    """Judge every version in use, drafts included, and record the run. Returns the report of docs/interface.md."""
    rows = promise_rows(localdate(at))
    report: dict[str, Any] = {
        "checked": len(rows),
        "compliant": len(of_kind(rows, VerdictKind.COMPLIANT)),
        "violations": [_compared(row) for row in of_kind(rows, VerdictKind.VIOLATION)],
        "exempt": [_exempt(row) for row in of_kind(rows, VerdictKind.EXEMPT)],
        "not_comparable": [_not_comparable(row) for row in of_kind(rows, VerdictKind.NOT_COMPARABLE)],
    }
    figures = {name: value if isinstance(value, int) else len(value) for name, value in report.items()}
    JobRun.objects.update_or_create(name=PROMISE_CHECK, defaults={"finished_at": at, "figures": figures})
    return report


def _exempt(row: PromiseRow) -> dict[str, Any]:
    expires_on = row.exemption.expires_on.isoformat() if row.exemption else ""
    return {**_compared(row), "expires_on": expires_on}


def _compared(row: PromiseRow) -> dict[str, Any]:
    version = row.version
    return {
        **_identity(version),
        "statutory": version.statutory_limit,
        "promised": version.promised_limit,
        "unit": _common_unit(version),
        "allowed": row.verdict.allowed_limit,
        "gap": row.verdict.gap,
    }


def _not_comparable(row: PromiseRow) -> dict[str, Any]:
    return {**_identity(row.version), "reason": row.verdict.reason_text, "reason_code": row.verdict.reason}


def _identity(version: ItemVersion) -> dict[str, Any]:
    return {"code": version.item.code, "name": version.name, "state": version.state}


def _common_unit(version: ItemVersion) -> str:
    """The unit in which the two limits were compared; on the spot is 0 of the other's unit."""
    if version.statutory_unit == LimitUnit.IMMEDIATE:
        return version.promised_unit
    return version.statutory_unit
