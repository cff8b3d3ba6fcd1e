"""What the tests of one matter share: its item, project, paper or order, and who sits at the desk."""

from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine

from approvals.operations import catalogue
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_plan import save_template
from approvals.states import Necessity, PaperKind
from tests.approvals.fees import make_cashier, open_order
from tests.approvals.pledges import promise
from tests.approvals.stages import CHINA, NEXT_DAY, RECEIVED, accepted, at, fresh
from tests.factories import make_department, make_item, make_member, make_version, make_window, place, publish
from tests.factories.cases import make_case
from tests.factories.joint import make_joint_county, make_project, plan


@pytest.fixture
def in_september():
    """Tuesday 22 September 2026, before three days of Mid-Autumn and seven of National Day."""
    with time_machine.travel(datetime(2026, 9, 22, 9, 42, tzinfo=CHINA), tick=False):
        yield


# Who sits where


@pytest.fixture
def signed_in(client, cast):
    def sign_in(who: str):
        client.force_login(getattr(cast, who))
        return client

    return sign_in


@pytest.fixture
def desk(client, cast):
    """The same on Tuesday 3 March 2026."""

    def seat(name):
        client.force_login(getattr(cast, name))
        return client

    with at(NEXT_DAY):
        yield seat


@pytest.fixture
def town(cast):
    """The township's clerk belongs to another department, as people of a township hall do."""
    cast.township.department = make_department("星河镇人民政府", "星河镇")
    cast.township.save()
    return cast


@pytest.fixture
def scene(cast):
    """The four places with one item, the clerk who serves all of them, and what her mandates may name."""
    other = make_department("政务服务数据管理局", "示政数")
    clerk = make_member("general", "苏婉清", department=other, in_approval_section=True)
    colleague = make_member("colleague", "白雪", department=other, in_approval_section=True)
    windows = {
        "own window": cast.window,
        "comprehensive": make_window(cast.hall, 30),
        "township": cast.township_window,
        "own window in a township": make_window(cast.other_hall, 2, cast.department),
    }
    return SimpleNamespace(
        cast=cast, clerk=clerk, colleague=colleague, windows=windows, other=other,
        sibling=publish(make_version(make_item(cast.department), name="演出场所备案")),
        police=cast.other_department,
    )  # fmt: skip


# The catalogue


@pytest.fixture
def department(system):
    return make_department()


@pytest.fixture
def draft(cast):
    """The next version of the cast's item."""
    return catalogue.start_draft(cast.item, by=cast.manager)


@pytest.fixture
def violating(cast):
    """An item that promises more than half, without a window."""
    return publish(make_version(make_item(cast.department, "V1"), promised_limit=13, name="名称<b>粗</b>"))


# Cases


@pytest.fixture
def acceptance(cast):
    with at(RECEIVED):
        return accepted(cast).papers.get(kind=PaperKind.ACCEPTANCE)


@pytest.fixture
def lenient(cast):
    """An item whose second and third material may follow, placed at window 12."""

    def make(**fields):
        version = make_version(make_item(cast.department), materials=3, **fields)
        version.materials.filter(order__gt=1).update(necessity=Necessity.MAY_FOLLOW)
        item = publish(version)
        place(item, cast.window)
        return item

    return make


@pytest.fixture
def lacking(cast, lenient):
    with at(RECEIVED):
        return make_case(lenient(), cast.window, cast.clerk_a, missing=[2, 3])


@pytest.fixture
def promised(cast, lacking):
    with at(RECEIVED):
        promise(lacking, cast)
    return fresh(lacking)


# The till


@pytest.fixture
def cashier(cast):
    return make_cashier(cast.hall)


@pytest.fixture
def order(cast, cashier):
    """An open order of 30 yuan, on the day on which the case was received."""
    with at(RECEIVED):
        yield open_order(cast, 3)


# Projects of several departments


@pytest.fixture
def county(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_joint_county(cast)


@pytest.fixture
def template(county):
    facts = {"code": "YLCS", "name": "开办娱乐场所", "lead_department": county.department, "is_active": True}
    return save_template(None, **facts, plan=plan(county), by=county.manager)


@pytest.fixture
def project(county):
    with at(RECEIVED):
        return make_project(county)


@pytest.fixture
def accepted_project(county, project):
    """Both cases of the first stage accepted on Tuesday 3 March."""
    with at(NEXT_DAY):
        accept_all(project, by=county.joint_clerk)
    return project
