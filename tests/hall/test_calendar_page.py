"""The calendar page: who reads, who edits, what it shows, how it refuses."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hall.calendar_acts import consent_to_closure, order_closure
from hall.models import CalendarYear, DayException
from hall.states import DayKind
from staff.states import Role
from tests.factories import give_role, make_hall, make_member

pytestmark = pytest.mark.usefixtures("calendar")
PAGE = reverse("calendar")
STORM = date(2026, 9, 24)
ORDER = {
    "name": "台风停工",
    "order_number": "示府办〔2026〕31号",
    "order_date": date(2026, 9, 22),
    "scan": "closures/order.pdf",
}
CLOSURE = {"date": "2026-09-24", "name": "台风停工", "order_number": "示府办〔2026〕31号", "order_date": "2026-09-22"}


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-09-22 09:42 +0800", tick=False):
        yield


@pytest.fixture
def hall():
    return make_hall()


@pytest.fixture
def manager(client, hall):
    member = make_member("manager", "吴静宜")
    give_role(member, Role.HALL_MANAGER, hall=hall)
    client.force_login(member)
    return member


@pytest.fixture
def second(hall):
    member = make_member("second", "郑国华")
    give_role(member, Role.HALL_LEADER, hall=hall)
    return member


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def typed(**changes):
    """The form of a closure as a browser sends it."""
    return CLOSURE | {"order_scan": SimpleUploadedFile("order.pdf", b"%PDF-1.4")} | changes


def consent_page(hall="all"):
    return reverse("calendar_closure_consent", args=["2026-09-24", hall])


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HALL_MANAGER, 200),
        (Role.HALL_LEADER, 200),
        (Role.DUTY_OFFICER, 200),
        (Role.SUPERVISOR, 200),
        (Role.CASHIER, 403),
        (None, 403),
    ],
)
def test_page_is_read_by_management(client, hall, role, status):
    member = make_member()
    if role:
        give_role(member, role, hall=hall)
    client.force_login(member)
    answer = client.get(PAGE)
    assert answer.status_code == status
    assert ("录入一天" in text_of(answer)) is (role == Role.HALL_MANAGER)
    assert ("登记停止办公" in text_of(answer)) is (role == Role.HALL_MANAGER)


def test_strangers_log_in_first(client, hall):
    assert client.get(PAGE).url == f"{reverse('staff:login')}?next={PAGE}"


def test_year_at_a_glance(client, manager):
    answer = client.get(PAGE)
    overview = answer.context["overview"]
    assert (overview.year, overview.is_published, overview.working_days) == (2026, True, 248)
    assert overview.counts == {"holiday": 33, "make_up": 6, "closure": 0}
    assert [month.number for month in overview.months] == list(range(1, 13))
    assert "国办发明电〔2025〕7号" in text_of(answer)
    february = {day.on.day: day for week in overview.months[1].weeks for day in week if day}
    assert [february[day].kind for day in (13, 14, 15, 16, 21, 28)] == [
        "",
        "make-up",
        "holiday",
        "holiday",
        "holiday",
        "make-up",
    ]
    assert (february[14].mark, february[16].mark, february[13].mark) == ("班", "休", "")


def test_unpublished_year_is_provisional(client, manager):
    answer = client.get(reverse("calendar_year", args=[2027]))
    assert answer.context["overview"].is_published is False
    assert text_of(answer).count("month is-provisional") == 12
    assert "暂定，未公布" in text_of(answer)


@pytest.mark.parametrize("year", [0, 1999, 2101, 9999, 12345678])
def test_absurd_years_are_unknown(client, manager, year):
    assert client.get(reverse("calendar_year", args=[year])).status_code == 404
    assert client.post(reverse("calendar_days", args=[year]), {}).status_code == 404


@pytest.mark.parametrize(
    ("moment", "missing"),
    [("2026-10-31 23:59 +0800", None), ("2026-11-01 00:00 +0800", 2027), ("2027-03-01 09:00 +0800", 2027)],
)
def test_warning_from_november_while_the_next_year_is_missing(client, manager, moment, missing):
    with time_machine.travel(moment, tick=False):
        client.force_login(manager)  # the earlier session is over by then
        answer = client.get(reverse("calendar_year", args=[2026]))
        assert answer.context["year_missing"] == missing
        assert ("年的节假日通知还没有录入。</b>" in text_of(answer)) is (missing is not None)


def test_day_is_entered(client, manager):
    answer = client.post(
        reverse("calendar_days", args=[2027]), {"date": "2027-01-01", "kind": "holiday", "name": "元旦"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("calendar_year", args=[2027]), 302)]
    assert "已登记：2027-01-01 元旦" in text_of(answer)
    day = DayException.objects.get(date="2027-01-01")
    assert (day.kind, day.entered_by, day.history.get().history_user) == (DayKind.HOLIDAY, manager, manager)


@pytest.mark.parametrize(
    ("fields", "status", "field", "words"),
    [
        ({"date": "2026-02-14", "kind": "holiday", "name": "补假"}, 409, "date", "不能又放假又上班"),
        ({"date": "2026-10-01", "kind": "holiday", "name": "国庆节"}, 409, "date", "已经登记为放假"),
        ({"date": "2026-03-03", "kind": "make_up_workday", "name": "调休"}, 409, "date", "只能是星期六或者星期日"),
        ({"date": "1926-03-03", "kind": "holiday", "name": "x"}, 409, "date", "2000 年到 2100 年"),
        ({"date": "2026-02-30", "kind": "holiday", "name": "x"}, 422, "date", "有效的日期"),
        ({"date": "", "kind": "holiday", "name": "x"}, 422, "date", "必填"),
        ({"date": "2026-03-03", "kind": "closure", "name": "x"}, 422, "kind", "closure"),
        ({"date": "2026-03-03", "kind": "holiday", "name": ""}, 422, "name", "必填"),
    ],
)
def test_bad_day_names_the_field_and_keeps_what_was_typed(client, manager, fields, status, field, words):
    before = DayException.objects.count()
    answer = client.post(reverse("calendar_days", args=[2026]), fields)
    assert answer.status_code == status
    form = answer.context["day_form"]
    assert words in "".join(form.errors[field])
    assert form["name"].value() == fields["name"]
    assert DayException.objects.count() == before


def test_day_is_taken_back_with_a_reason(client, manager):
    address = reverse("calendar_removals", args=[2026])
    assert client.post(address, {"date": "2026-10-01", "reason": ""}).status_code == 422
    assert client.post(address, {"date": "2026-03-03", "reason": "录错"}).status_code == 422
    assert client.post(address, {"date": "2026-10-01", "reason": "录错"}).status_code == 302
    record = DayException.history.filter(date="2026-10-01").first()
    assert (record.history_type, record.history_user, record.history_change_reason) == ("-", manager, "录错")


def test_year_is_published_once_its_days_are_in(client, manager):
    address = reverse("calendar_publication", args=[2027])
    answer = client.post(address, {"document": "国办发明电〔2026〕9号"})
    assert answer.status_code == 409
    assert "2027 年还没有录入放假日期" in text_of(answer)
    assert client.post(address, {"document": ""}).status_code == 422
    client.post(reverse("calendar_days", args=[2027]), {"date": "2027-01-01", "kind": "holiday", "name": "元旦"})
    assert client.post(address, {"document": "国办发明电〔2026〕9号"}).status_code == 302
    assert CalendarYear.objects.get(year=2027).is_published is True


def test_closure_waits_for_a_second_person(client, manager, second):
    assert client.post(reverse("calendar_closures", args=[2026]), typed()).status_code == 302
    assert "待另一人复核，录入人不能复核" in text_of(client.get(PAGE))
    refused = client.post(consent_page())
    assert refused.status_code == 403
    assert "录入人以外的人复核" in text_of(refused)
    client.force_login(second)
    assert "复核同意" in text_of(client.get(PAGE))
    assert client.post(consent_page()).status_code == 302
    assert client.get(PAGE).context["overview"].counts["closure"] == 1
    twice = client.post(consent_page())
    assert twice.status_code == 409
    assert "已经复核过" in text_of(twice)


@pytest.mark.parametrize("gap", ["order_number", "order_date", "order_scan", "date", "name"])
def test_closure_without_its_order_names_the_field(client, manager, gap):
    answer = client.post(reverse("calendar_closures", args=[2026]), typed(**{gap: ""}))
    assert answer.status_code == 422
    assert set(answer.context["closure_form"].errors) == {gap}
    assert not DayException.objects.filter(kind=DayKind.CLOSURE).exists()


def test_scan_is_a_document_and_read_by_management(client, manager):
    address = reverse("calendar_closures", args=[2026])
    for name in ("order.html", "order.pdf"):
        page = SimpleUploadedFile(name, b"<script>")
        assert client.post(address, typed(order_scan=page)).status_code == 422
    assert client.post(address, typed()).status_code == 302
    address = reverse("calendar_closure_scan", args=["2026-09-24", "all"])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(make_member())
    assert client.get(address).status_code == 403


def test_waiting_closure_is_withdrawn(client, manager):
    order_closure(STORM, by=manager, **ORDER)
    address = reverse("calendar_closure_withdrawal", args=["2026-09-24", "all"])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "台风转向"}).status_code == 302
    assert not DayException.objects.filter(kind=DayKind.CLOSURE).exists()
    assert client.post(address, {"reason": "台风转向"}).status_code == 404


def test_manager_of_a_township_closes_her_own_hall_alone(client, hall, second):
    township = make_hall("SFX", "星河镇便民中心", level="township")
    member = make_member("mayor", "梁伟")
    give_role(member, Role.HALL_MANAGER, hall=township)
    client.force_login(member)
    address = reverse("calendar_closures", args=[2026])
    assert client.post(address, typed()).status_code == 403
    assert client.post(address, typed(hall=hall.pk)).status_code == 403
    assert client.post(address, typed(hall=township.pk)).status_code == 302
    day = {"date": "2027-01-01", "kind": "holiday", "name": "元旦"}
    assert client.post(reverse("calendar_days", args=[2027]), day).status_code == 403
    assert DayException.objects.get(kind=DayKind.CLOSURE).hall == township
    client.force_login(second)
    assert client.post(consent_page("SFX")).status_code == 403


def test_closure_of_one_hall_shows_in_its_calendar_alone(client, manager, second, hall):
    make_hall("SFX", "星河镇便民中心", level="township")
    consent_to_closure(order_closure(STORM, by=manager, hall=hall, **ORDER), by=second)
    counts = {code: client.get(f"{PAGE}?hall={code}").context["overview"].counts["closure"] for code in ("SF", "SFX")}
    assert counts == {"SF": 1, "SFX": 0}


VALID = {
    "calendar_days": lambda: {"date": "2026-03-03", "kind": "holiday", "name": "放假"},
    "calendar_removals": lambda: {"date": "2026-10-01", "reason": "录错"},
    "calendar_publication": lambda: {"document": "国办发明电〔2026〕9号"},
    "calendar_closures": typed,
}


def _rows():
    return list(DayException.objects.order_by("pk").values()), list(CalendarYear.objects.order_by("pk").values())


@pytest.mark.parametrize("name", VALID)
def test_acts_are_posts_by_those_who_may(client, hall, name):
    member = make_member()
    give_role(member, Role.SUPERVISOR)
    client.force_login(member)
    before = _rows()
    address = reverse(name, args=[2026])
    assert client.get(address).status_code == 405
    assert client.post(address, VALID[name]()).status_code == 403
    assert _rows() == before


@pytest.mark.parametrize("on", ["2026-09-25", "2026-02-30", "x"])
def test_unknown_closure_is_not_found(client, manager, on):
    assert client.post(reverse("calendar_closure_consent", args=[on, "all"])).status_code == 404


def test_text_is_escaped(client, manager):
    hostile = "<script>alert(1)</script>"
    client.post(reverse("calendar_days", args=[2027]), {"date": "2027-01-01", "kind": "holiday", "name": hostile})
    order_closure(STORM, by=manager, **(ORDER | {"name": hostile}))
    text = text_of(client.get(reverse("calendar_year", args=[2027])))
    assert "&lt;script&gt;alert(1)" in text
    assert hostile not in text


def test_page_asks_the_same_for_one_closure_and_three(client, manager):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        return len(asked)

    order_closure(STORM, by=manager, **ORDER)
    client.get(PAGE)
    one = queries()
    for day in (25, 28):
        order_closure(date(2026, 9, day), by=manager, **ORDER)
    assert queries() == one
