"""How citizens find an item: by words, filters and counts; what is not public is found nowhere (articles 6 and 25)."""

from datetime import date
from urllib.parse import quote

import pytest

from approvals.states import Audience, LifeEvent, LimitUnit, Necessity
from hall.search import terms
from staff.models import Department
from tests.approvals.pages import HOSTILE
from tests.factories import make_item, make_version, publish

pytestmark = pytest.mark.usefixtures("in_september")


@pytest.fixture
def catalogue(cast):
    """Three more items beside the cast's: a quick free one of the police, a natural-day one, an undecided one."""
    police = cast.other_department

    def add(department: Department, name: str, *also: str, **fields):
        words = terms(" ".join([name, department.name, *also]))
        return publish(make_version(make_item(department), name=name, search_terms=words, **fields))

    return {
        "seal": add(police, "公章刻制备案", "营业执照", aliases=["刻章"], audiences=[Audience.ENTERPRISE],
                    promised_limit=0, promised_unit=LimitUnit.IMMEDIATE, on_site_visits=0,
                    life_events=[LifeEvent.START_BUSINESS]),
        "hukou": add(police, "出生登记", "出生医学证明", audiences=[Audience.PERSON], promised_limit=7,
                     promised_unit=LimitUnit.NATURAL, statutory_limit=30, statutory_unit=LimitUnit.NATURAL,
                     charges_fee=None, on_site_visits=2),
        "licence": add(cast.department, "营业执照遗失补领", audiences=[Audience.PERSON, Audience.ENTERPRISE],
                       promised_limit=5, charges_fee=True, on_site_visits=1),
    }  # fmt: skip


def names(response) -> list[str]:
    return [row.item.current.name for row in response.context["rows"]]


def found(client, query: str) -> set[str]:
    return set(names(client.get(f"/items/?{quote(query, safe='=&')}")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=登记", {"出生登记"}),
        ("q=公安局", {"公章刻制备案", "出生登记"}),
        ("q=公安局 出生", {"出生登记"}),
        ("q=医学证明", {"出生登记"}),
        ("q=没有的东西", set()),
        ("q=，。！", set()),
        ("audience=person", {"出生登记", "营业执照遗失补领"}),
        ("audience=person&audience=enterprise&department=公安局", {"公章刻制备案", "出生登记"}),
        ("duration=immediate", {"公章刻制备案"}),
        ("duration=5", {"公章刻制备案", "营业执照遗失补领"}),
        ("duration=10&free=on", {"公章刻制备案", "设立歌舞娱乐场所《娱乐经营许可证》核发"}),
        ("visits=on&department=公安局", {"公章刻制备案"}),
        ("life_event=start_business", {"公章刻制备案"}),
        ("duration=nonsense&department=公安局", {"公章刻制备案", "出生登记"}),
    ],
)
def test_items_are_found_by_words_and_filters(client, catalogue, query, expected):
    assert found(client, query) == expected


def test_items_named_so_come_before_items_that_ask_for_it(client, catalogue):
    assert names(client.get("/items/?q=营业执照")) == ["营业执照遗失补领", "公章刻制备案"]


def test_counts_say_what_each_choice_would_leave(client, catalogue):
    counted = client.get("/items/?audience=person&duration=5").context["facets"]
    assert counted.total == 1
    assert counted.counts["audience"] == {"person": 1, "enterprise": 2}
    assert counted.counts["duration"] == {"immediate": 0, "5": 1, "10": 1}
    assert counted.counts["free"] == {"on": 0}
    assert counted.departments == (("文化广电旅游局", 1),)


def test_filters_survive_in_the_address_and_chips_take_one_away(client, catalogue):
    response = client.get("/items/?q=登记&audience=person&free=on&page=1")
    chips = {chip.label: chip.url for chip in response.context["chips"]}
    assert chips == {
        "个人": "?q=%E7%99%BB%E8%AE%B0&free=on",
        "不收费": "?q=%E7%99%BB%E8%AE%B0&audience=person",
    }


def test_search_text_is_shown_as_text(client, catalogue):
    response = client.get("/items/", {"q": HOSTILE})
    assert HOSTILE not in response.content.decode()
    assert "没有找到合适的事项" in response.content.decode()


@pytest.mark.parametrize("change", ["classified", "withdrawn", "draft"])
def test_what_is_not_public_appears_nowhere(client, cast, change):
    item = cast.item
    if change == "classified":
        item.is_classified, item.classified_basis = True, "保密法第十三条"
    elif change == "withdrawn":
        item.withdrawn_on = date(2026, 9, 1)
    else:
        item.current = None
    item.save()
    code = item.code
    material = item.versions.get().materials.first()
    assert names(client.get("/items/")) == []
    for address in (
        "",
        "guide/",
        "guide.pdf",
        "item.jsonld",
        "qr.svg",
        f"files/{material.key}/blank/",
        "files/result-sample/",
    ):
        assert client.get(f"/items/{code}/{address}").status_code == 404
    assert code not in b"".join(client.get("/open-data/items.json").streaming_content).decode()
    assert client.get(f"/api/v1/items/{code}/").status_code == 404
    assert client.get("/api/v1/items/").json()["count"] == 0


def test_list_costs_the_same_for_one_row_and_for_many(client, cast, django_assert_num_queries):
    with django_assert_num_queries(6):
        assert len(names(client.get("/items/"))) == 1
    for number in range(30):
        publish(make_version(make_item(cast.department), name=f"事项{number}"))
    with django_assert_num_queries(6):
        assert len(names(client.get("/items/"))) == 20


def test_materials_that_may_follow_are_marked(client, cast):
    version = make_version(make_item(cast.department), name="可容缺事项")
    material = version.materials.first()
    material.necessity = Necessity.MAY_FOLLOW
    material.save()
    publish(version)
    rows = {row.item.current.name: row.may_follow for row in client.get("/items/").context["rows"]}
    assert rows == {"可容缺事项": True, "设立歌舞娱乐场所《娱乐经营许可证》核发": False}
