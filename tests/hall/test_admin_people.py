"""People and posts in /admin/: passwords for the first login, and taken periods told in Chinese."""

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils.timezone import now

from staff.models import Posting, RoleAssignment, StaffMember
from staff.states import Role
from tests.factories import give_role, hold_post, make_department, make_hall, make_member, make_window, post_to
from tests.hall.admin import address, errors_of, inline
from windows.models import Post, PostHolding

PASSWORD = "竹影-横窗-七里香-2026"


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
