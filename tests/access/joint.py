"""What names in braces of the section of projects stand for, and the bodies posted there.

Projects are received at the comprehensive window 30: culture leads, the police assist, another item comes later.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from approvals.models import JointCase, JointTemplate, Placement
from approvals.operations.decision import decide
from approvals.operations.joint import SharedCheck, drop_planned, open_project
from approvals.operations.joint_materials import accept_all, notify_all
from approvals.operations.joint_plan import Planned, save_template
from approvals.operations.joint_records import ask_opinions
from approvals.operations.joint_time import extend_joint
from approvals.states import JointAct
from tests.factories import make_mandate
from tests.factories.cases import make_case, party

NEEDED = "请补交原件 1 份"


class _Scan(ContentFile):
    """A file that is read anew for each person."""

    def read(self, *arguments: Any) -> bytes:
        self.seek(0)
        return super().read(*arguments)


def _window(stage: Any) -> Any:
    """Window 30 with the items of the projects placed there and the mandates of its clerk."""
    window = stage.places["general"].window

    def make() -> Any:
        for which in ("own", "files", "over"):
            Placement.objects.create(item=stage.items[which], window=window, valid_from=date(2020, 1, 1))
        make_mandate(stage.people["gen"], stage.cast.department)
        return window

    return stage.once("joint window", make)


def _plan(stage: Any) -> list[Planned]:
    own, police, later = (stage.items[which] for which in ("own", "police", "files"))
    return [Planned(own, 1), Planned(police, 1), Planned(later, 2)]


def _received(stage: Any, *names: str) -> JointCase:
    found = [SharedCheck(name, "complete") for name in names or ("材料1", "材料2")]
    facts = {"name": "星河文化城", "lead_department": stage.cast.department, "applicant": party()}
    return open_project(**facts, window=_window(stage), plan=_plan(stage), materials=found, by=stage.people["gen"])


def _told(stage: Any) -> JointCase:
    joint = _received(stage, "材料1")
    notify_all(joint, materials=[SharedCheck("材料2", "missing", NEEDED)], by=stage.people["gen"])
    return joint


def _accepted(stage: Any) -> JointCase:
    joint = _received(stage)
    accept_all(joint, by=stage.people["gen"])
    return joint


def _asked(stage: Any) -> JointCase:
    joint = _accepted(stage)
    facts = {"asked": "请提意见", "reply_by": date(2026, 3, 6), "by": stage.people["rev"]}
    ask_opinions(joint, departments=[stage.cast.other_department], **facts)
    return joint


def _decided(stage: Any) -> JointCase:
    joint = _accepted(stage)
    reviewers = {stage.cast.department.pk: "rev", stage.cast.other_department.pk: "rev2"}
    for member in joint.members.filter(stage=1):
        decide(member.case, outcome="granted", by=stage.people[reviewers[member.case.department_id]])
    return joint


def _done(stage: Any) -> JointCase:
    joint = _decided(stage)
    drop_planned(joint, member=joint.members.get(stage=2).pk, reason="不需要", by=stage.people["rev"])
    return joint


def _extended(stage: Any) -> JointCase:
    joint = _accepted(stage)
    extend_joint(joint, **_approval(ContentFile(b"%PDF-1.4", name="approval.pdf")), by=stage.people["lead"])
    return joint


def _approval(scan: ContentFile) -> dict[str, Any]:
    document = {"document_number": "示府办〔2026〕18号", "document_date": date(2026, 3, 3)}
    return {"days": 15, "reason": "需要会商", "scan": scan, **document}


PROJECTS: dict[str, Callable[[Any], JointCase]] = {
    "received": _received,
    "lacking": lambda stage: _received(stage, "材料1"),
    "told": _told,
    "accepted": _accepted,
    "asked": _asked,
    "decided": _decided,
    "done": _done,
    "extended": _extended,
}


def _project(stage: Any, which: str) -> JointCase:
    return stage.once(f"project.{which}", lambda: PROJECTS[which](stage))


def _template(stage: Any, which: str) -> JointTemplate:
    facts = {"code": "YLCS", "name": "开办娱乐场所", "lead_department": stage.cast.department, "is_active": True}
    _window(stage)
    make = lambda: save_template(None, **facts, plan=_plan(stage), by=stage.people["mgr"])  # noqa: E731
    return stage.once(f"template.{which}", make)


NAMED: dict[str, Callable[[Any, str], Any]] = {
    "project": lambda stage, which: _project(stage, which).number,
    "project_code": lambda stage, which: _project(stage, which).lookup_code,
    "project_template": lambda stage, which: _template(stage, which).code,
}

APPLICANT = {
    "kind": "person",
    "name": "覃小兰",
    "id_type": "resident_id",
    "id_number": "441201199001010026",
    "phone": "13800000042",
}


def _new_project(stage: Any, _variant: str) -> dict[str, Any]:
    _window(stage)
    chosen = {f"stage-{one.item.pk}": str(one.stage) for one in _plan(stage)[:2]}
    found = {"m1-result": "complete", "m2-result": "complete", "key": "5f1d7a52-5a0f-4a4f-9a3e-0d1d1b7f0a11"}
    return {"project_name": "星河", "lead_department": stage.cast.department.pk, **chosen, **found, **APPLICANT}


def _api_project(stage: Any, _variant: str) -> dict[str, Any]:
    _window(stage)
    rows = [{"item": one.item.code, "stage": one.stage} for one in _plan(stage)[:2]]
    return {"name": "星河", "lead_department": stage.cast.department.name, "plan": rows, "applicant": APPLICANT}


def _new_template(stage: Any, _variant: str) -> dict[str, Any]:
    _window(stage)
    rows = {}
    for number, one in enumerate(_plan(stage)):
        rows |= {f"item-{number}": one.item.code, f"stage-{number}": one.stage}
    return {"code": "QYKB", "name": "开办企业", "lead_department": stage.cast.department.pk, "is_active": "on", **rows}


def _found(stage: Any, which: str, result: str) -> dict[str, Any]:
    rows = _project(stage, which).materials.exclude(result="complete" if which != "received" else "")
    said = {f"m{row.pk}-result": result for row in rows}
    return said | {f"m{row.pk}-remark": NEEDED for row in rows}


def _lone_case(stage: Any) -> str:
    """A case of its own of the same applicant at window 30, which can be taken into the project."""
    window = _window(stage)
    make = lambda: make_case(stage.items["over"], window, stage.people["gen"])  # noqa: E731
    return stage.once("lone case", make).number


def _planned(stage: Any) -> int:
    return _project(stage, "received").members.get(stage=2).pk


def _units(stage: Any) -> dict[str, Any]:
    key = stage.cast.department.pk
    return {f"people-{key}": "周立群、李晓岚", f"outcome-{key}": "passed"}


VISIT = {
    "place": "星河路 1 号",
    "started_at": "2026-03-03T09:00+08:00",
    "ended_at": "2026-03-03T09:30+08:00",
    "applicant_person": "覃小兰",
}
FORM_VISIT = VISIT | {"started_at": "2026-03-03T09:00", "ended_at": "2026-03-03T09:30", "checkpoints": "面积：300"}
ASKED = {"asked": "请提意见", "reply_by": "2026-03-06"}
MEETING = {"held_on": "2026-03-03", "participants": "周立群", "minutes": "同意"}

_FORMS: dict[JointAct, Callable[[Any, str], dict[str, Any]]] = {
    JointAct.CHECK: lambda stage, _variant: _found(stage, "received", "complete"),
    JointAct.ACCEPT: lambda stage, _variant: {},
    JointAct.NOTIFY: lambda stage, _variant: _found(stage, "lacking", "missing"),
    JointAct.SUPPLEMENT: lambda stage, _variant: _found(stage, "told", "complete"),
    JointAct.OPEN_STAGE: lambda stage, _variant: {},
    JointAct.ADD: lambda stage, _variant: {"case": _lone_case(stage), "stage": 1},
    JointAct.DROP: lambda stage, _variant: {"member": _planned(stage), "reason": "不需要"},
    JointAct.ASK: lambda stage, _variant: ASKED | {"departments": [stage.cast.other_department.pk]},
    JointAct.ANSWER: lambda stage, _variant: {"answer": "agree"},
    JointAct.INSPECT: lambda stage, _variant: FORM_VISIT | _units(stage),
    JointAct.MEET: lambda stage, _variant: MEETING | {"present": [stage.cast.department.pk]},
    JointAct.EXTEND: lambda stage, _variant: _approval(_Scan(b"%PDF-1.4", name="approval.pdf")),
    JointAct.CLOSE: lambda stage, _variant: {"conclusion": "各部门均已准予"},
    JointAct.WITHDRAW: lambda stage, _variant: {"reason": "不再开办"},
}

_COMPLETE = {"materials": [{"name": "材料2", "result": "complete"}]}
_MISSING = {"materials": [{"name": "材料2", "result": "missing", "remark": NEEDED}]}


def _api_visit(stage: Any) -> dict[str, Any]:
    unit = {"department": stage.cast.department.name, "people": ["周立群", "李晓岚"], "outcome": "passed"}
    return VISIT | {"checkpoints": ["面积：300"], "units": [unit]}


_API: dict[JointAct, Callable[[Any, str], dict[str, Any]]] = _FORMS | {
    JointAct.CHECK: lambda stage, _variant: _COMPLETE,
    JointAct.NOTIFY: lambda stage, _variant: _MISSING,
    JointAct.SUPPLEMENT: lambda stage, _variant: _COMPLETE,
    JointAct.ASK: lambda stage, _variant: ASKED | {"departments": [stage.cast.other_department.name]},
    JointAct.INSPECT: lambda stage, _variant: _api_visit(stage),
    JointAct.MEET: lambda stage, _variant: MEETING | {"present": [stage.cast.department.name]},
    JointAct.EXTEND: lambda stage, _variant: {},  # its scan goes with a form only; test_joint_pages sends one
}

BODIES: dict[str, Callable[[Any, str], dict[str, Any]]] = {
    **{f"desk:project_{act.name.lower()}": body for act, body in _FORMS.items()},
    **{f"joint-case-{act.name.lower()}": body for act, body in _API.items()},
    "desk:project_new": _new_project,
    "joint-case-list": _api_project,
    "manage:project_template_new": _new_template,
    "manage:project_template": _new_template,
}
