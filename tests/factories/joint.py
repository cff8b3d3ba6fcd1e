"""A project of several departments, and the people it needs, made by the operations."""

from datetime import date
from types import SimpleNamespace

from approvals.models import Case, Item, JointCase, JointOpinion
from approvals.operations.joint import SharedCheck, open_project
from approvals.operations.joint_plan import Planned
from approvals.operations.joint_records import ask_opinions
from staff.states import Role
from tests.factories.authority import make_mandate
from tests.factories.cases import party
from tests.factories.catalogue import make_item, make_version, place, publish
from tests.factories.people import give_role, hold_post, make_department, make_member, make_window, post_to
from windows.states import Side, WindowKind

ASKED = "2026-03-04T10:00"  # when the lead asks the others: a Wednesday, the day after acceptance


def make_joint_county(cast) -> SimpleNamespace:
    """Three departments at comprehensive window 50: culture leads, the police assist, fire comes in stage 2.

    Every item asks 材料1 and 材料2; `joint_clerk` holds mandates of all three.
    """
    fire = make_department("消防救援大队", "示消")
    service = make_department("行政服务中心", "示政")
    window = make_window(cast.hall, 50, kind=WindowKind.COMPREHENSIVE)
    joint_clerk = make_member("joint_clerk", "莫晓婷", department=service, in_approval_section=True)
    police_reviewer = make_member(
        "police_reviewer", "覃大勇", department=cast.other_department, in_approval_section=True
    )
    fire_reviewer = make_member("fire_reviewer", "韦一鸣", department=fire, in_approval_section=True)
    post_to(joint_clerk, cast.hall, service)
    hold_post(joint_clerk, window, Side.A)
    give_role(police_reviewer, Role.SECTION_REVIEWER, department=cast.other_department)
    give_role(fire_reviewer, Role.SECTION_REVIEWER, department=fire)
    police = publish(make_version(make_item(cast.other_department, "SFGA0101"), name="特种行业许可"))
    checked = publish(make_version(make_item(fire, "SFXF0101"), name="公众聚集场所消防安全检查"))
    for item in (cast.item, police, checked):
        place(item, window)
        make_mandate(joint_clerk, item.department)
    return SimpleNamespace(
        **vars(cast),
        fire=fire,
        joint_window=window,
        joint_clerk=joint_clerk,
        police_reviewer=police_reviewer,
        fire_reviewer=fire_reviewer,
        police_item=police,
        fire_item=checked,
    )


def plan(county) -> list[Planned]:
    """Culture and police in stage 1, fire in stage 2 after the police."""
    return [
        Planned(county.item, 1, "联合审查"),
        Planned(county.police_item, 1, "联合审查"),
        Planned(county.fire_item, 2, "竣工检查", (county.police_item.code,)),
    ]


def complete(*names: str) -> list[SharedCheck]:
    return [SharedCheck(name, "complete") for name in names or ("材料1", "材料2")]


def make_project(county, **fields) -> JointCase:
    """A project with both shared materials complete, received by the joint window's clerk."""
    defaults = {
        "name": "星河文化城",
        "lead_department": county.department,
        "window": county.joint_window,
        "applicant": party(),
        "plan": plan(county),
        "materials": complete(),
        "by": county.joint_clerk,
    }
    return open_project(**(defaults | fields))


def case_of(project: JointCase, item: Item) -> Case:
    return project.members.get(item=item).case


def place_at(county, item: Item) -> Item:
    """The item, placed at the joint window too."""
    item.placements.create(window=county.joint_window, valid_from="2020-01-01")
    return item


def ask(county, project: JointCase, **fields) -> list[JointOpinion]:
    """The lead's question to the police, to be answered by Monday 9 March 2026."""
    facts = {
        "departments": [county.other_department],
        "asked": "请就消防和治安条件提出意见",
        "reply_by": date(2026, 3, 9),
        "by": county.reviewer,
    }
    return ask_opinions(project, **(facts | fields))


def make_five_departments(cast) -> SimpleNamespace:
    """The joint county with two more departments; `reviewers` by department, `items` one of each."""
    county = make_joint_county(cast)
    county.reviewers = {
        county.department: county.reviewer,
        county.other_department: county.police_reviewer,
        county.fire: county.fire_reviewer,
    }
    county.items = [county.item, county.police_item, county.fire_item]
    for name, mark, item_name in (
        ("卫生健康局", "示卫", "公共场所卫生许可"),
        ("城市管理局", "示城", "户外广告设置许可"),
    ):
        department = make_department(name, mark)
        reviewer = make_member(name=f"{name[:2]}审核人", department=department, in_approval_section=True)
        give_role(reviewer, Role.SECTION_REVIEWER, department=department)
        item = publish(make_version(make_item(department), name=item_name))
        place(item, county.joint_window)
        make_mandate(county.joint_clerk, department)
        county.reviewers[department] = reviewer
        county.items.append(item)
    return county
