"""Projects of several departments of the demonstration: two templates, and one joint acceptance that goes on today."""

from datetime import date, time, timedelta
from random import Random

from django.utils.timezone import localdate

from approvals.models import Item, JointCase, JointTemplate
from approvals.operations.decision import decide
from approvals.operations.joint import SharedCheck, open_project
from approvals.operations.joint_materials import accept_all
from approvals.operations.joint_plan import Planned, plan_of, save_template
from approvals.operations.joint_records import UnitSaid, answer_opinion, ask_opinions, record_inspection, record_meeting
from approvals.operations.parties import PartyData
from approvals.operations.placements import place
from approvals.operations.publication import publish_results
from approvals.queries.joint import departments_of, members_of, shared_materials
from approvals.states import Audience, DecisionOutcome, IdType, InspectionOutcome
from hall.calendars import work_calendar
from hall.management.demo.cases import credit_code
from hall.management.demo.catalogue import AREA, PUBLISHED_DAYS_AGO
from hall.management.demo.county import OPENED_ON, County
from hall.moment import moved_to, now
from hall.worktime import WorkCalendar
from staff.models import RoleAssignment, StaffMember
from staff.queries import local_moment
from staff.states import Role
from supervision.operations.cards import sweep
from windows.models import PostHolding, Window
from windows.states import Side, WindowKind

#: code, name, lead → stage, its name, how the item's name begins, what comes before it.
JOINT_TEMPLATES = (
    ("KBQY", "开办企业", "市场监督管理局", (
        (1, "主体登记", "公司设立登记", ()),
        (2, "经营许可", "食品经营许可", ("公司设立登记",)),
        (2, "经营许可", "公共场所卫生许可新办", ("公司设立登记",)),
        (2, "经营许可", "公众聚集场所投入使用", ("公司设立登记",)),
        (2, "经营许可", "户外广告及门头牌匾设置许可审批", ()),
    )),
    ("JGYS", "建设项目竣工联合验收", "住房和城乡建设局", (
        (1, "联合验收", "城镇污水排入排水管网许可", ()),
        (1, "联合验收", "公众聚集场所投入使用", ()),
        (1, "联合验收", "砍伐、迁移城市树木审批", ()),
        (1, "联合验收", "生产建设项目水土保持方案审批", ()),
        (2, "权属登记", "国有建设用地使用权及房屋所有权首次登记", ("城镇污水排入排水管网许可",)),
    )),
)  # fmt: skip
TOLD = "JGYS"
BEGAN = 16  # working days ago


def build(county: County) -> None:
    """Place the items of both templates at one comprehensive window and enter the templates, all before the first
    case; the letters of authority for that window come with the others."""
    manager, window = county.members["manager"], _window(county)
    with moved_to(now() - timedelta(days=PUBLISHED_DAYS_AGO)):
        for code, name, lead, rows in JOINT_TEMPLATES:
            items = {start: _item(start) for _stage, _name, start, _after in rows}
            for item in items.values():
                if not item.placements.filter(window=window).exists():
                    place(item, window, valid_from=OPENED_ON, by=manager)
            plan = [
                Planned(items[start], stage, stage_name, tuple(items[before].code for before in after))
                for stage, stage_name, start, after in rows
            ]
            lead_department = county.departments[lead]
            save_template(
                None, code=code, name=name, lead_department=lead_department, is_active=True, plan=plan, by=manager
            )


def tell(county: County) -> JointCase:
    """One project: asked, inspected, met; one department silent and late, two decided, the second stage to come."""
    calendar, template = work_calendar(county.halls[0]), JointTemplate.objects.get(code=TOLD)
    days = _days(calendar, localdate(now()))
    with moved_to(local_moment(days[0], time(9, 20))):
        joint = _received(county, template)
        accept_all(joint, by=joint.received_by)
    lead, *others = departments_of(member for member in members_of(joint) if member.stage == 1)
    reviewers = _reviewers()
    with moved_to(local_moment(days[1], time(10))):
        asked = "请就项目竣工验收条件提出意见，并派员参加联合勘验。"
        reply_by = days[1] + timedelta(days=7)
        ask_opinions(joint, departments=others, asked=asked, reply_by=reply_by, by=reviewers[lead.pk])
    for number, department in enumerate(others[:-1]):
        with moved_to(local_moment(days[2], time(9, 30 + 10 * number))):
            answer_opinion(joint, answer="forward" if number else "agree", by=reviewers[department.pk])
    people = {department.pk: (str(reviewers[department.pk]), "王建国") for department in (lead, *others[:-1])}
    with moved_to(local_moment(days[3], time(16))):
        _inspected(joint, days[3], [lead, *others], people, reviewers[lead.pk])
    with moved_to(local_moment(days[5], time(15))):
        names = "、".join(name for pair in people.values() for name in pair[:1])
        minutes = "各部门对验收意见没有异议。城市管理局负责的绿化补种在一个月内完成。"
        record_meeting(
            joint, held_on=days[5], present=[lead, *others[:-1]], participants=names, minutes=minutes,
            by=reviewers[lead.pk],
        )  # fmt: skip
    for member in joint.members.filter(stage=1, item__department__in=(lead, others[0])).select_related("case"):
        with moved_to(local_moment(days[7], time(11))):
            decide(member.case, outcome=DecisionOutcome.GRANTED, by=reviewers[member.item.department_id])
    publish_results(local_moment(days[8], time(9)))  # as the job would have done the next morning
    sweep(now())
    return joint


def _received(county: County, template: JointTemplate) -> JointCase:
    window, plan = _window(county), plan_of(template)
    clerk = PostHolding.objects.filter(side=Side.A, post__window=window).select_related("member").earliest("pk").member
    shared = shared_materials(one.item.current for one in plan)
    return open_project(
        name="星河文化广场",
        lead_department=template.lead_department,
        window=window,
        applicant=PartyData(
            kind=Audience.ENTERPRISE,
            name="示范县星河置业有限公司",
            id_type=IdType.CREDIT_CODE,
            id_number=credit_code(Random(15)),
            phone="13900000015",
        ),
        plan=plan,
        materials=[SharedCheck(material.name, "complete") for material in shared],
        template=template,
        by=clerk,
    )


def _inspected(joint: JointCase, on: date, units: list, people: dict[int, tuple[str, ...]], by: StaffMember) -> None:
    said = [UnitSaid(unit, people[unit.pk], InspectionOutcome.PASSED) for unit in units if unit.pk in people]
    record_inspection(
        joint,
        place="示范县星河路 1 号",
        started_at=local_moment(on, time(9, 30)),
        ended_at=local_moment(on, time(11)),
        applicant_person="许志强",
        checkpoints=["排水接驳：与图纸一致", "消防设施：测试正常", "绿化：补种方案已公示"],
        units=said,
        by=by,
    )


def _days(calendar: WorkCalendar, today: date) -> list[date]:
    """The working days of the project from its receipt on."""
    day = calendar.previous_working_day(today)
    days = [day]
    for _day in range(BEGAN):
        day = calendar.previous_working_day(day - timedelta(days=1))
        days.insert(0, day)
    return days


def _window(county: County) -> Window:
    """The first comprehensive window of the centre."""
    centre = county.halls[0].pk
    mixed = [one for one in county.windows if one.kind == WindowKind.COMPREHENSIVE and one.hall_id == centre]
    return min(mixed, key=lambda window: window.number)


def _item(start: str) -> Item:
    items = Item.objects.published().filter(area=AREA, current__name__startswith=start)
    return items.select_related("current", "department").earliest("pk")


def _reviewers() -> dict[int, StaffMember]:
    rows = RoleAssignment.objects.filter(role=Role.SECTION_REVIEWER).select_related("member")
    return {row.department_id: row.member for row in rows}
