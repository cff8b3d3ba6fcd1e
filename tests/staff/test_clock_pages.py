"""Clocks, uploads, pins and the spreadsheet in the browser (article 18)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hall.moment import now
from staff.attlog import read_attlog
from staff.models import AttendanceDevice, ClockRecord, DeviceContact, PunchUpload
from staff.operations.punches import Origin, take_in
from staff.states import PunchSource
from tests.approvals.stages import at
from tests.factories.attendance import count_attendance_in, make_device, make_punch

TUESDAY = "2026-03-03T10:00"
DEVICES, UPLOADS = "/manage/attendance/devices/", "/manage/attendance/uploads/"
NEW = {"serial": "BJZK2026009", "name": "二楼", "networks": "10.20.0.0/16，10.21.3.4"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def device(cast):
    return make_device(count_attendance_in(cast.hall))


@pytest.fixture
def as_(client):
    def as_(member):
        client.force_login(member)
        return client

    return as_


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def push(device, text):
    return take_in(
        read_attlog(text.encode(), tells_direction=False), Origin(PunchSource.PUSH, device.hall, device=device)
    )


@at(TUESDAY)
def test_a_clock_is_registered_and_changed(cast, device, as_):
    response = as_(cast.manager).post(f"{DEVICES}new/", NEW | {"hall": cast.hall.pk, "is_active": "on"})
    assert response.headers["Location"] == DEVICES
    row = AttendanceDevice.objects.get(serial="BJZK2026009")
    assert row.networks == ["10.20.0.0/16", "10.21.3.4/32"]
    assert row.history.get().history_user == cast.manager
    page = text_of(as_(cast.manager).get(f"{DEVICES}BJZK2026009/"))
    assert "10.20.0.0/16，10.21.3.4/32" in page
    as_(cast.manager).post(f"{DEVICES}BJZK2026009/", NEW | {"hall": cast.hall.pk, "name": "三楼"})
    row.refresh_from_db()
    assert (row.name, row.is_active, row.history.count()) == ("三楼", False, 2)


@at(TUESDAY)
@pytest.mark.parametrize(
    "change",
    [
        {"serial": "BJZK2026001"},
        {"serial": "x"},
        {"networks": ""},
        {"networks": "everywhere"},
        {"networks": "0.0.0.0/0"},
        {"networks": "10.0.0.0/99"},
        {"hall": "township"},
    ],
)
def test_a_clock_that_can_not_be_is_refused(cast, device, as_, change):
    body = NEW | {"hall": cast.hall.pk} | change
    body["hall"] = cast.other_hall.pk if body["hall"] == "township" else body["hall"]
    text_of(as_(cast.manager).post(f"{DEVICES}new/", body), 422)
    assert AttendanceDevice.objects.get() == device


@at(TUESDAY)
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "还不知道"),
        (180, "准"),
        (181, "时钟快了约 3 分钟，请校准。"),
        (-7200, "时钟慢了约 2 小时，请校准。"),
        (-86400, "时钟慢了约 1 天，请校准。"),
    ],
)
def test_a_clock_that_is_off_is_pointed_out(cast, device, as_, seconds, words):
    DeviceContact.objects.create(device=device, seen_at=now() - timedelta(minutes=1), drift_seconds=seconds)
    page = text_of(as_(cast.manager).get(DEVICES))
    assert words in page
    assert ("请校准" in page) is (seconds is not None and abs(seconds) > 180)
    assert "3/3 09:59" in page


@at(TUESDAY)
def test_an_unknown_pin_is_assigned(cast, device, as_):
    push(device, "900\t2026-03-02 08:55:00\n900\t2026-03-02 12:01:00\n")
    page = text_of(as_(cast.manager).get(f"{DEVICES}?pin=900"))
    assert 'value="900"' in page
    response = as_(cast.manager).post("/manage/attendance/pins/", {"pin": "900", "member": cast.clerk_b.pk})
    assert response.headers["Location"] == DEVICES
    assert set(ClockRecord.objects.values_list("member__username", "problem")) == {("clerk_b", "")}
    assert "每个考勤号都有主人" in text_of(as_(cast.manager).get(DEVICES))
    taken = as_(cast.manager).post("/manage/attendance/pins/", {"pin": "900", "member": cast.clerk_a.pk})
    assert "已经是别人的" in text_of(taken, 422)
    stranger = as_(cast.manager).post("/manage/attendance/pins/", {"pin": "901", "member": cast.township.pk})
    assert stranger.status_code == 422


@at(TUESDAY)
def test_an_upload_shows_what_is_wrong_and_nothing_runs(cast, device, as_):
    upload = push(device, f"{HOSTILE}\n900\t2026-03-02 08:55:00\n901\t2026-03-02 08:55:00\n")
    assert "1 行" in text_of(as_(cast.manager).get(UPLOADS))
    page = text_of(as_(cast.manager).get(f"{UPLOADS}{upload.pk}/"))
    assert "考勤号不对" in page
    assert "考勤号不认识" in page
    assert HOSTILE not in page
    original = as_(cast.manager).get(f"{UPLOADS}{upload.pk}/original/")
    assert original.content.startswith(HOSTILE.encode())
    assert original.headers["Content-Disposition"] == f'attachment; filename="upload-{upload.pk}.txt"'
    assert original.headers["Content-Type"] == "application/octet-stream"


@at(TUESDAY)
def test_uploads_of_another_hall_are_not_known(cast, device, as_):
    upload = push(make_device(cast.other_hall, "TOWN000001"), "900\t2026-03-02 08:55:00\n")
    for address in (f"{UPLOADS}{upload.pk}/", f"{UPLOADS}{upload.pk}/original/", f"{DEVICES}TOWN000001/"):
        assert as_(cast.manager).get(address).status_code == 404
    assert "TOWN000001" not in text_of(as_(cast.manager).get(DEVICES))
    assert "0 次" in text_of(as_(cast.manager).get(UPLOADS))


@at(TUESDAY)
def test_a_spreadsheet_comes_in(cast, device, as_):
    def post(name="三月.csv"):
        text = "姓名,打卡时间\n李晓岚,2026-03-02 08:55\n李晓岚,never\n"
        file = SimpleUploadedFile(name, text.encode("gb18030"))
        return as_(cast.manager).post("/manage/attendance/imports/", {"hall": cast.hall.pk, "file": file}, follow=True)

    page = text_of(post())
    assert "读了 2 行，新登记 1 次打卡" in page
    assert "日期不对" in page
    assert "以前导入过" in text_of(post())
    assert PunchUpload.objects.get().uploaded_by == cast.manager
    assert "文件要以" in text_of(post("三月.exe"), 422)


@at(TUESDAY)
def test_readers_read_and_do_not_manage(cast, device, as_):
    page = text_of(as_(cast.supervisor).get(DEVICES))
    assert "登记考勤机" not in page
    assert "h-assign" not in page
    assert "导入表格" not in text_of(as_(cast.supervisor).get(UPLOADS))
    for who in (cast.supervisor, cast.chief, cast.leader, cast.clerk_a):
        client = as_(who)
        assert client.get(f"{DEVICES}new/").status_code == 403
        assert client.post(f"{DEVICES}{device.serial}/", NEW).status_code == 403
        assert client.post("/manage/attendance/pins/", {}).status_code == 403
        assert client.get("/manage/attendance/imports/").status_code == 403
    for who in (cast.chief, cast.leader, cast.clerk_a):
        assert as_(who).get(DEVICES).status_code == as_(who).get(UPLOADS).status_code == 403
    assert as_(cast.manager).get("/manage/attendance/pins/").status_code == 405


@at(TUESDAY)
@pytest.mark.parametrize("address", [DEVICES, UPLOADS, f"{UPLOADS}latest/"])
def test_three_rows_cost_no_more_queries_than_one(
    cast, device, as_, address, django_assert_num_queries, django_assert_max_num_queries
):
    client = as_(cast.manager)
    upload = push(device, "nonsense\n900\t2026-03-02 08:55:00\n")
    address = address.replace("latest", str(upload.pk))
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        text_of(client.get(address))
    for number in (2, 3):
        more = make_device(cast.hall, f"BJZK202600{number}")
        DeviceContact.objects.create(device=more, seen_at=now())
        push(more, f"90{number}\t2026-03-02 08:55:00\n")
        make_punch(cast.clerk_a, cast.hall, f"2026-03-02T09:0{number}", upload=upload, problem="repeat", device=more)
    with django_assert_num_queries(len(few)):
        client.get(address)


@at(TUESDAY)
@pytest.mark.parametrize(
    ("written", "kept"), [("10.20.3.4,10.30.1.9/24", ["10.20.3.4/32", "10.30.1.0/24"]), ("x", None)]
)
def test_the_keeper_of_master_data_writes_networks_alike(cast, device, as_, written, kept):
    cast.manager.is_staff = cast.manager.is_superuser = True
    cast.manager.save()
    body = {"serial": "BJZK2026009", "name": "二楼", "hall": cast.hall.pk, "networks": written, "is_active": "on"}
    response = as_(cast.manager).post("/admin/staff/attendancedevice/add/", body)
    assert response.status_code == (302 if kept else 200)
    assert [row.networks for row in AttendanceDevice.objects.filter(serial="BJZK2026009")] == ([kept] if kept else [])
