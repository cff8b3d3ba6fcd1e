"""The one login of the site: who gets in, where to, and who waits."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from staff.lockout import locked_out
from staff.models import StaffMember
from tests.factories import make_department, make_hall, make_member

PASSWORD = "竹影-横窗-七里香-2026"
LOGIN = reverse("staff:login")


@pytest.fixture
def member(db):
    return make_member("li.xl", "李晓岚", password=PASSWORD)


def send(client, username="li.xl", password=PASSWORD, **fields):
    return client.post(LOGIN, {"username": username, "password": password, **fields})


def test_login_page_is_public_and_chinese(client, db):
    answer = client.get(LOGIN)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "工作人员登录" in text
    assert "<script" not in text
    assert "no-store" in answer["Cache-Control"]


def test_right_password_opens_the_landing(client, member):
    answer = send(client)
    assert (answer.status_code, answer.url) == (302, reverse("landing"))
    assert int(client.session["_auth_user_id"]) == member.pk


def test_session_key_changes_at_login(client, member):
    client.get(LOGIN)
    session = client.session
    session["left"] = "behind"
    session.save()
    before = session.session_key
    send(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_login_writes_no_history(client, member):
    before = member.history.count()
    send(client)
    member.refresh_from_db()
    assert member.last_login is not None
    assert member.history.count() == before


@pytest.mark.parametrize("goal", ["/me/", "/manage/calendar/?hall=SF"])
def test_next_leads_to_pages_of_this_site(client, member, goal):
    assert send(client, next=goal).url == goal


@pytest.mark.parametrize(
    "goal",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "", "http:///evil.example"],
)
def test_next_leads_nowhere_else(client, member, goal):
    assert send(client, next=goal).url == reverse("landing")


@pytest.mark.parametrize("fields", [{"password": "错的"}, {"username": "nobody"}, {"username": "gone"}])
def test_wrong_login_is_told_alike(client, member, fields):
    make_member("gone", "韦小强", password=PASSWORD, is_active=False)
    answer = send(client, **fields)
    assert answer.status_code == 422
    assert "登录名或者密码不对，请重新输入。" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_empty_login_names_the_fields(client, db):
    answer = client.post(LOGIN, {"username": "", "password": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"username", "password"}


def test_sixth_try_is_locked_out_even_with_the_right_password(client, member):
    answers = [send(client, password="错的").status_code for _try in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    answer = send(client)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "请 15 分钟后再试" in answer.content.decode()
    assert AccessAttempt.objects.get().failures_since_start >= 5


def test_lockout_concerns_one_name_at_one_address(client, member):
    make_member("other", "王志远", password=PASSWORD)
    for _try in range(5):
        send(client, password="错的")
    assert send(client, username="other").status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.8")
    assert send(elsewhere).status_code == 302


def test_address_that_tries_many_names_is_refused_for_a_while(client, member):
    answers = [send(client, username=f"name{number}", password="错的").status_code for number in range(20)]
    assert answers == [422] * 20
    refused = send(client)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert f"请 {refused['Retry-After']} 秒后再试" in refused.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.get(LOGIN).status_code == 200
    assert client.post("/api/v1/token/", {"username": "li.xl", "password": PASSWORD}).status_code == 429
    assert send(Client(REMOTE_ADDR="10.0.0.8")).status_code == 302


def test_session_is_no_way_around_the_limit_of_an_address(client, member):
    client.force_login(member)
    assert [send(client, username=f"name{number}", password="错的").status_code for number in range(20)] == [422] * 20
    assert send(client, username="name20", password="错的").status_code == 429


def test_whole_hall_may_sign_in_within_a_minute(member):
    assert [send(Client()).status_code for _clerk in range(25)] == [302] * 25


def test_lockout_of_the_api_is_a_problem(rf):
    answer = locked_out(rf.post("/api/v1/token/"))
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert b'"code": "locked_out"' in answer.content


def test_login_works_without_redis(client, member, without_redis):
    assert client.get(LOGIN).status_code == 200
    assert send(client).status_code == 302
    assert client.get(reverse("staff:me")).status_code == 200


def test_passwords_are_argon2_and_older_hashes_are_renewed(client, member):
    assert identify_hasher(member.password).algorithm == "argon2"
    member.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    member.save()
    assert send(client).status_code == 302
    member.refresh_from_db()
    assert identify_hasher(member.password).algorithm == "argon2"


def test_logout_needs_a_post_and_ends_the_session(client, member):
    client.force_login(member)
    assert client.get(reverse("staff:logout")).status_code == 405
    assert client.post(reverse("staff:logout")).url == LOGIN
    assert "_auth_user_id" not in client.session


def test_admin_has_no_second_login(client, member):
    answer = client.get("/admin/")
    assert answer.url == "/admin/login/?next=/admin/"
    answer = client.get(answer.url)
    assert answer.url == f"{LOGIN}?next=%2Fadmin%2F"
    client.force_login(member)
    assert client.get("/admin/login/?next=/admin/").status_code == 403
    assert client.get("/admin/password_change/").url == reverse("staff:password")


def test_login_asks_for_a_csrf_token(member):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(LOGIN).content.decode()).group(1)
    assert send(strict, csrfmiddlewaretoken=token).status_code == 302


def test_me_shows_roles_and_posts_of_today(client, cast):
    client.force_login(cast.clerk_a)
    text = client.get(reverse("staff:me")).content.decode()
    assert "示范县行政服务中心" in text
    assert "12 号窗口" in text
    assert "A 岗" in text
    assert "没有另外的职责" in text
    client.force_login(cast.chief)
    text = client.get(reverse("staff:me")).content.decode()
    assert "首席代表" in text
    assert "今天没有岗位" in text


def test_me_is_for_members(client, db):
    assert client.get(reverse("staff:me")).url == f"{LOGIN}?next=/me/"


def test_name_is_escaped_everywhere(client, db):
    member = make_member("xss", "<script>alert(1)</script>", password=PASSWORD, department=make_department())
    make_hall()
    client.force_login(member)
    for name in ("staff:me", "staff:password"):
        assert b"<script>alert" not in client.get(reverse(name)).content


def test_member_keeps_no_password_in_history():
    assert "password" not in {field.name for field in StaffMember.history.model._meta.fields}
