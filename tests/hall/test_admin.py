"""/admin/: master data with history, nothing deleted, taken periods told in Chinese, state only read."""

import re
from datetime import date

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.sites import site
from django.urls import reverse
from django.utils.timezone import now

from hall.models import Hall, WorkSession
from staff.models import Department, Posting, RoleAssignment, StaffMember
from staff.states import Role
from tests.factories import give_role, hold_post, make_department, make_hall, make_member, make_window, post_to
from windows.models import Post, PostHolding, Window

PASSWORD = "竹影-横窗-七里香-2026"
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
def admin(db, client):
    member = make_member("admin", "吴静宜", is_staff=True, is_superuser=True)
    client.force_login(member)
    return member


@pytest.fixture
def request_by(admin, rf):
    request = rf.get("/admin/")
    request.user = admin
    return request


def address(row, page="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def management(prefix, total, initial=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def inline(prefix, rows):
    """Rows of one inline as the form sends them; a row with an id is an existing one."""
    data = management(prefix, len(rows), sum(1 for row in rows if row.get("id")))
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def errors_of(answer):
    formsets = [form.errors for item in answer.context["inline_admin_formsets"] for form in item.formset.forms]
    return [message for errors in formsets for messages in errors.values() for message in messages]


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


def member_fields(**fields):
    return {"username": "li.xl", "name": "李晓岚", "is_active": "on"} | fields


def test_member_is_made_with_a_password_for_the_first_login(client, admin):
    data = member_fields(initial_password=PASSWORD) | inline("postings", []) | inline("roles", [])
    assert client.post(reverse("admin:staff_staffmember_add"), data).status_code == 302
    member = StaffMember.objects.get(username="li.xl")
    assert (member.must_change_password, member.is_staff, member.pinyin) == (True, False, "li xiao lan")
    assert member.check_password(PASSWORD)
    text = client.get(address(member)).content.decode()
    assert member.password not in text
    assert "argon2" not in text


@pytest.mark.parametrize("password", ["", "短", "12345678901"])
def test_member_needs_a_good_first_password(client, admin, password):
    data = member_fields(initial_password=password) | inline("postings", []) | inline("roles", [])
    answer = client.post(reverse("admin:staff_staffmember_add"), data)
    assert set(answer.context["adminform"].form.errors) == {"initial_password"}
    assert not StaffMember.objects.filter(username="li.xl").exists()


def test_reset_password_opens_the_locked_account(client, admin):
    member = make_member("li.xl", "李晓岚", password="旧的-旧的-旧的-旧的")
    AccessAttempt.objects.create(username="li.xl", ip_address="127.0.0.1", failures_since_start=5, attempt_time=now())
    data = (
        member_fields(initial_password=PASSWORD, change_reason="本人忘记")
        | inline("postings", [])
        | inline("roles", [])
    )
    assert client.post(address(member), data).status_code == 302
    member.refresh_from_db()
    assert (member.must_change_password, member.check_password(PASSWORD)) == (True, True)
    assert not AccessAttempt.objects.exists()


def test_plain_change_keeps_the_password(client, admin):
    member = make_member("li.xl", "李晓岚", password=PASSWORD)
    data = member_fields(phone="0758-3", change_reason="补电话") | inline("postings", []) | inline("roles", [])
    assert client.post(address(member), data).status_code == 302
    member.refresh_from_db()
    assert (member.phone, member.must_change_password, member.check_password(PASSWORD)) == ("0758-3", False, True)


def test_system_member_is_only_shown(client, admin, system):
    assert client.get(address(system)).status_code == 200
    assert client.post(address(system), member_fields(username="system")).status_code == 403


def posting(hall, department, since, until=""):
    return {"hall": hall.pk, "department": department.pk, "valid_from": since, "valid_until": until}


def test_overlapping_postings_are_a_form_error(client, admin):
    hall, department, member = make_hall(), make_department(), make_member("li.xl", "李晓岚")
    old = post_to(member, hall, department)
    rows = [
        {"id": old.pk, "member": member.pk} | posting(hall, department, "2020-01-01"),
        posting(hall, department, "2026-01-01"),
    ]
    data = member_fields(change_reason="调换") | inline("roles", [])
    answer = client.post(address(member), data | inline("postings", rows))
    assert answer.status_code == 200
    assert errors_of(answer) == ["这名工作人员在这段时间已有派驻"]
    assert Posting.objects.count() == 1
    rows[0]["valid_until"] = "2025-12-31"
    assert client.post(address(member), data | inline("postings", rows)).status_code == 302
    assert Posting.objects.count() == 2


def test_period_that_ends_before_it_begins_is_a_form_error(client, admin):
    hall, department, member = make_hall(), make_department(), make_member("li.xl", "李晓岚")
    data = member_fields(change_reason="派驻") | inline("roles", [])
    answer = client.post(
        address(member), data | inline("postings", [posting(hall, department, "2026-02-01", "2026-01-01")])
    )
    assert errors_of(answer) == ["截止日期不能早于起始日期"]


def test_role_without_its_department_is_a_form_error(client, admin):
    member = make_member("li.xl", "李晓岚")
    data = member_fields(change_reason="任职") | inline("postings", [])
    role = {"role": "section_reviewer", "valid_from": "2026-01-01"}
    answer = client.post(address(member), data | inline("roles", [role]))
    assert errors_of(answer) == ["这个职责要写明单位"]
    role = {"role": "hall_manager", "valid_from": "2026-01-01"}
    assert client.post(address(member), data | inline("roles", [role])).status_code == 302
    assert RoleAssignment.objects.get().history.get().history_user == admin


def test_second_chief_representative_is_a_form_error(client, admin):
    hall, department = make_hall(), make_department()
    give_role(make_member("chief", "陈思敏"), Role.CHIEF_REPRESENTATIVE, department=department, hall=hall)
    member = make_member("li.xl", "李晓岚")
    data = member_fields(change_reason="任职") | inline("postings", [])
    place = {"department": department.pk, "valid_from": "2026-01-01"}
    chief = place | {"role": "chief_representative", "hall": hall.pk}
    answer = client.post(address(member), data | inline("roles", [chief]))
    assert errors_of(answer) == ["这个单位在这个中心这段时间已有首席代表"]
    shared = [place | {"role": role} for role in ("section_reviewer", "deputy_leader", "chief_representative")]
    assert client.post(address(member), data | inline("roles", shared)).status_code == 302
    assert member.roles.count() == 3


@pytest.fixture
def post(admin):
    hall, department = make_hall(), make_department()
    window = make_window(hall, 12, department)
    people = [make_member(), make_member()]
    for member in people:
        post_to(member, hall, department)
    holding = hold_post(people[0], window)
    return holding.post, holding, people


def post_fields(post, rows):
    fields = {"window": post.window_id, "title": post.title, "duties": post.duties, "is_active": "on"}
    return fields | {"change_reason": "轮岗"} | inline("holdings", rows)


def existing(holding, **fields):
    kept = {"id": holding.pk, "post": holding.post_id, "side": holding.side, "member": holding.member_id}
    return kept | {"valid_from": holding.valid_from.isoformat()} | fields


@pytest.mark.parametrize(
    ("side", "person", "message"),
    [
        ("A", 1, "这个岗位在这段时间已有责任人"),
        ("B", 0, "A 岗和 B 岗不能是同一个人（第十条）"),
    ],
)
def test_two_holders_or_one_person_on_both_sides_are_form_errors(client, post, side, person, message):
    row, holding, people = post
    new = {"side": side, "member": people[person].pk, "valid_from": "2026-01-01"}
    answer = client.post(address(row), post_fields(row, [existing(holding), new]))
    assert answer.status_code == 200
    assert message in errors_of(answer)
    assert PostHolding.objects.count() == 1


def test_holder_is_relieved_in_one_step(client, post):
    row, holding, people = post
    rows = [
        existing(holding, valid_until="2025-12-31"),
        {"side": "A", "member": people[1].pk, "valid_from": "2026-01-01"},
        {"side": "B", "member": people[0].pk, "valid_from": "2026-01-01"},
    ]
    assert client.post(address(row), post_fields(row, rows)).status_code == 302
    assert PostHolding.objects.count() == 3
    assert holding.history.first().history_change_reason == "轮岗"


def test_holder_taken_meanwhile_is_told(client, post, monkeypatch):
    """Somebody else's row came between check and save: a message, nothing half-saved."""
    row, holding, people = post
    monkeypatch.setattr("hall.administration._overlap", lambda first, second: False)
    new = {"side": "A", "member": people[1].pk, "valid_from": "2026-01-01"}
    answer = client.post(
        address(row), post_fields(row, [existing(holding, side="A"), new]) | {"title": "改名"}, follow=True
    )
    assert "没有保存：和刚刚保存的另一条记录冲突" in answer.content.decode()
    assert (PostHolding.objects.count(), Post.objects.get().title) == (1, "受理岗")


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
    assert client.post(address(cast.item), {"code": "X"}).status_code == 403
    assert client.get(address(cast.item, "history")).status_code == 200
    assert client.get(reverse("admin:approvals_placement_changelist")).status_code == 200


def test_text_is_escaped(client, admin):
    make_hall(name="<script>alert(1)</script>")
    assert b"<script>alert(1)" not in client.get(reverse("admin:hall_hall_changelist")).content
