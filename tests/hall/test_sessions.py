"""Sessions: whose are kept, for how long, and when they are cleared away."""

from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.timezone import now

from hall.models import AnsweredRequest, JobRun
from hall.tasks import clear_expired
from tests.factories import make_member


def expiry():
    return Session.objects.get().expire_date


@pytest.mark.parametrize("path", ["/healthz", "/", "/login/", "/me/", "/items/"])
def test_made_up_cookie_leaves_no_row(client, db, path):
    client.cookies[project.SESSION_COOKIE_NAME] = "made-up-by-a-stranger-0000000000"
    client.get(path)
    assert not Session.objects.exists()


@pytest.mark.parametrize("path", ["/me/", "/", "/api/v1/cases/"])
def test_each_request_of_a_member_begins_her_hour_anew(client, db, path):
    client.force_login(make_member())
    Session.objects.update(expire_date=now() + timedelta(minutes=5))
    answer = client.get(path)
    assert answer.status_code == 200
    assert timedelta(minutes=59) < expiry() - now() <= timedelta(minutes=60)


def test_member_is_out_after_an_hour_without_a_click(client, db):
    client.force_login(make_member())
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    assert client.get("/me/").url == f"{reverse('staff:login')}?next=/me/"


@pytest.mark.parametrize("path", ["/me/", "/password/", "/api/v1/cases/", "/nothing/"])
def test_what_a_member_is_shown_is_kept_nowhere(client, db, path):
    client.force_login(make_member())
    assert {"private", "no-store"} <= set(client.get(path)["Cache-Control"].split(", "))


def test_public_pages_keep_their_own_word_and_strangers_get_none(client, db):
    assert client.get("/")["Cache-Control"] == "public, max-age=60"
    assert "Cache-Control" not in client.get("/nothing/").headers
    assert "no-store" not in client.get("/static/css/base.css").get("Cache-Control", "")
    client.force_login(make_member())
    assert client.get("/")["Cache-Control"] == "private, no-cache"
    assert "no-store" not in client.get("/static/css/base.css").get("Cache-Control", "")


def test_job_deletes_what_is_over_and_nothing_else(db):
    member = make_member()
    for name, age in (("ended", -1), ("open", 60)):
        session = SessionStore()
        session["name"] = name
        session.set_expiry(age)
        session.save()
    for key, days in (("old", 31), ("kept", 29)):
        AnsweredRequest.objects.create(member=member, key=key, created_at=now() - timedelta(days=days))
    assert [clear_expired(), clear_expired()] == [{"answered_requests": 1}, {"answered_requests": 0}]
    assert list(AnsweredRequest.objects.values_list("key", flat=True)) == ["kept"]
    assert [session.get_decoded()["name"] for session in Session.objects.all()] == ["open"]
    assert JobRun.objects.get(name="clear_expired").figures == {"answered_requests": 0}


def test_job_runs_every_night(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["clear_expired"]
    assert entry["task"] == clear_expired.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({4}, {0})
