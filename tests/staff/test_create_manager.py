"""The first administrator of an empty hall."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from hall.models import Hall
from hall.moment import now, today
from staff.models import RoleAssignment, StaffMember
from staff.queries import SYSTEM_USERNAME, scope_of, system_member
from tests.factories import make_hall

PASSWORD = "竹影-横窗-七里香-2026"
HALL = {"hall_code": "SF", "hall_name": "示范县行政服务中心", "address": "示范县府前路 1 号"}


@pytest.fixture
def run(monkeypatch, capsys):
    def run(password=PASSWORD, **options):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        defaults = {"username": "wu.jingyi", "name": "吴静宜", "password_stdin": True, "json": True}
        call_command("create_manager", **(defaults | options))
        return json.loads(capsys.readouterr().out)

    return run


def test_first_manager_opens_the_county_hall(db, run, client):
    assert run(**HALL) == {"username": "wu.jingyi", "hall": "SF"}
    hall = Hall.objects.get()
    assert (hall.name, hall.level, hall.address) == (HALL["hall_name"], "county", HALL["address"])
    member = StaffMember.objects.get(username="wu.jingyi")
    assert (member.is_staff, member.is_superuser, member.must_change_password) == (True, True, False)
    assert member.pinyin == "wu jing yi"
    assert member.check_password(PASSWORD)
    role = RoleAssignment.objects.get()
    assert (role.member, role.role, role.hall, role.valid_from) == (member, "hall_manager", None, today())
    assert scope_of(member, now()).sees_everything
    for row in (hall, member, role):
        assert row.history.get().history_user == system_member()
    client.force_login(member)
    assert client.get("/admin/").status_code == 200


def test_later_manager_needs_no_hall(db, run):
    make_hall()
    assert run() == {"username": "wu.jingyi", "hall": "SF"}
    assert Hall.objects.count() == 1


def test_system_member_can_not_log_in(db, run):
    run(**HALL)
    assert system_member().has_usable_password() is False


@pytest.mark.parametrize("password", ["", "短", "12345678901", "password1234", "wu.jingyi1"])
def test_weak_password_leaves_nothing_behind(db, run, password):
    with pytest.raises(CommandError):
        run(password, **HALL)
    assert not Hall.objects.exists()
    assert not StaffMember.objects.exclude(username=SYSTEM_USERNAME).exists()


@pytest.mark.parametrize(
    "options",
    [
        {},
        HALL | {"hall_code": "sf"},
        HALL | {"hall_code": None},
        HALL | {"username": "有 空格"},
        HALL | {"name": "长" * 41},
    ],
)
def test_wrong_input_leaves_nothing_behind(db, run, options):
    with pytest.raises(CommandError):
        run(**options)
    assert not Hall.objects.exists()
    assert not StaffMember.objects.exclude(username=SYSTEM_USERNAME).exists()


def test_name_is_given_once(db, run):
    run(**HALL)
    with pytest.raises(CommandError, match=r"wu\.jingyi已经有人用了"):
        run()
    assert set(StaffMember.objects.values_list("username", flat=True)) == {"wu.jingyi", SYSTEM_USERNAME}


def test_password_is_asked_for_twice(db, monkeypatch, capsys):
    answers = iter([PASSWORD, "别的", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    make_hall()
    with pytest.raises(CommandError, match="differ"):
        call_command("create_manager", username="wu.jingyi", name="吴静宜")
    call_command("create_manager", username="wu.jingyi", name="吴静宜")
    assert "wu.jingyi may log in and manages SF" in capsys.readouterr().out
