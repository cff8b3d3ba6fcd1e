"""/admin/: master data with history, nothing deleted, halls and departments changed with a reason, state only read."""

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.contrib.admin.sites import site
from django.urls import reverse

from approvals.models import Item
from hall.models import Hall, WorkSession
from hall.signals import calendar_changed
from staff.models import Department
from tests.factories import make_department, make_hall, make_member, make_window
from tests.hall.admin import address, errors_of, inline
from windows.models import Window

ROOMS = {"hall", "staff", "windows", "approvals", "supervision"}
MASTER = {
    "hall.Hall",
    "staff.Department",
    "staff.StaffMember",
    "staff.AttendanceDevice",
    "windows.Window",
    "windows.Post",
    "approvals.Placement",
}
RECORDS = {
    "hall.CalendarYear",
    "hall.DayException",
    "hall.NumberSeries",
    "hall.JobRun",
    "staff.PunchUpload",
    "staff.ClockRecord",
    "staff.AttendanceCorrection",
    "staff.AttendanceDay",
    "hall.Facility",
    "windows.WindowClosing",
    "staff.PostingRequest",
    "approvals.Item",
    "approvals.ItemVersion",
    "approvals.Case",
    "approvals.OfficialPaper",
    "approvals.CaseEvent",
    "approvals.Mandate",
    "approvals.ApprovalSeal",
    "approvals.SealUse",
    "supervision.Card",
}


@pytest.fixture
def request_by(admin, rf):
    request = rf.get("/admin/")
    request.user = admin
    return request


def test_registry_is_master_data_and_records():
    registered = {model._meta.label for model in site._registry}
    assert registered == MASTER | RECORDS
    assert {model._meta.app_label for model in site._registry} <= ROOMS


@pytest.mark.parametrize("label", sorted(MASTER | RECORDS))
def test_nothing_is_deleted(request_by, label):
    admin_of = {model._meta.label: model_admin for model, model_admin in site._registry.items()}[label]
    assert admin_of.has_delete_permission(request_by) is False
    assert "delete_selected" not in admin_of.get_actions(request_by)
    assert admin_of.has_view_permission(request_by) is True
    may_write = (admin_of.has_add_permission(request_by), admin_of.has_change_permission(request_by))
    assert may_write == ((True, True) if label in MASTER else (False, False))
    for inline_admin in admin_of.get_inline_instances(request_by):
        assert inline_admin.has_delete_permission(request_by) is False


@pytest.mark.parametrize("label", sorted(MASTER | RECORDS))
def test_every_list_opens(client, admin, label):
    name = label.lower().replace(".", "_")
    assert client.get(reverse(f"admin:{name}_changelist"), {"q": "12"}).status_code == 200
    status = client.get(reverse(f"admin:{name}_add")).status_code
    assert status == (200 if label in MASTER else 403)


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/staff/staffmember/", "/admin/staff/staffmember/add/", "/admin/hall/hall/"]
)
def test_pages_speak_chinese(client, admin, path):
    make_hall()
    text = client.get(path).content.decode()
    visible = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]+>|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    words = set(re.findall(r"\b[A-Z][a-z]{3,}\b", visible))
    assert words - {"Django", "None"} == set()


@pytest.mark.parametrize("name", ["outsider", "clerk"])
def test_admin_is_for_master_data_people(client, db, name):
    client.force_login(make_member(name))
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).status_code == 403


def test_hall_is_made_and_changed_with_a_reason(client, admin):
    fields = {
        "code": "SF",
        "name": "示范县行政服务中心",
        "level": "county",
        "address": "府前路 1 号",
        "is_active": "on",
    }
    sessions = [
        {"opens_at": "09:00", "closes_at": "12:00", "valid_from": "2026-01-01"},
        {"opens_at": "14:00", "closes_at": "17:30", "valid_from": "2026-01-01"},
    ]
    assert client.post(reverse("admin:hall_hall_add"), fields | inline("sessions", sessions)).status_code == 302
    hall = Hall.objects.get()
    assert hall.sessions.count() == 2
    assert WorkSession.history.first().history_user == admin

    kept = [
        {"id": row.pk, "hall": hall.pk} | session for row, session in zip(hall.sessions.all(), sessions, strict=True)
    ]
    change = fields | {"phone": "0758-1"} | inline("sessions", kept)
    without = client.post(address(hall), change)
    assert without.status_code == 200
    assert set(without.context["adminform"].form.errors) == {"change_reason"}
    assert client.post(address(hall), change | {"change_reason": "补电话"}).status_code == 302
    record = hall.history.first()
    assert (record.history_user, record.history_change_reason, record.phone) == (admin, "补电话", "0758-1")


def test_code_of_a_hall_is_not_changed_later(client, admin):
    hall = make_hall()
    fields = {"code": "XX", "name": hall.name, "level": "county", "address": "新址", "change_reason": "搬迁"}
    assert client.post(address(hall), fields | inline("sessions", [])).status_code == 302
    hall.refresh_from_db()
    assert (hall.code, hall.address) == ("SF", "新址")


def test_two_new_rows_that_overlap_are_refused_together(client, admin):
    hall = make_hall()
    fields = {"name": hall.name, "level": "county", "address": hall.address, "change_reason": "夏令时"}
    rows = [{"opens_at": "09:00", "closes_at": end, "valid_from": "2026-01-01"} for end in ("12:00", "11:30")]
    answer = client.post(address(hall), fields | inline("sessions", rows))
    assert answer.status_code == 200
    assert errors_of(answer) == ["同一时间开始的班次已经有了，请先给旧班次写上停用日期"]
    assert not WorkSession.objects.exists()


def test_old_hours_end_and_new_begin_in_one_step(client, admin):
    hall = make_hall()
    old = WorkSession.objects.create(hall=hall, opens_at="09:00", closes_at="12:00", valid_from="2026-01-01")
    rows = [
        {
            "id": old.pk,
            "hall": hall.pk,
            "opens_at": "09:00",
            "closes_at": "12:00",
            "valid_from": "2026-01-01",
            "valid_until": "2026-05-31",
        },
        {"opens_at": "09:00", "closes_at": "11:30", "valid_from": "2026-06-01"},
    ]
    fields = {"name": hall.name, "level": "county", "address": hall.address, "change_reason": "夏令时"}
    assert client.post(address(hall), fields | inline("sessions", rows)).status_code == 302
    assert list(hall.sessions.values_list("valid_until", flat=True)) == [date(2026, 5, 31), None]


def test_department_gets_its_section_and_pinyin(client, admin):
    fields = {
        "name": "示范县文化广电旅游局",
        "short_name": "文旅局",
        "paper_name": "示文旅",
        "reconsideration_body": "示范县人民政府",
        "court": "示范县人民法院",
        "is_active": "on",
    }
    section = inline("section", [{"name": "行政审批股", "phone": "0758-2"}])
    assert client.post(reverse("admin:staff_department_add"), fields | section).status_code == 302
    department = Department.objects.get()
    assert department.pinyin.startswith("shi fan xian wen hua")
    assert department.section.phone == "0758-2"
    assert department.section.history.get().history_user == admin


def test_window_number_is_taken_once_a_hall(client, admin):
    hall, department = make_hall(), make_department()
    make_window(hall, 12, department)
    fields = {"hall": hall.pk, "number": 12, "kind": "comprehensive", "name": "综合", "is_active": "on"}
    answer = client.post(reverse("admin:windows_window_add"), fields)
    assert "这个中心已经有这个窗口号" in answer.content.decode()
    answer = client.post(reverse("admin:windows_window_add"), fields | {"number": 13, "kind": "independent"})
    assert "独立窗口要写明单位" in answer.content.decode()
    assert Window.objects.count() == 1


def test_history_is_shown_and_never_put_back(client, admin):
    hall = make_hall()
    hall.phone = "0758-9"
    hall.save()
    assert client.get(address(hall, "history")).status_code == 200
    first = hall.history.last()
    old = reverse("admin:hall_hall_simple_history", args=[hall.pk, first.history_id])
    assert client.get(old).status_code == 200
    fields = {"name": hall.name, "level": "county", "address": hall.address, "phone": "0758-0", "change_reason": "x"}
    assert client.post(old, fields | inline("sessions", [])).status_code == 403
    hall.refresh_from_db()
    assert hall.phone == "0758-9"


def test_item_is_read_only(client, admin, cast):
    client.force_login(admin)
    assert client.get(address(cast.item)).status_code == 200
    before = Item.objects.filter(pk=cast.item.pk).values().get()
    assert client.post(address(cast.item), {"code": "X", "change_reason": "x"}).status_code == 403
    assert Item.objects.filter(pk=cast.item.pk).values().get() == before
    assert client.get(address(cast.item, "history")).status_code == 200
    assert client.get(reverse("admin:approvals_placement_changelist")).status_code == 200


def test_text_is_escaped(client, admin):
    make_hall(name="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in client.get(reverse("admin:hall_hall_changelist")).content


def test_changed_hours_are_announced_as_the_calendar_is(client, admin, django_capture_on_commit_callbacks):
    hall = make_hall()
    row = hall.sessions.create(opens_at=time(14), closes_at=time(17, 30), valid_from=date(2026, 1, 1))
    heard = []

    def hear(days, **kwargs):
        heard.append(days)

    calendar_changed.connect(hear)
    kept = {"id": row.pk, "hall": hall.pk, "opens_at": "14:00", "closes_at": "17:30", "valid_from": "2026-01-01"}
    fields = {
        "name": hall.name,
        "level": hall.level,
        "address": hall.address,
        "is_active": "on",
        "change_reason": "作息",
    }
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC)), django_capture_on_commit_callbacks(execute=True):
        client.post(address(hall), fields | inline("sessions", [kept]))
        client.post(address(hall), fields | inline("sessions", [kept | {"closes_at": "16:30"}]))
    calendar_changed.disconnect(hear)
    assert hall.sessions.get().closes_at == time(16, 30)
    assert heard == [[date(2026, 1, 1), date(2026, 3, 2)]]
