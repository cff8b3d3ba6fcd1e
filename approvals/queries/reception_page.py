"""What the reception screen shows while a clerk fills it in: her items, her draft, the live result. Reads only.

The live result is decided by the functions of the acts: `policies.receive_case`, `CaseMaterial.must_be_told` and
`deadlines.due`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import policies
from approvals.deadlines import Budget, Due, due
from approvals.models import Case, CaseMaterial, Item, ItemVersion, MaterialRequirement, Placement, ReceptionDraft
from approvals.queries.clocks import day_weeks
from approvals.states import Audience, CheckResult, IdType, LimitUnit
from hall.calendars import work_calendar
from hall.errors import NotAllowed, RuleBroken
from hall.models import AnsweredRequest, Hall
from hall.permissions import Grant, refusal
from hall.search import bigrams, terms
from windows.queries import windows_held


@dataclass(frozen=True)
class Counter:
    """One item at one of the reader's windows, with the power to receive it there or the reason why not.

    `unaccepted` says why she may receive but not accept it there: no mandate of the department (article 9).
    """

    placement: Placement
    grant: Grant | None
    refused: RuleBroken | None
    unaccepted: RuleBroken | None = None


@dataclass(frozen=True)
class Finding:
    """A material that stands in the way, as numbered and worded on the one-time notice."""

    requirement: MaterialRequirement
    result: str
    needed: str

    @property
    def result_label(self) -> str:
        return str(CheckResult(self.result).label)


@dataclass(frozen=True)
class Limit:
    """When one of the two limits would run out, were the case accepted today; `weeks` says so day by day."""

    budget: Budget
    due: Due
    weeks: list[list[dict[str, str]]]


@dataclass(frozen=True)
class Live:
    """The result at the side: `unchecked` materials first, then acceptance, or what the notice will say."""

    unchecked: int
    total: int
    findings: list[Finding]
    blocks: bool
    promise: Limit | None
    statute: Limit | None

    @property
    def may_accept(self) -> bool:
        """Every necessary material and all that may follow is complete; others do not stand in the way."""
        return not self.unchecked and not self.blocks

    @property
    def may_accept_conditionally(self) -> bool:
        """Nothing stands in the way but what may follow (容缺受理)."""
        return self.blocks and not any(finding.requirement.is_necessary for finding in self.findings)

    @property
    def checked(self) -> int:
        return self.total - self.unchecked


def placements_of(user: Any, at: datetime) -> list[Placement]:
    """The published items placed today at the windows that `user` serves, by name."""
    placements = (
        Placement.objects.valid_on(localdate(at))
        .filter(window__in=windows_held(user, at), item__in=Item.objects.published())
        .select_related("item__current", "item__department", "window__hall", "window__department")
    )
    return sorted(placements, key=lambda one: (one.item.current.name, one.item_id, one.window.number))


def matching(placements: Sequence[Placement], text: str) -> list[Placement]:
    """The placements whose code is the first word of `text`, else those whose name or alias contains it."""
    words = text.split()
    exact = [placement for placement in placements if words and placement.item.code == words[0]]
    return exact or [placement for placement in placements if _is_named(placement.item, text)]


def _is_named(item: Item, text: str) -> bool:
    names = " ".join([item.current.name, *item.current.aliases])
    return bool(text.strip()) and set(bigrams(text)) <= set(terms(names))


def counter(placement: Placement, user: Any, at: datetime) -> Counter:
    """Whether `user` may receive this item at this window now, and on what ground."""
    try:
        grant = policies.receive_case(user, (placement.item, placement.window), at)
    except RuleBroken as broken:
        return Counter(placement, None, broken)
    item, window = placement.item, placement.window
    to_come = Case(item=item, window=window, hall=window.hall, department=item.department)
    return Counter(placement, grant, None, refusal(policies.rule_on_acceptance, user, to_come, at))


def _counter_at(found: list[Placement], window: str, user: Any, at: datetime) -> Counter:
    """The item at the window asked for, else at the first one where `user` may receive it."""
    asked = [placement for placement in found if str(placement.window_id) == window]
    counters = [counter(placement, user, at) for placement in asked or found]
    return next((one for one in counters if one.grant), counters[0])


def live_result(page: "ReceptionPage", checks: Sequence[Any], at: datetime) -> Live | None:
    """What would follow from `checks` (MaterialCheck) at `at`: acceptance today with its dates, or the notice."""
    if page.counter is None:
        return None
    version, hall = page.counter.placement.item.current, page.counter.placement.window.hall
    requirements = {requirement.pk: requirement for requirement in version.materials.all()}
    found = {check.requirement_id: check for check in checks}
    rows = [CaseMaterial(requirement=one, result=found[pk].result) for pk, one in requirements.items() if pk in found]
    told = [row for row in rows if row.must_be_told()]
    return Live(
        unchecked=len(requirements) - len(found),
        total=len(requirements),
        findings=[Finding(row.requirement, row.result, found[row.requirement_id].remark) for row in told],
        blocks=any(row.requirement.is_necessary or row.requirement.may_follow for row in told),
        promise=_limit(version.promised_limit, version.promised_unit, hall, at),
        statute=_limit(version.statutory_limit, version.statutory_unit, hall, at),
    )


def _limit(limit: int | None, unit: str, hall: Hall, at: datetime) -> Limit | None:
    if limit is None or not unit:
        return None
    budget = Budget(localdate(at), limit, LimitUnit(unit))
    calendar = work_calendar(hall)
    return Limit(budget, due(budget, calendar), day_weeks(budget, calendar))


def draft_of(user: Any) -> tuple[dict[str, str], datetime | None]:
    """What the clerk had typed when the page was last saved, and when; nothing once its application was taken in."""
    draft = ReceptionDraft.objects.filter(clerk=user).first()
    content = json.loads(draft.content) if draft else {}
    if draft is None or AnsweredRequest.objects.filter(member=user, key=content.get("key", "")).exists():
        return {}, None
    return content, draft.saved_at


@dataclass(frozen=True)
class ReceptionPage:
    """The screen: the items of the reader's windows, the chosen one, her draft, and several items to choose from."""

    placements: list[Placement]
    counter: Counter | None
    choices: list[Placement]
    wanted: str
    draft: dict[str, str]
    saved_at: datetime | None

    @property
    def version(self) -> ItemVersion | None:
        return self.counter.placement.item.current if self.counter else None

    @property
    def lines(self) -> list[list[Placement]]:
        """What there is to choose from, an item a line: its placements at the reader's windows."""
        return [list(same) for _item, same in groupby(self.choices or self.placements, lambda one: one.item_id)]

    def require(self, user: Any, at: datetime) -> Placement:
        """The chosen item at its window, if the reader may receive it there. Raises RuleBroken."""
        if self.counter is None:
            if not windows_held(user, at).exists():
                raise NotAllowed("post_missing", _("您今天没有窗口的 A 岗或者 B 岗，不能收件。"), 10)
            raise RuleBroken("item_missing", _("先选事项：只能收进驻您窗口的事项。"), 6, field="item")
        if self.counter.refused:
            raise self.counter.refused
        return self.counter.placement

    def first_values(self) -> dict[str, str]:
        """What the form starts with: the draft; the kind and document that fit the item's audience."""
        version = self.version
        if version is None:
            return self.draft
        placement = self.counter.placement
        return first_party_values(version) | self.draft | {"item": placement.item.code, "window": placement.window_id}


def first_party_values(version: ItemVersion) -> dict[str, str]:
    """The kind of applicant and the documents that fit the item's audience: an enterprise where nobody else applies."""
    enterprise = version.audiences == [Audience.ENTERPRISE]
    return {
        "kind": Audience.ENTERPRISE if enterprise else Audience.PERSON,
        "id_type": IdType.CREDIT_CODE if enterprise else IdType.RESIDENT_ID,
        "agent_id_type": IdType.RESIDENT_ID,
    }


def reception_page(user: Any, at: datetime, *, wanted: str | None = None, window: str = "") -> ReceptionPage:
    """The screen for the item named by `wanted` (code, name or everyday word), else for the one in the draft.

    `window` chooses between two windows of one person that serve the same item; without it, one where she may.
    """
    placements = placements_of(user, at)
    draft, saved_at = draft_of(user)
    text = draft.get("item", "") if wanted is None else wanted
    window = window or draft.get("window", "")
    found = matching(placements, text)
    is_one = len({placement.item_id for placement in found}) == 1
    return ReceptionPage(
        placements=placements,
        counter=_counter_at(found, window, user, at) if is_one else None,
        choices=[] if is_one else found,
        wanted=text,
        draft=draft,
        saved_at=saved_at,
    )
