"""Pages of attendance: one's own month, the hall's day, the month sheet, corrections (article 18)."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from staff.models import AttendanceCorrection, AttendanceDay, ClockRecord
from staff.operations.attendance import recount_hall
from staff.operations.corrections import propose
from staff.states import PunchDirection, Role
from tests.approvals.stages import at
from tests.factories import give_role, make_member, post_to
from tests.factories.attendance import STARTED_ON, count_attendance_in, local, make_leave, make_punch

TUESDAY = "2026-03-03T10:00"
MONTH = "2026-03"
BOARD, SHEET = "/manage/attendance/", f"/manage/attendance/months/{MONTH}/"
HOSTILE = "<script>alert(1)</script>"
ASKED = {"date": "2026-03-02", "time": "17:31", "direction": "out", "reason": "机器没有认出手指"}


@pytest.fixture
def hall(cast):
    hall = count_attendance_in(cast.hall)
    for time in ("09:10", "12:01", "13:50"):
        make_punch(cast.clerk_a, hall, f"2026-03-02T{time}")
    for time in ("08:55", "12:01", "13:50", "17:31"):
        make_punch(cast.chief, hall, f"2026-03-02T{time}")
    make_leave(cast.outsider, hall, "2026-03-02T08:00", "2026-03-02T18:00")
    with at(TUESDAY):
        recount_hall(hall, STARTED_ON)
    return hall


@pytest.fixture
def as_(client):
    def as_(member):
        client.force_login(member)
        return client

    return as_


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def names_on(page, *people):
    return {person.username for person in people if f"/people/{person.username}/" in page}


def correction_of(cast):
    facts = {"punched_at": local("2026-03-02T17:31"), "direction": PunchDirection.OUT, "reason": HOSTILE}
    return propose(cast.clerk_a, **facts, by=cast.clerk_a)


@at(TUESDAY)
def test_my_month_shows_my_days_only(cast, hall, as_):
    page = text_of(as_(cast.clerk_a).get("/desk/attendance/"))
    assert "2026 年 3 月" in page
    assert "迟到 10 分钟" in page
    assert "缺卡" in page
    assert "13:50:00" in page
    assert "17:31:00" not in page
    assert "没有考勤记录" in text_of(as_(cast.clerk_a).get("/desk/attendance/2026-02/"))


@at(TUESDAY)
@pytest.mark.parametrize("month", ["2026-13", "2026-3", "1999-01", "２０２６-03", "x"])
def test_a_month_that_is_none(cast, hall, as_, month):
    assert as_(cast.manager).get(f"/desk/attendance/{month}/").status_code == 404
    assert as_(cast.manager).get(f"/manage/attendance/months/{month}/").status_code == 404


@at(TUESDAY)
def test_a_correction_is_asked_for_and_decided(cast, hall, as_):
    response = as_(cast.clerk_a).post("/desk/attendance/corrections/", ASKED)
    assert response.headers["Location"] == f"/desk/attendance/{MONTH}/"
    correction = AttendanceCorrection.objects.get()
    assert correction.punched_at == local("2026-03-02T17:31")
    assert "待审核" in text_of(as_(cast.clerk_a).get("/desk/attendance/"))
    assert "机器没有认出手指" in text_of(as_(cast.manager).get("/manage/attendance/corrections/"))
    answer = as_(cast.manager).post(f"/manage/attendance/corrections/{correction.pk}/approval/", {"opinion": "属实"})
    assert answer.headers["Location"] == "/manage/attendance/corrections/"
    assert AttendanceDay.objects.get(member=cast.clerk_a).missing == 0
    again = as_(cast.manager).post(f"/manage/attendance/corrections/{correction.pk}/approval/", {})
    assert again.status_code == 409
    assert ClockRecord.objects.filter(source="correction").count() == 1


@at(TUESDAY)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"time": ""}, "id_time_error"),
        ({"time": "25:00"}, "输入一个有效的时间"),
        ({"date": "2026-03-04"}, "还没有到的时间不能补卡"),
        ({"time": "13:50"}, "已经有打卡记录"),
        ({"direction": "sideways"}, "id_direction_error"),
    ],
)
def test_a_wrong_request_is_told_beside_its_field(cast, hall, as_, change, words):
    response = as_(cast.clerk_a).post("/desk/attendance/corrections/", ASKED | change)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not AttendanceCorrection.objects.exists()


@at(TUESDAY)
def test_a_correction_is_refused_with_its_reason(cast, hall, as_):
    correction = correction_of(cast)
    page = text_of(as_(cast.manager).get("/manage/attendance/corrections/"))
    assert HOSTILE not in page
    address = f"/manage/attendance/corrections/{correction.pk}/refusal/"
    assert as_(cast.manager).post(address, {"opinion": ""}).status_code == 409
    assert as_(cast.manager).post(address, {"opinion": "x" * 301}).status_code == 409
    assert as_(cast.manager).post(address, {"opinion": "监控里没有到岗"}).status_code == 302
    assert AttendanceCorrection.objects.get().state == "refused"
    assert "监控里没有到岗" in text_of(as_(cast.clerk_a).get("/desk/attendance/"))


@at(TUESDAY)
def test_the_board_shows_everybody_and_narrows(cast, hall, as_):
    manager, people = as_(cast.manager), (cast.clerk_a, cast.clerk_b, cast.chief, cast.outsider, cast.township)
    monday = f"{BOARD}?date=2026-03-02"

    def shown(query=""):
        return names_on(text_of(manager.get(monday + query)), *people)

    assert shown() == {"clerk_a", "clerk_b", "chief", "outsider"}
    assert shown("&result=not_come") == {"clerk_b"}
    assert shown("&result=absent") == {"clerk_b"}
    assert shown("&result=missing") == {"clerk_a"}
    assert shown("&result=on_leave") == {"outsider"}
    assert shown(f"&department={cast.other_department.pk}") == {"outsider"}
    cast.chief.attendance_pin = "104"
    cast.chief.save()
    assert text_of(manager.get(monday)).count("没有登记考勤号") == 3
    assert "没有使用" in text_of(manager.get(f"{BOARD}?date=never&result=x"))
    assert "周末" in text_of(manager.get(f"{BOARD}?date=2026-03-07"))
    assert "还没有启用考勤" in text_of(manager.get(f"{BOARD}?date=2026-02-27"))


@at(TUESDAY)
def test_a_manager_sees_her_own_hall_only(cast, hall, as_):
    assert as_(cast.manager).get(f"{BOARD}?hall=SFX").status_code == 404
    assert as_(cast.manager).get(f"{SHEET}?hall=SFX").status_code == 404
    assert as_(cast.supervisor).get(f"{BOARD}?hall=SFX").status_code == 200
    assert as_(cast.manager).get(f"/manage/attendance/people/township/{MONTH}/").status_code == 404
    assert as_(cast.manager).get(f"/manage/attendance/people/nobody/{MONTH}/").status_code == 404


@at(TUESDAY)
def test_leaders_see_the_sheet_of_their_department(cast, hall, as_):
    for who in (cast.leader, cast.deputy):
        assert as_(who).get(BOARD).headers["Location"] == SHEET
        page = text_of(as_(who).get(SHEET))
        assert names_on(page, cast.clerk_a, cast.chief, cast.outsider) == {"clerk_a", "chief"}
        assert "township" in text_of(as_(who).get(f"{SHEET}?hall=SFX"))
        assert as_(who).get(f"/manage/attendance/people/outsider/{MONTH}/").status_code == 404
        assert "作废" not in text_of(as_(who).get(f"/manage/attendance/people/clerk_a/{MONTH}/"))
    assert as_(cast.chief).get(f"{SHEET}?hall=SFX").status_code == 404
    assert "本单位月报" in text_of(as_(cast.chief).get("/desk/attendance/"))
    assert "本单位月报" not in text_of(as_(cast.clerk_a).get("/desk/attendance/"))
    for who in (cast.clerk_a, cast.reviewer):
        assert as_(who).get(SHEET).status_code == as_(who).get(BOARD).status_code == 403


@at(TUESDAY)
def test_the_sheet_has_marks_and_totals(cast, hall, as_):
    page = text_of(as_(cast.manager).get(SHEET))
    assert "<td>迟缺</td>" in page
    book = load_workbook(BytesIO(as_(cast.manager).get(f"{SHEET}sheet.xlsx").content)).active
    rows = {row[1]: row for row in book.iter_rows(min_row=3, values_only=True)}
    assert set(rows) == {"李晓岚", "王志远", "陈思敏", "潘小燕"}
    assert rows["李晓岚"][3] == "迟缺"
    assert rows["陈思敏"][3] == "√"
    assert rows["潘小燕"][3] == "假"
    totals = {name: row[33:] for name, row in rows.items()}
    assert totals["李晓岚"] == (2, 1, 0, 1, 0, 0, 0)
    assert totals["王志远"] == (0, 0, 0, 0, 2, 0, 0)
    assert totals["潘小燕"] == (0, 0, 0, 0, 0, 2, 0)


@at(TUESDAY)
@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_sheet_runs(cast, hall, as_, start):
    cast.clerk_a.name = f"{start}HYPERLINK(1)"
    cast.clerk_a.save()
    book = load_workbook(BytesIO(as_(cast.manager).get(f"{SHEET}sheet.xlsx").content)).active
    cells = [cell for row in book.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert f"'{start}HYPERLINK(1)" in [cell.value for cell in cells]


@at(TUESDAY)
def test_a_control_character_in_a_name_does_not_break_the_sheet(cast, hall, as_):
    cast.clerk_a.name = "李\x0b晓岚"
    cast.clerk_a.save()
    book = load_workbook(BytesIO(as_(cast.manager).get(f"{SHEET}sheet.xlsx").content)).active
    assert "李晓岚" in [cell.value for row in book.iter_rows() for cell in row]


@at(TUESDAY)
def test_a_punch_is_annulled_from_the_page(cast, hall, as_):
    record = ClockRecord.objects.filter(member=cast.clerk_a).first()
    address = f"/manage/attendance/punches/{record.pk}/annulment/"
    assert address in text_of(as_(cast.manager).get(f"/manage/attendance/people/clerk_a/{MONTH}/"))
    assert as_(cast.manager).get(address).status_code == 405
    assert as_(cast.clerk_a).post(address, {"reason": "代打卡"}).status_code == 403
    assert as_(cast.supervisor).post(address, {"reason": "代打卡"}).status_code == 403
    assert as_(cast.manager).post(address, {"reason": ""}).status_code == 409
    response = as_(cast.manager).post(address, {"reason": HOSTILE})
    assert response.headers["Location"] == f"/manage/attendance/people/clerk_a/{MONTH}/"
    page = text_of(as_(cast.manager).get(f"/manage/attendance/people/clerk_a/{MONTH}/"))
    assert "已作废" in page
    assert HOSTILE not in page
    elsewhere = make_punch(cast.township, cast.other_hall, "2026-03-02T09:00")
    stranger = f"/manage/attendance/punches/{elsewhere.pk}/annulment/"
    assert as_(cast.manager).post(stranger, {"reason": "代打卡"}).status_code == 404


@at(TUESDAY)
def test_who_decides_corrections_on_the_page(cast, hall, as_):
    give_role(cast.outsider, Role.DUTY_OFFICER, hall=hall)
    address = f"/manage/attendance/corrections/{correction_of(cast).pk}/approval/"
    assert as_(cast.manager).get(address).status_code == 405
    for who, status in (("clerk_b", 403), ("leader", 403), ("supervisor", 403)):
        assert as_(getattr(cast, who)).post(address, {}).status_code == status
    stranger = make_member("mgr2", "唐丽君")
    give_role(stranger, Role.HALL_MANAGER, hall=cast.other_hall)
    assert as_(stranger).post(address, {}).status_code == 404
    assert "办理" in text_of(as_(cast.supervisor).get("/manage/attendance/corrections/"))
    assert as_(cast.outsider).post(address, {}).status_code == 302


PAGES = (
    ("/desk/attendance/", "clerk_a"),
    (BOARD + "?date=2026-03-02", "manager"),
    (SHEET, "manager"),
    (f"{SHEET}sheet.xlsx", "manager"),
    (f"/manage/attendance/people/clerk_a/{MONTH}/", "manager"),
    ("/manage/attendance/corrections/", "manager"),
)


def more_of_everything(cast, hall, number):
    member = make_member(f"more{number}", "莫小燕", department=cast.department)
    post_to(member, hall, cast.department)
    make_punch(cast.clerk_a, hall, f"2026-02-2{number}T08:55")
    make_punch(member, hall, "2026-03-02T08:55")
    for person in (member, cast.clerk_a):
        at_ = local(f"2026-03-02T1{number}:31")
        facts = {"direction": PunchDirection.OUT, "reason": "忘了", "proposed_at": at_}
        AttendanceCorrection.objects.create(member=person, hall=hall, punched_at=at_, **facts)


@at(TUESDAY)
@pytest.mark.parametrize(("address", "who"), PAGES)
def test_three_rows_cost_no_more_queries_than_one(
    cast, hall, as_, address, who, django_assert_num_queries, django_assert_max_num_queries
):
    client = as_(getattr(cast, who))
    more_of_everything(cast, hall, 1)
    recount_hall(hall, STARTED_ON)
    text = client.get(address)
    assert text.status_code == 200
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    for number in (2, 3, 4):
        more_of_everything(cast, hall, number)
    recount_hall(hall, STARTED_ON)
    with django_assert_num_queries(len(few)):
        client.get(address)
