"""What the demonstration says of its items holds in law: type, law in force, facts that fit any of them."""

import json

from approvals.states import ItemType
from hall.management.demo import stories
from hall.management.demo.catalogue import CONDITIONS
from hall.management.demo.county import DATA

ITEMS = json.loads((DATA / "items.json").read_text("utf-8"))["items"]
ROWS = {row["row"]: row for row in json.loads((DATA / "completions.json").read_text("utf-8"))["rows"]}
TYPES = {str(choice.label): choice for choice in ItemType}


def item_type(number):
    return TYPES.get(ITEMS[number].get("item_type")) or ItemType(ROWS[number]["item_type"])


def test_every_copy_has_a_type_and_people_s_papers_are_no_licences():
    types = {ITEMS[number]["name"]: item_type(number) for number in ROWS}
    assert types["婚姻登记（结婚登记）"] == ItemType.CONFIRMATION
    no_licences = ("残疾人证办理", "普通护照（首次申请，16周岁以上）", "基本医疗保险参保登记")
    assert ItemType.LICENCE not in {types[name] for name in no_licences}


def test_what_is_no_licence_does_not_rest_on_the_licensing_law_alone():
    bare = [number for number in ROWS if not ITEMS[number].get("legal_basis") and "law" not in ROWS[number]]
    assert {item_type(number) for number in bare} == {ItemType.LICENCE}


def test_marriage_is_registered_under_the_civil_code():
    number = next(number for number in ROWS if ITEMS[number]["name"] == "婚姻登记（结婚登记）")
    assert ROWS[number]["law"] == ["中华人民共和国民法典", "第一千零四十九条"]


def test_facts_of_a_refusal_fit_every_item():
    said = stories.FACTS + "".join(CONDITIONS)
    assert [word for word in ("安全出口", "场所", "现场") if word in said] == []
