"""Five megabytes of text in any field of any act: a clear message at the field, nothing half-saved (bad input)."""

import pytest
from rest_framework import serializers
from rest_framework.test import APIClient

from approvals.api.acts import FACES
from approvals.states import Act
from tests.approvals.stages import RECEIVED, at, fresh, received

ENDLESS = "长" * 1_700_000  # 5.1 MB in UTF-8


def texts(act: Act) -> list[str]:
    fields = FACES[act].shape().fields.items()
    return [name for name, field in fields if type(field) is serializers.CharField]


FIELDS = [(act, name) for act in FACES for name in texts(act)]


@pytest.mark.parametrize(("act", "field"), FIELDS, ids=[f"{act.value}-{name}" for act, name in FIELDS])
def test_endless_text_is_refused_at_its_field(cast, act, field):
    with at(RECEIVED):
        case = received(cast)
        client = APIClient()
        client.force_authenticate(cast.clerk_a)
        answer = client.post(f"/api/v1/cases/{case.number}/{act.value}/", {field: ENDLESS}, format="json")
    assert answer.status_code == 422
    assert field in answer.data["errors"]
    assert (fresh(case).state, case.events.count()) == (case.state, 1)
