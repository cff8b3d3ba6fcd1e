"""The management pages of items: who may open what, the list, new items, placements, exemptions and withdrawal."""

from datetime import date, timedelta

import pytest
import time_machine

from approvals.models import Item, ItemVersion, Placement, PromiseExemption
from approvals.operations import catalogue
from hall.moment import today
from tests.approvals.pages import address
from tests.factories import make_item, make_version, make_window, publish

pytestmark = pytest.mark.django_db

PAGES = ["promises", "promises_export", "items"]
ITEM_PAGES = ["item", "withdrawal", "draft", "draft_changes", "placements", "exemptions"]
STATUS = {
    "manager": dict.fromkeys([*PAGES, *ITEM_PAGES, "item_new"], 200),
    "supervisor": dict.fromkeys([*PAGES, "item", "draft_changes", "placements", "exemptions"], 200)
    | dict.fromkeys(["withdrawal", "draft", "item_new"], 403),
    "reviewer": dict.fromkeys([*PAGES, "item", "draft", "draft_changes", "placements", "exemptions", "item_new"], 200)
    | {"withdrawal": 403},
    "leader": dict.fromkeys([*PAGES, "item", "draft_changes"], 200)
    | dict.fromkeys(["draft", "withdrawal", "item_new"], 403),
    "clerk_a": dict.fromkeys([*PAGES, *ITEM_PAGES, "item_new"], 403),
    "outsider": dict.fromkeys([*PAGES, *ITEM_PAGES, "item_new"], 403),
}


@pytest.mark.parametrize("who", STATUS)
def test_manage_pages_by_role(signed_in, cast, draft, who):
    client = signed_in(who)
    found = {
        name: client.get(address(name, cast.item.code) if name in ITEM_PAGES else address(name)).status_code
        for name in STATUS[who]
    }
    assert found == STATUS[who]


def test_manage_pages_ask_an_anonymous_visitor_to_log_in(client, cast):
    assert client.get(address("items")).status_code == 302


def test_manage_item_of_another_department_is_not_found(signed_in, cast):
    foreign = publish(make_version(make_item(cast.other_department, "P1")))
    assert signed_in("reviewer").get(address("item", foreign.code)).status_code == 404


@pytest.mark.parametrize("name", ["draft_start", "publication", "promises_check"])
def test_manage_acts_are_posts(signed_in, cast, draft, name):
    args = [] if name == "promises_check" else [cast.item.code]
    assert signed_in("manager").get(address(name, *args)).status_code == 405


def test_item_list_narrows_by_word_department_and_state(signed_in, cast):
    publish(make_version(make_item(cast.other_department, "P1"), name="旅馆业特种行业许可"))
    make_version(make_item(cast.department, "D1"), name="演出场所备案", materials=0)
    client = signed_in("manager")

    def codes(**wanted):
        return [row.item.code for row in client.get(address("items"), wanted).context["rows"]]

    assert codes() == ["D1", "P1", cast.item.code]
    assert codes(search="旅馆") == ["P1"]
    assert codes(search="sfwl") == [cast.item.code]
    assert codes(department=cast.department.pk, state="unpublished") == ["D1"]
    assert codes(gap="on") == ["D1"]
    assert codes(state="withdrawn") == []
    assert codes(search="x" * 99) == ["D1", "P1", cast.item.code]


@pytest.mark.parametrize(
    "name, tab", [("items", ""), ("promises", "over"), ("promises", "gaps"), ("promises", "no_window")]
)
def test_lists_cost_the_same_with_more_rows(signed_in, cast, django_assert_max_num_queries, name, tab):
    client = signed_in("manager")

    def queries(rows: int) -> int:
        for number in range(rows):
            publish(make_version(make_item(cast.department), promised_limit=13, name=f"事项{number}"))
            make_version(make_item(cast.department), promised_limit=13, materials=0)
        client.get(address(name), {"tab": tab})
        with django_assert_max_num_queries(60) as captured:
            client.get(address(name), {"tab": tab})
        return len(captured)

    assert queries(1) == queries(4)


def test_item_new_makes_a_draft_and_leads_to_it(signed_in, cast):
    data = {"name": "演出场所备案", "department": cast.department.pk}
    response = signed_in("reviewer").post(address("item_new"), data)
    draft = ItemVersion.objects.get(name="演出场所备案")
    assert (response.status_code, response.url) == (302, address("draft", draft.item.code))


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"name": ""}, "该字段是必填项"),
        ({"is_classified": "on"}, "涉密事项要写明依据（第六条）"),
        ({"department": "other"}, "选择一个有效的选项"),
        ({"name": "设立歌舞娱乐场所《娱乐经营许可证》核发"}, "已经有名称相同的事项"),
    ],
)
def test_item_new_says_what_to_mend(signed_in, cast, changes, sentence):
    if changes.get("department") == "other":
        changes = {"department": cast.other_department.pk}
    response = signed_in("reviewer").post(
        address("item_new"), {"name": "新", "department": cast.department.pk} | changes
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Item.objects.count() == 1


def test_withdrawal_takes_the_item_from_the_public(signed_in, cast):
    client = signed_in("manager")
    assert client.post(address("withdrawal", cast.item.code), {"reason": ""}).status_code == 422
    assert client.post(address("withdrawal", cast.item.code), {"reason": "已取消"}).status_code == 302
    cast.item.refresh_from_db()
    assert cast.item.withdrawn_on == today()
    assert "已于" in client.get(address("item", cast.item.code)).content.decode()


@time_machine.travel("2026-09-22T02:00:00+00:00")
def test_placements_assign_and_end(signed_in, cast):
    client, window = signed_in("manager"), make_window(cast.hall, 30)
    data = {"window": window.pk, "valid_from": "2026-10-01"}
    assert client.post(address("placements", cast.item.code), data).status_code == 302
    again = client.post(address("placements", cast.item.code), data)
    assert (again.status_code, "已经进驻30 号窗口" in again.content.decode()) == (422, True)
    foreign = client.post(address("placements", cast.item.code), data | {"window": cast.other_window.pk})
    assert foreign.status_code == 422
    placement = Placement.objects.get(window=window)
    end = address("placement_end", cast.item.code, placement.pk)
    assert client.post(end, {"on": "x"}).status_code == 409
    assert client.post(end, {"on": "2027-01-31"}).status_code == 302
    placement.refresh_from_db()
    assert placement.valid_until == date(2027, 1, 31)


def test_placements_are_not_for_the_reviewer(signed_in, cast):
    data = {"window": cast.window.pk, "valid_from": "2026-10-01"}
    assert signed_in("reviewer").post(address("placements", cast.item.code), data).status_code == 403
    assert "安排到窗口" not in signed_in("reviewer").get(address("placements", cast.item.code)).content.decode()


def test_exemptions_register_and_end(signed_in, cast, violating):
    client = signed_in("manager")
    data = {"reason": "要公示 10 日", "expires_on": (today() + timedelta(days=9)).isoformat()}
    assert client.post(address("exemptions", "V1"), data).status_code == 302
    assert client.post(address("exemptions", "V1"), data).status_code == 422
    exemption = PromiseExemption.objects.get()
    assert client.post(address("exemption_end", "V1", exemption.pk)).status_code == 302
    exemption.refresh_from_db()
    assert exemption.ended_at is not None
    assert signed_in("reviewer").post(address("exemptions", "V1"), data).status_code == 403


def test_item_list_shows_an_exemption(signed_in, cast, violating):
    def kinds():
        return [row.verdict.kind for row in signed_in("manager").get(address("items")).context["rows"]]

    assert kinds() == ["compliant", "violation"]
    catalogue.exempt(violating, reason="理由", expires_on=today(), by=cast.manager)
    assert kinds() == ["compliant", "exempt"]
