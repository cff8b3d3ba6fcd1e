"""The demonstration's projects of several departments, without the year of cases around them."""

from datetime import UTC, datetime
from random import Random

import pytest
import time_machine

from approvals.models import JointTemplate
from approvals.queries.joint_page import full_projects, project_page
from approvals.states import CaseState
from approvals.verification import verify
from hall.management.demo import authority, catalogue, county, projects
from hall.moment import now


@pytest.mark.slow
def test_project_goes_on_with_one_department_silent_and_late(calendar, system, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime(2026, 9, 23, 6, 0, tzinfo=UTC), tick=True):
        place = county.build(system, Random(1))
        items = catalogue.build(place, place.members["manager"])
        projects.build(place)
        authority.build(items)
        joint = projects.tell(place)
        page = project_page(full_projects(type(joint).objects.all()).get(), place.members["manager"], now())
    assert list(JointTemplate.objects.values_list("code", flat=True)) == ["JGYS", "KBQY"]
    states = [line.state for line in page.lines]
    assert states == [CaseState.GRANTED, CaseState.GRANTED, CaseState.ACCEPTED, CaseState.ACCEPTED, ""]
    assert [one.label for one in page.opinions] == ["同意", "同意但需转报", "逾期未答复，视为无异议"]
    assert page.lines[3].is_late
    assert (joint.inspections.count(), joint.meetings.count()) == (1, 1)
    assert verify()["differences"] == []
