"""The evidence of a card as people read it: label over value, from the JSON written when the card was issued."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.states import CaseState, ClockKind
from hall.templatetags.hall import limit, zh_day, zh_time
from supervision.models import Card


def evidence_facts(card: Card) -> list[dict[str, Any]]:
    """The facts of `card` for components/_facts.html; what the evidence does not hold is left out."""
    written = card.evidence
    facts = [
        {"label": label, "value": words(written)} for label, keys, words in _FACTS if all(written.get(k) for k in keys)
    ]
    if "budget" in written:
        facts.insert(1, {"label": _("时限"), "value": limit(written["budget"], written["unit"])})
    if written.get("note"):
        facts.append({"label": _("说明"), "value": written["note"], "wide": True})
    return facts


def _day(key: str) -> Callable[[dict], str]:
    return lambda written: zh_day(date.fromisoformat(written[key]))


def _moment(key: str) -> Callable[[dict], str]:
    def words(written: dict) -> str:
        at = datetime.fromisoformat(written[key])
        return f"{zh_day(at)} {zh_time(at)}"

    return words


def _due(written: dict) -> str:
    words = _moment("due_at")(written)
    return f"{words} {_('暂定')}" if written.get("provisional") else words


_FACTS = (
    (_("岗位"), ("post",), lambda written: written["post"]),
    (_("A 岗"), ("holder",), lambda written: written["holder"]),
    (_("空岗开始"), ("vacant_since",), _moment("vacant_since")),
    (_("已空岗"), ("minutes",), lambda written: _("%(count)d 分钟以上") % {"count": written["minutes"]}),
    (_("计时"), ("clock",), lambda written: str(ClockKind(written["clock"]).label)),
    (_("起算日"), ("started_on",), _day("started_on")),
    (_("到期时刻"), ("due_at",), _due),
    (_("发生时刻"), ("moment",), _moment("moment")),
    (_("停止时刻"), ("stopped_at",), _moment("stopped_at")),
    (_("当时的状态"), ("case_state",), lambda written: str(CaseState(written["case_state"]).label)),
)
