"""Signed history, and the doors around it that are shut."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps

from hall.history import TrackedQuerySet, insert_signed, signed
from hall.models import Hall
from tests.factories import make_hall, make_member

AT = datetime(2026, 9, 22, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))


@time_machine.travel(AT, tick=False)
def test_signed_save_names_actor_reason_and_moment(db):
    hall, member = make_hall(), make_member()
    hall.phone = "0758-111-1111"
    signed(hall, by=member, reason="更正电话").save()
    record = hall.history.first()
    assert (record.history_user, record.history_change_reason, record.history_date) == (member, "更正电话", AT)
    assert (record.history_type, record.phone) == ("~", "0758-111-1111")


@pytest.mark.parametrize(
    "write",
    [
        lambda: Hall.objects.update(phone=""),
        lambda: Hall.objects.filter(code="SF").update(phone=""),
        lambda: Hall.objects.all().delete(),
        lambda: Hall.objects.bulk_create([Hall(code="SFX")]),
        lambda: Hall.objects.bulk_update(list(Hall.objects.all()), ["phone"]),
    ],
)
def test_writes_that_pass_history_by_are_refused(db, write):
    hall = make_hall()
    with pytest.raises(TypeError, match="keeps history"):
        write()
    hall.refresh_from_db()
    assert hall.phone == "0758-000-0000"


def test_every_model_with_history_refuses_them():
    tracked = [model for model in apps.get_models() if hasattr(model, "history")]
    assert len(tracked) > 10
    assert [model for model in tracked if not isinstance(model.objects.all(), TrackedQuerySet)] == []


def test_insert_signed_copies_the_rows_as_they_stand(db):
    halls = [make_hall(), make_hall("SFX", "星河镇便民中心", level="township"), make_hall("SFY", "竹山镇便民中心")]
    member = make_member()
    written = insert_signed(Hall, [hall.pk for hall in halls[:2]], by=member, reason="批量", at=AT, change="~")
    assert written == 2
    for hall in halls[:2]:
        record = hall.history.order_by("history_id").last()
        assert (record.history_user, record.history_change_reason, record.history_date) == (member, "批量", AT)
        assert (record.history_type, record.name, record.address) == ("~", hall.name, hall.address)
    assert halls[2].history.count() == 1
