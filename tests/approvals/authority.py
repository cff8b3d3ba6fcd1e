"""Authority for tests: every mandate a clerk may have, and a case at any of the four places where one is received."""

from datetime import date, timedelta

from approvals.states import MandatePower
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, moment
from tests.factories import hold_post, make_item, make_mandate, make_version, place, post_to, publish
from tests.factories.cases import make_case

NOW = moment(NEXT_DAY)
TODAY = date(2026, 3, 3)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ACCEPT, DECIDE, SEAL = MandatePower.ACCEPT, MandatePower.DECIDE, MandatePower.SEAL

#: name → (what is registered for the clerk, does it let her accept, does it let her decide on the spot)
MANDATES = {
    "none": (None, False, False),
    "all items": ({}, True, True),
    "this item": ({"items": ["item"]}, True, True),
    "another item": ({"items": ["sibling"]}, False, False),
    "another department": ({"department": "police"}, False, False),
    "another clerk": ({"clerk": "colleague"}, False, False),
    "begins tomorrow": ({"valid_from": TODAY + DAY}, False, False),
    "begins today": ({"valid_from": TODAY}, True, True),
    "ends today": ({"valid_until": TODAY}, True, True),
    "ended yesterday": ({"valid_until": TODAY - DAY}, False, False),
    "revoked a second ago": ({"revoked_at": NOW - SECOND}, False, False),
    "revoked this moment": ({"revoked_at": NOW}, False, False),
    "revoked in a second": ({"revoked_at": NOW + SECOND}, True, True),
    "to accept only": ({"powers": [ACCEPT]}, True, False),
    "to decide only": ({"powers": [DECIDE]}, False, True),
    "to seal only": ({"powers": [SEAL]}, False, False),
}


def received_at(scene, where, handling):
    """A case of the item, received at the place by the clerk, its item placed there since ever."""
    cast, window = scene.cast, scene.windows[where]
    item = publish(make_version(make_item(cast.department), handling=handling, steps=0))
    scene.item = item
    place(item, window)
    post_to(scene.clerk, window.hall, scene.other)
    hold_post(scene.clerk, window, title="综合岗")
    with at(RECEIVED):
        return make_case(item, window, scene.clerk)


def give(scene, fields):
    """The mandate of one line of MANDATES; the names in it stand for rows of the scene."""
    if fields is None:
        return
    facts = {"powers": [ACCEPT, DECIDE]} | fields
    facts["items"] = [getattr(scene, name) for name in facts.get("items", ())]
    department = getattr(scene, facts.pop("department", ""), scene.cast.department)
    clerk = getattr(scene, facts.pop("clerk", "clerk"))
    if "revoked_at" in facts:
        facts |= {"revoked_by": scene.cast.leader, "revoke_reason": "调离窗口"}
    make_mandate(clerk, department, giver=scene.cast.leader, **facts)
