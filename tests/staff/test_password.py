"""Changing one's own password, by will or by force."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.factories import make_member

OLD, NEW = "竹影-横窗-七里香-2026", "山高-月小-水落石出"
PAGE = reverse("staff:password")


@pytest.fixture
def member(db):
    return make_member("li.xl", "李晓岚", password=OLD)


def send(client, old=OLD, new=NEW, again=None):
    return client.post(PAGE, {"old_password": old, "new_password1": new, "new_password2": again or new})


def test_new_password_is_signed_and_ends_other_sessions(client, member):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(member)
    assert send(client).url == reverse("landing")
    member.refresh_from_db()
    assert member.check_password(NEW)
    record = member.history.first()
    assert (record.history_user, record.history_change_reason) == (member, "修改密码")
    assert client.get(reverse("staff:me")).status_code == 200
    assert elsewhere.get(reverse("staff:me")).status_code == 302


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"old": "错的"}, "old_password", "现在的密码不对"),
        ({"again": "别的-别的-别的-别的"}, "new_password2", "两次输入的新密码不一样"),
        ({"new": "短"}, "new_password2", "至少 10 个字符"),
        ({"new": "123456789012"}, "new_password2", "数字"),
        ({"new": "password1234"}, "new_password2", "常见"),
        ({"new": OLD}, "new_password1", "不能和现在的密码一样"),
    ],
)
def test_bad_new_password_names_the_field(client, member, fields, field, words):
    client.force_login(member)
    answer = send(client, **fields)
    assert answer.status_code == 422
    assert words in "".join(answer.context["form"].errors[field])
    member.refresh_from_db()
    assert member.check_password(OLD)


@pytest.mark.parametrize("path", ["/manage/calendar/", "/admin/", "/desk/"])
def test_first_password_is_changed_before_anything_else(client, member, path):
    member.must_change_password = True
    member.save()
    client.force_login(member)
    assert client.get(path).url == PAGE
    assert "现在的密码是别人替您设的" in client.get(PAGE).content.decode()
    send(client)
    member.refresh_from_db()
    assert member.must_change_password is False
    assert client.get(path).status_code != 302 or client.get(path).url != PAGE


def refused(answer):
    return (answer.status_code, answer["Content-Type"], answer.json()["code"], answer.json()["detail"]) == (
        403,
        "application/problem+json",
        "password_change_needed",
        "请先登录网页修改初始密码，再使用接口。",
    )


def test_first_password_opens_no_api_with_a_session_or_an_old_token(member):
    session, token = APIClient(enforce_csrf_checks=True), APIClient()
    token.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=member).key}")
    member.must_change_password = True
    member.save()
    session.force_login(member)
    session.get(PAGE)
    headers = {"X-CSRFToken": session.cookies["csrftoken"].value}
    assert refused(session.get("/api/v1/cases/"))
    assert refused(session.post("/api/v1/cases/", {}, format="json", headers=headers))
    assert refused(token.get("/api/v1/cases/"))
    member.must_change_password = False
    member.save()
    assert session.get("/api/v1/cases/").status_code == token.get("/api/v1/cases/").status_code == 200


def test_first_password_keeps_nobody_from_the_public_api(client, member):
    member.must_change_password = True
    member.save()
    client.force_login(member)
    assert client.get("/api/v1/items/").status_code == 200
