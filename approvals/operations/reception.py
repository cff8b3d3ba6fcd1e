"""Taking in an application from the reception screen: one transaction, answered once (articles 9 and 12)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Case, Item, ReceptionDraft
from approvals.operations.checklist import MaterialCheck, rows_of
from approvals.operations.intake import accept, receive
from approvals.operations.parties import PartyData
from approvals.operations.telling import notify_deficiency
from hall.errors import LostRace, RuleBroken
from hall.idempotency import claim, settle
from hall.moment import now
from windows.models import Window

Then = Literal["accept", "notice", "receive"]

CREATED = 201
ALREADY_TAKEN_IN = "already_taken_in"


@transaction.atomic
def take_in(
    *,
    item: Item,
    window: Window,
    applicant: PartyData,
    agent: PartyData | None,
    materials: Sequence[MaterialCheck],
    then: Then,
    key: str,
    by: Any,
) -> Case:
    """Receive a case and, as `then` says, accept it or issue the one-time notice: all of it or nothing.

    The same `key` with the same content gives the case made before; with another content RuleBroken
    (already_taken_in). Raises what receive, accept and notify_deficiency raise. 许可法32.
    """
    earlier = _claim(by, key, _fingerprint(item, window, applicant, agent, materials, then))
    if earlier is not None:
        return Case.objects.get(number=earlier)
    case = receive(item=item, window=window, applicant=applicant, agent=agent, materials=materials, by=by)
    if then == "accept":
        case = accept(case, by=by)
    if then == "notice":
        told = [row for row in rows_of(case).values() if row.must_be_told()]
        checks = [MaterialCheck(row.requirement_id, row.result, row.remark) for row in told]
        notify_deficiency(case, materials=checks, by=by)
        case.refresh_from_db()
    settle(by, key, CREATED, {"number": case.number})
    drop_draft(by)
    return case


def save_draft(clerk: Any, content: dict[str, str]) -> ReceptionDraft:
    """Keep what is typed so far, encrypted, so that nothing is lost on reload; one draft a clerk."""
    values = {"content": json.dumps(content, ensure_ascii=False), "saved_at": now()}
    draft, _created = ReceptionDraft.objects.update_or_create(clerk=clerk, defaults=values)
    return draft


def drop_draft(clerk: Any) -> None:
    ReceptionDraft.objects.filter(clerk=clerk).delete()


def _claim(by: Any, key: str, fingerprint: str) -> str | None:
    """The number of the case that `key` has made, None if it made none."""
    try:
        earlier = claim(by, key, fingerprint)
    except RuleBroken as broken:
        words = _("这个页面已经收过一次件，内容和现在的不同。请先到办件里核对；确认是另一件，再提交一次。")
        raise LostRace(ALREADY_TAKEN_IN, words) from broken
    return earlier.answer["number"] if earlier else None


def _fingerprint(*content: Any) -> str:
    item, window, *rest = content
    return hashlib.sha256(repr((item.pk, window.pk, *rest)).encode()).hexdigest()
