"""Rows for tests: each call makes one plain, valid thing; nothing surprising is made beside it.

Cases are made by the operations, in tests.factories.cases.
"""

from tests.factories.authority import make_mandate, make_seal
from tests.factories.catalogue import make_item, make_version, place, publish
from tests.factories.people import (
    give_role,
    hold_post,
    make_department,
    make_hall,
    make_member,
    make_window,
    post_to,
    send_away,
)

__all__ = [
    "give_role",
    "hold_post",
    "make_department",
    "make_hall",
    "make_item",
    "make_mandate",
    "make_member",
    "make_seal",
    "make_version",
    "make_window",
    "place",
    "post_to",
    "publish",
    "send_away",
]
