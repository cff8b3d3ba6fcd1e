"""API tokens end with the password or the account that they stand for."""

from datetime import date

import pytest
import time_machine
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from staff.operations.accounts import change_password
from staff.operations.departures import close_account
from staff.operations.postings import send_back
from tests.factories import make_member
from tests.hall.admin import address, inline

CASES = "/api/v1/cases/"
NEW = "山高-月小-水落石出"


def program(member):
    """A program that carries a token of `member`."""
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=member).key}")
    return api


def member_fields(member, **fields):
    named = {"username": member.username, "name": member.name, "is_active": "on", "change_reason": "本人要求"}
    return named | inline("postings", []) | inline("roles", []) | fields


@pytest.fixture
def administrator(client, db):
    member = make_member("admin", "吴静宜", is_staff=True, is_superuser=True)
    client.force_login(member)
    return member


def test_changed_password_ends_her_tokens_and_nobody_elses(cast):
    hers, other = program(cast.clerk_a), program(cast.clerk_b)
    change_password(cast.clerk_a, NEW, by=cast.clerk_a)
    assert [hers.get(CASES).status_code, other.get(CASES).status_code] == [401, 200]
    assert list(Token.objects.values_list("user__username", flat=True)) == ["clerk_b"]


def test_reset_password_ends_her_tokens(client, administrator):
    member = make_member("li.xl")
    program(member)
    assert client.post(address(member), member_fields(member, initial_password=NEW)).status_code == 302
    assert not Token.objects.exists()


def test_account_switched_off_has_no_tokens_when_it_comes_back(client, administrator):
    member = make_member("li.xl")
    program(member)
    off = {name: value for name, value in member_fields(member).items() if name != "is_active"}
    assert client.post(address(member), off).status_code == 302
    assert not Token.objects.exists()


def test_plain_change_of_a_member_keeps_her_tokens(client, administrator):
    member = make_member("li.xl")
    program(member)
    assert client.post(address(member), member_fields(member, phone="0758-3")).status_code == 302
    assert Token.objects.get().user == member


@pytest.mark.usefixtures("monday")
def test_closed_account_has_no_tokens(cast):
    Token.objects.create(user=cast.clerk_b)
    send_back(cast.clerk_b.postings.get(), ends_on=date(2026, 9, 21), reason="不合格", by=cast.manager)
    with time_machine.travel("2026-09-22T09:00:00+08:00", tick=False):
        close_account(cast.clerk_b, by=cast.manager)
    assert not Token.objects.exists()
