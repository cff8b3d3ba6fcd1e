"""What the papers after the one-time notice say: told again for a new fact, closed as nothing came (article 12)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from approvals.models import SecondNoticeLine
from approvals.states import CheckResult


def second_notice(
    lines: Iterable[SecondNoticeLine], *, fact: str, known_at: datetime, first: str, reply_days: int, reply_by: date
) -> dict[str, Any]:
    """A further notice: the new fact, when it became known, what is needed; `first` is the number of the first one."""
    return {
        "first": first,
        "fact": fact,
        "known_at": localtime(known_at).isoformat(timespec="minutes"),
        "known_on": localdate(known_at).isoformat(),
        "lines": [_line(line) for line in lines],
        "reply_days": reply_days,
        "reply_by": reply_by.isoformat(),
        "statement": _("除出现新的事实外，不再要求补正以前的告知书和本告知书以外的材料。"),
    }


def closure(*, reason: str, told: str, due: date, names: Iterable[str]) -> dict[str, Any]:
    """The case is closed as withdrawn: `told` are the papers that named the materials, `due` their last day."""
    return {
        "reason": reason,
        "told": told,
        "due_on": due.isoformat(),
        "materials": list(names),
        "statement": _("本件按撤回申请办结，不影响你（单位）重新提出申请；已经交来的材料原件可以到窗口领回。"),
    }


def _line(line: SecondNoticeLine) -> dict[str, Any]:
    return {
        "name": line.requirement.name,
        "result": line.result,
        "result_label": str(CheckResult(line.result).label),
        "needed": line.needed,
    }
