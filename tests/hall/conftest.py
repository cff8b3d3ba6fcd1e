"""Who keeps the master data."""

import pytest

from tests.factories import make_member


@pytest.fixture
def admin(db, client):
    member = make_member("admin", "吴静宜", is_staff=True, is_superuser=True)
    client.force_login(member)
    return member
