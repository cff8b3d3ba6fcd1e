"""The people of the windows beside the named cast."""

import pytest

from staff.states import Role
from tests.factories import give_role, make_member


@pytest.fixture
def house(cast):
    """The cast with a duty officer and a hall leader."""
    for name, role in (("duty", Role.DUTY_OFFICER), ("head", Role.HALL_LEADER)):
        member = make_member(name, {"duty": "黄值班", "head": "赵主任"}[name])
        give_role(member, role, hall=cast.hall)
        setattr(cast, name, member)
    return cast
