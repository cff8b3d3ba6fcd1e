"""The demo county's premises: the centre meets every norm, one township has something broken, one forgot a check."""

from random import Random

from hall.management.demo import county
from hall.models import Facility
from hall.moment import today
from hall.premises_overview import premises


def test_the_demo_halls_are_judged_as_their_story_goes(system):
    halls = county.build(system, Random(1)).halls
    judged = {hall.code: premises(hall, today()) for hall in halls}
    assert {code: row.missed for code, row in judged.items()} == {"SF": [], "SFX": ["饮水设备"], "SFQ": []}
    assert judged["SF"].notes == []
    assert judged["SFX"].notes == ["一楼大厅饮水设备：损坏待修", "触摸查询屏：缺"]
    assert judged["SFQ"].notes == ["大门口投诉箱超过 90 天没有检查"]
    signatures = {facility.history.get().history_user for facility in Facility.objects.all()}
    assert signatures == {system}
