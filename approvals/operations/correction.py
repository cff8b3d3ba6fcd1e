"""A slip of the pen in who applies is put right, and stays on record (article 23)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Agent, Applicant, Case
from approvals.operations.lifecycle import begin, move, required
from approvals.operations.parties import change_party, checked, data_of
from approvals.states import Act, CaseState, EventKind
from hall.errors import RuleBroken
from hall.moment import now

CORRECTABLE = ("name", "id_type", "id_number", "phone", "address")


@transaction.atomic
def correct(case: Case, *, changes: Mapping[str, str], reason: str, by: Any) -> Case:
    """Correct a slip of the pen in who applies; history keeps the old, the event names the fields only (article 23).

    Keys of `changes` are applicant_ or agent_ and name, id_type, id_number, phone or address. Raises
    field_not_correctable, reason_missing, nothing_changed, and as parties.checked.
    """
    at = now()
    case, grant = begin(case, Act.CORRECT, by=by, at=at)
    reason = required(reason, "reason_missing", _("请写明更正的原因。"), 23, "reason")
    changed = [
        f"{prefix}_{name}"
        for prefix, values in _by_party(case, changes).items()
        for name in _correct_party(getattr(case, prefix), prefix, values, by=by, reason=reason)
    ]
    if not changed:
        raise RuleBroken("nothing_changed", _("没有需要更正的内容。"), 23)
    state, facts = CaseState(case.state), {"fields": changed}
    move(case, Act.CORRECT, state, by=by, at=at, kind=EventKind.CORRECTED, grant=grant, note=reason, facts=facts)
    return case


def _by_party(case: Case, changes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    parties: dict[str, dict[str, str]] = {}
    for key, value in changes.items():
        prefix, _underscore, name = key.partition("_")
        known = prefix in ("applicant", "agent") and name in CORRECTABLE and hasattr(case, prefix)
        if not known:
            raise RuleBroken("field_not_correctable", _("这一项不能更正。"), 23, field=key)
        parties.setdefault(prefix, {})[name] = value
    return parties


def _correct_party(row: Applicant | Agent, prefix: str, values: dict[str, str], *, by: Any, reason: str) -> list[str]:
    party = checked(replace(data_of(row), **values), prefix)
    return change_party(row, party, by=by, reason=reason)
