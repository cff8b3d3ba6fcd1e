"""Halls, departments, windows, posts and people of the demonstration; every name and phone is invented."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from hall.history import signed
from hall.models import Facility, Hall, WorkSession
from hall.moment import today
from hall.pinyin import sort_key
from staff.models import ApprovalSection, Department, Posting, RoleAssignment, StaffMember
from staff.states import Role
from windows.models import Post, PostHolding, Window
from windows.states import Side, WindowKind

DATA = Path(__file__).parent.parent.parent / "demo"
OPENED_ON = date(2024, 1, 2)
PASSWORD = "Shifan-demo-1"  # printed by ./hall.sh run; these accounts exist in demo mode only
STAR_DEPARTMENT = "文化广电旅游局"
OTHER_DEPARTMENT = "公安局"
TOWNSHIP_DEPARTMENTS = ("民政局", "人力资源和社会保障局", "医疗保障局", "残疾人联合会", "农业农村局")
ZONES = ("一楼东区", "一楼西区", "二楼东区", "二楼西区")
DUTIES = "收件并逐份核对材料；齐全的当场受理，不齐全的一次告知；送达结果；A 岗离岗前向 B 岗交接在手办件。"


@dataclass
class County:
    """What was made, for the parts of the seed that come after."""

    system: StaffMember
    random: Random
    halls: list[Hall] = field(default_factory=list)
    departments: dict[str, Department] = field(default_factory=dict)
    windows: list[Window] = field(default_factory=list)
    accounts: list[dict[str, str]] = field(default_factory=list)
    names: Iterator[str] = field(default_factory=lambda: iter(()))
    usernames: Iterator[int] = field(default_factory=lambda: count(1))
    applicants: Iterator[str] = field(default_factory=lambda: iter(()))
    companies: list[str] = field(default_factory=list)
    members: dict[str, StaffMember] = field(default_factory=dict)
    password: str = field(default_factory=lambda: make_password(PASSWORD))

    def save(self, row: Any) -> Any:
        """Save a row with history signed by the system."""
        signed(row, by=self.system, reason="示范数据").save()
        return row


def build(system: StaffMember, random: Random) -> County:
    """The whole county without its items."""
    source = json.loads((DATA / "county.json").read_text("utf-8"))
    county = County(system=system, random=random)
    county.names, county.applicants = _names(source, random), cycle(_names(source, random))
    county.companies = source["companies"]
    for facts in source["halls"]:
        county.halls.append(_hall(county, facts))
        _facilities(county, county.halls[-1], source["facilities"][facts["code"]])
    for facts in source["departments"]:
        county.departments[facts["short_name"]] = _department(county, facts)
    _centre(county, source)
    _townships(county, source)
    _managers(county)
    return county


def _names(source: dict[str, Any], random: Random) -> Iterator[str]:
    """Invented names, each once."""
    pairs = [surname + given for surname in source["surnames"] for given in source["given_names"]]
    random.shuffle(pairs)
    return iter(dict.fromkeys(pairs))


def _hall(county: County, facts: dict[str, Any]) -> Hall:
    parent = county.halls[0] if county.halls else None
    hall = county.save(Hall(parent=parent, **facts))
    for opens, closes in ((time(9), time(12)), (time(14), time(17, 30))):
        county.save(WorkSession(hall=hall, opens_at=opens, closes_at=closes, valid_from=OPENED_ON))
    return hall


def _facilities(county: County, hall: Hall, rows: list[dict[str, Any]]) -> None:
    """The register of a hall; `checked` is how many days ago somebody looked."""
    for row in rows:
        facts = {"state": "working", **row}
        checked_on = today() - timedelta(days=facts.pop("checked"))
        county.save(Facility(hall=hall, last_checked_on=checked_on, **facts))


def _department(county: County, facts: dict[str, Any]) -> Department:
    number = len(county.departments) + 1
    department = county.save(
        Department(
            name=f"示范县{facts['short_name']}",
            short_name=facts["short_name"],
            paper_name=facts["paper_name"],
            pinyin=sort_key(facts["short_name"]),
            address=f"示范县府前路 {number + 1} 号",
            phone=f"0758-000-{100 + number:04d}",
            complaint_phone="0758-000-0001",
            reconsideration_body=facts.get("reconsideration_body", "示范县人民政府"),
            court="示范县人民法院",
        )
    )
    county.save(ApprovalSection(department=department, phone=department.phone))
    return department


def _centre(county: County, source: dict[str, Any]) -> None:
    """The county centre: windows of each department, then the comprehensive ones and the cashier."""
    numbers = count(1)
    for facts in source["departments"]:
        department = county.departments[facts["short_name"]]
        windows = [_window(county, county.halls[0], next(numbers), department) for _n in range(facts["windows"])]
        clerks = [_clerk(county, county.halls[0], department) for _n in range(max(2, len(windows)))]
        for place, window in enumerate(windows):
            _hold(county, window, clerks[place], clerks[(place + 1) % len(clerks)])
        _leaders(county, department, clerks)
    for _n in range(source["comprehensive_windows"]):
        _staffed(county, county.halls[0], next(numbers), WindowKind.COMPREHENSIVE, county.departments["发展和改革局"])
    _cashier(county, _staffed(county, county.halls[0], next(numbers), WindowKind.CASHIER, county.departments["财政局"]))


def _townships(county: County, source: dict[str, Any]) -> None:
    for hall in county.halls[1:]:
        for number in range(1, source["township_windows"] + 1):
            home = county.departments[TOWNSHIP_DEPARTMENTS[number % len(TOWNSHIP_DEPARTMENTS)]]
            clerk = _staffed(county, hall, number, WindowKind.COMPREHENSIVE, home)
            if hall is county.halls[1] and number == 1:
                _account(county, clerk, "township", "便民中心窗口", hall=hall)


def _staffed(county: County, hall: Hall, number: int, kind: str, home: Department) -> StaffMember:
    """A window without a department of its own, with an A and a B holder; returns the A holder."""
    window = _window(county, hall, number, None, kind)
    holders = [_clerk(county, hall, home) for _side in Side]
    _hold(county, window, *holders)
    return holders[0]


def _window(
    county: County, hall: Hall, number: int, department: Department | None, kind: str = WindowKind.INDEPENDENT
) -> Window:
    sign = department.short_name if department else str(WindowKind(kind).label)
    zone = ZONES[min(number // 16, len(ZONES) - 1)] if hall is county.halls[0] else "一楼大厅"
    phone = f"{hall.phone[:-2]}{number:02d}" if hall.phone else ""
    window = Window(hall=hall, number=number, kind=kind, name=sign, department=department, zone=zone, phone=phone)
    county.windows.append(county.save(window))
    return window


def _member(county: County, department: Department | None, **facts: Any) -> StaffMember:
    name = next(county.names)
    member = StaffMember(
        username=f"s{next(county.usernames):04d}", name=name, pinyin=sort_key(name), department=department,
        password="!", must_change_password=False, **facts,
    )  # fmt: skip
    return county.save(member)


def _clerk(county: County, hall: Hall, department: Department) -> StaffMember:
    member = _member(county, department, in_approval_section=True)
    county.save(Posting(member=member, department=department, hall=hall, valid_from=OPENED_ON))
    return member


def _hold(county: County, window: Window, first: StaffMember, second: StaffMember) -> None:
    post = county.save(Post(window=window, title="受理岗", duties=DUTIES))
    for side, member in zip(Side, (first, second), strict=True):
        county.save(PostHolding(post=post, side=side, member=member, valid_from=OPENED_ON))


def _leaders(county: County, department: Department, clerks: list[StaffMember]) -> None:
    """Chief representative, section reviewer and the two leaders; those of the star department get accounts."""
    chief = _clerk(county, county.halls[0], department) if department.short_name == STAR_DEPARTMENT else clerks[0]
    people = {
        Role.CHIEF_REPRESENTATIVE: chief,
        Role.SECTION_REVIEWER: _member(county, department, in_approval_section=True),
        Role.DEPUTY_LEADER: _member(county, department),
        Role.PRINCIPAL_LEADER: _member(county, department),
    }
    for role, member in people.items():
        hall = county.halls[0] if role == Role.CHIEF_REPRESENTATIVE else None
        _give(county, member, role, department=department, hall=hall)
    if department.short_name == STAR_DEPARTMENT:
        labels = {"chief": "首席代表", "reviewer": "审批股审核人", "deputy": "分管领导", "leader": "主要领导"}
        for member, (username, label) in zip(people.values(), labels.items(), strict=True):
            _account(county, member, username, label)
        _account(county, clerks[0], "clerk_a", "窗口 A 岗")
        _account(county, clerks[1], "clerk_b", "窗口 B 岗")
    if department.short_name == OTHER_DEPARTMENT:
        _account(county, clerks[0], "outsider", "窗口 A 岗（其他部门）")


def _managers(county: County) -> None:
    centre = county.halls[0]
    for username, role, hall in (
        ("manager", Role.HALL_MANAGER, None),
        ("hall_leader", Role.HALL_LEADER, None),
        ("duty", Role.DUTY_OFFICER, centre),
        ("supervisor", Role.SUPERVISOR, None),
    ):
        member = _member(county, None, is_staff=username == "manager", is_superuser=username == "manager")
        _give(county, member, role, hall=hall)
        _account(county, member, username, str(role.label))


def _cashier(county: County, member: StaffMember) -> None:
    _give(county, member, Role.CASHIER, hall=county.halls[0])
    _account(county, member, "cashier", "收费员")


def _give(county: County, member: StaffMember, role: str, **place: Any) -> None:
    county.save(RoleAssignment(member=member, role=role, valid_from=OPENED_ON, **place))


def _account(county: County, member: StaffMember, username: str, role: str, hall: Hall | None = None) -> None:
    county.members[username] = member
    member.username = username
    member.password = county.password
    county.save(member)
    department = member.department.short_name if member.department else ""
    place = (hall or county.halls[0]).name
    county.accounts.append(
        {"username": username, "password": PASSWORD, "role": role, "department": department, "hall": place}
    )
