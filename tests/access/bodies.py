"""The bodies of POST requests, each such that the rightful person succeeds. By the name of the route."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from approvals.documents.templates import template_of
from approvals.models import Case, CaseMaterial, ItemVersion, OfficialPaper
from approvals.queries.catalogue_page import last_edit
from approvals.states import Act, CheckResult, PaperKind, VersionState
from tests.access import attendance, fees, joint, people, special, wanting
from tests.access.named import NAMED
from tests.access.stage import Stage
from tests.factories.authority import leader_of, make_seal

NEEDED = "请补交原件 1 份"
APPLICANT = {
    "kind": "person",
    "name": "覃小兰",
    "id_type": "resident_id",
    "id_number": "441201199001010026",
    "phone": "13800000042",
}
CLOSURE = {
    "date": "2026-09-29",
    "name": "台风停工",
    "order_number": "示府办〔2026〕32号",
    "order_date": "2026-03-02",
}

#: Acts whose form and API take the same words.
SAME_IN_BOTH = {
    Act.ACCEPT: {},
    Act.REFUSE_ACCEPTANCE: {"ground": "not_competent", "facts": "属于市级权限", "competent_body": "示范市文广局"},
    Act.REVIEW: {"outcome": "passed", "opinion": "符合条件"},
    Act.PAUSE: {"ground": "testing", "expected_days": 5, "notice": "送检"},
    Act.RESUME: {"result": "听证结束"},
    Act.EXTEND: {"days": 5, "reason": "需要实地核查"},
    Act.DECIDE: {"outcome": "granted"},
    Act.AGREE_REFUSAL: {"opinion": "同意"},
    Act.RETURN_REFUSAL: {"reason": "理由不足"},
    Act.DELIVER: {"method": "counter", "recipient": "覃小兰", "id_number": "441201199001010026"},
    Act.WITHDRAW: {"reason": "不再申请"},
    Act.RECORD_SIGNATURE: {},
    Act.RETURN_DELIVERY: {"reason": "查无此人"},
    Act.EXPLAIN_DELAY: {"reason": "专家评审延误"},
    Act.CLOSE: {"volume": "2026-01-012", "pages": 9},
    Act.CLOSE_SILENT: {},
    Act.ACCEPT_CONDITIONALLY: wanting.PLEDGE,
    Act.CLOSE_UNFULFILLED: {},
    Act.TELL_HEARING: {"planned": "拟不予许可"},
    Act.ANSWER_HEARING: {"wish": "ask", "asked_by": "覃小兰"},
    Act.RECORD_HEARING: {"record": "申请人陈述，审查人员答复。"},
    Act.MARK_PRIORITY: {"priority": "urgent", "reason": "抢险救灾"},
}


def body_of(stage: Stage, route: str, kwargs: dict[str, Any], variant: str) -> dict[str, Any]:
    """What is posted to the route named `route` for the object in `kwargs`; nothing where there is nothing to say."""
    name = route.removeprefix("approvals:").removeprefix("supervision:").removeprefix("staff:")
    if name in BODIES:
        return BODIES[name](stage, variant)
    if "number" not in kwargs:
        return {}
    if name == "desk:materials":
        return _found(_case(kwargs), CheckResult.COMPLETE)
    act = kwargs["act"] if "act" in kwargs else _act_of(name)
    return _act_body(act, _case(kwargs), is_api=name.startswith("case-")) if act else {}


def _act_of(name: str) -> Act | None:
    return next((act for act in Act if name == f"case-{act.name.lower()}"), None)


def _act_body(act: Act, case: Case, *, is_api: bool) -> dict[str, Any]:
    if act == Act.RAISE_FEE:
        return fees.order_body(case, is_api=is_api)
    if act in SAME_IN_BOTH:
        step = {"step": case.step_id} if act == Act.REVIEW and case.step_id else {}
        return SAME_IN_BOTH[act] | step
    return (API_ACTS if is_api else FORM_ACTS)[act](case)


def _case(kwargs: dict[str, Any]) -> Case:
    return Case.objects.get(number=kwargs["number"])


def _lacking(case: Case) -> list[CaseMaterial]:
    return list(case.materials.exclude(result=CheckResult.COMPLETE))


def _found(case: Case, result: str) -> dict[str, Any]:
    return {f"m{row.requirement_id}-result": result for row in case.materials.all()}


FORM_ACTS: dict[Act, Callable[[Case], dict[str, Any]]] = {
    Act.NOTIFY_DEFICIENCY: lambda case: {
        f"m{row.requirement_id}-{part}": text
        for row in _lacking(case)
        for part, text in (("result", CheckResult.MISSING.value), ("remark", NEEDED))
    },
    Act.SUPPLEMENT: lambda case: _found(case, CheckResult.COMPLETE.value),
    Act.CORRECT: lambda case: {"applicant_name": "覃晓兰", "reason": "录入笔误"},
    Act.NOTIFY_AGAIN: wanting.again_in_form,
    Act.DECLARE: wanting.declare_in_form,
    Act.VERIFY_DECLARATION: lambda case: {"is_true": "yes", "finding": "实地核查属实"},
    Act.FOLLOW_UP: wanting.follow_in_form,
    Act.CALL_HEARING: lambda case: {
        "held_on": "2026-03-12", "held_time": "09:00", "place": "三楼会议室",
        "presider": leader_of(case.department).pk,
    },
}  # fmt: skip

API_ACTS: dict[Act, Callable[[Case], dict[str, Any]]] = {
    Act.NOTIFY_DEFICIENCY: lambda case: {
        "materials": [{"material": row.requirement_id, "needed": NEEDED} for row in _lacking(case)]
    },
    Act.SUPPLEMENT: lambda case: {
        "materials": [{"material": row.requirement_id, "result": "complete"} for row in _lacking(case)]
    },
    Act.CORRECT: lambda case: {"changes": {"applicant_name": "覃晓兰"}, "reason": "录入笔误"},
    Act.NOTIFY_AGAIN: wanting.again_in_api,
    Act.DECLARE: wanting.declare_in_api,
    Act.VERIFY_DECLARATION: lambda case: {"is_true": True, "finding": "实地核查属实"},
    Act.FOLLOW_UP: wanting.follow_in_api,
    Act.CALL_HEARING: lambda case: {
        "held_at": "2026-03-12T09:00:00+08:00", "place": "三楼会议室",
        "presider": leader_of(case.department).username,
    },
}  # fmt: skip


def _application(stage: Stage, which: str) -> dict[str, Any]:
    """The reception page of an item as it is sent, at whichever of its windows the clerk holds."""
    item = stage.items[which]
    version = item.current or item.versions.first()
    checks = {f"m{row.pk}-result": "complete" for row in version.materials.all()}
    page = {"item": item.code, "window": stage.cast.window.pk, "key": str(uuid4()), "then": "receive"}
    return {**page, **APPLICANT, **checks}


def _api_application(stage: Stage, which: str) -> dict[str, Any]:
    item = stage.items[which]
    version = item.current or item.versions.first()
    materials = [{"material": row.pk, "result": "complete"} for row in version.materials.all()]
    return {"item": item.code, "applicant": APPLICANT, "materials": materials}


def _draft(stage: Stage, _variant: str) -> dict[str, Any]:
    """What the editing page sends back unchanged, taken from the page as its keeper gets it."""
    return stage.once("draft form", lambda: _as_sent(stage))


def _as_sent(stage: Stage) -> dict[str, Any]:
    from_page = stage.ask("mgr", f"/manage/items/{stage.named('draft.own')}/draft/").context["editor"]
    forms = [from_page.form]
    for rows in from_page.lists.values():
        forms += [rows.management_form, *rows.forms]
    data = {}
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is not None and value is not False and value != "" and field.widget_type != "keptfile":
            data[field.html_name] = "on" if value is True else field.field.prepare_value(value)
    return data


def _closure(stage: Stage, which: str) -> dict[str, Any]:
    halls = {"centre": stage.cast.hall.pk, "town": stage.cast.other_hall.pk, "county": ""}
    return CLOSURE | {"hall": halls[which], "order_scan": _Scan(b"%PDF-1.4", name="order.pdf")}


def _new_item(stage: Stage, which: str) -> dict[str, Any]:
    return {"name": "互联网上网服务许可", "department": stage.items[which].department_id}


class _Scan(ContentFile):
    """An upload that is read anew for every person who sends it."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        return super().read(*args)


def _new_mandate(stage: Stage, which: str) -> dict[str, Any]:
    department, clerk = {
        "own": (stage.cast.department, stage.people["town"]),
        "police": (stage.cast.other_department, stage.people["gen"]),
    }[which]
    period = {"valid_from": "2026-03-03", "valid_until": "2027-03-02", "signed_on": "2026-03-03"}
    said = {"department": department.pk, "clerk": clerk.pk, "powers": ["accept", "decide"], "all_items": "on"}
    return said | period | {"giver": leader_of(department).pk, "scan": _Scan(b"%PDF-1.4", name="mandate.pdf")}


def _new_seal(stage: Stage, which: str) -> dict[str, Any]:
    department = {"own": stage.cast.department, "police": stage.cast.other_department}[which]
    return {
        "department": department.pk,
        "name": f"{department.name}审批专用章（9）",
        "custodian": stage.people["chief"].pk,
    }


def _seal_use(stage: Stage, _variant: str) -> dict[str, Any]:
    paper = OfficialPaper.objects.get(pk=stage.named("paper.own"))
    return {"paper": paper.number, "purpose": "收件凭证盖章"}


def _template(stage: Stage, variant: str) -> dict[str, Any]:
    hall = stage.cast.other_hall if variant == "town" else None
    current = template_of(PaperKind.EXTENSION, hall)
    return {"source": current.source + "\n再说一句。", "note": "补充一句", "seen": current.name}


def _publication(stage: Stage, _variant: str) -> dict[str, Any]:
    code = NAMED["draft"](stage, "own")
    return {"seen": last_edit(ItemVersion.objects.get(item__code=code, state=VersionState.DRAFT))}


BODIES: dict[str, Callable[[Stage, str], dict[str, Any]]] = {
    "login": lambda stage, _variant: {"username": "nobody", "password": "wrong"},
    "password": lambda stage, _variant: {"old_password": "wrong"},
    "token": lambda stage, _variant: {"username": "nobody", "password": "wrong"},
    "case-list": _api_application,
    "desk:reception": _application,
    **special.BODIES,
    "desk:explanation": lambda stage, _variant: {"text": "等待专家意见"},
    "desk:appeal": lambda stage, _variant: {"text": "当日系统停机"},
    "manage:appeal": lambda stage, _variant: {"outcome": "withdrawn", "reason": "停机属实"},
    "manage:ruling": lambda stage, _variant: {"outcome": "upheld", "reason": "情况属实"},
    "manage:item_new": _new_item,
    "manage:withdrawal": lambda stage, _variant: {"reason": "上级取消"},
    "manage:draft": _draft,
    "manage:placements": lambda stage, _variant: {
        "window": stage.places["general"].window.pk,
        "valid_from": "2026-03-03",
    },
    "manage:placement_end": lambda stage, _variant: {"on": "2026-12-31"},
    "manage:publication": _publication,
    "manage:mandate_new": _new_mandate,
    "manage:mandate_revocation": lambda stage, _variant: {"reason": "已调离窗口"},
    "manage:seal_new": _new_seal,
    "desk:seal_uses": _seal_use,
    "desk:seal_custody": lambda stage, _variant: {"custodian": stage.people["a"].pk},
    "desk:seal_loss": lambda stage, _variant: {"report": "今早开柜时发现不在，已经报警"},
    "desk:seal_replacement": lambda stage, _variant: {
        "name": "示范县文化广电旅游局审批专用章（2）",
        "custodian": stage.people["a"].pk,
    },
    "desk:seal_retirement": lambda stage, _variant: {"reason": "机构合并"},
    "manage:exemptions": lambda stage, _variant: {"reason": "须经省级专家评审", "expires_on": "2026-12-31"},
    "calendar_days": lambda stage, _variant: {"date": "2026-11-07", "kind": "make_up_workday", "name": "调休上班"},
    "calendar_removals": lambda stage, _variant: {"date": "2026-10-01", "reason": "录入错误"},
    "calendar_publication": lambda stage, _variant: {"document": "国办发明电〔2025〕7号"},
    "calendar_closures": _closure,
    "calendar_closure_withdrawal": lambda stage, _variant: {"reason": "台风转向"},
    "desk:paper_correction": lambda stage, _variant: {"reason": "申请人名称录入有误"},
    "desk:paper_imprint": lambda stage, _variant: {
        "seal": make_seal(stage.cast.department, stage.people["chief"]).pk,
        "purpose": "收件凭证",
    },
    "manage:paper_template": _template,
    "manage:paper_preview": _template,
    "public:verification": lambda stage, _variant: {"file": _Scan(b"%PDF-1.4", name="a.pdf")},
    **attendance.BODIES,
    **fees.BODIES,
    **joint.BODIES,
    **people.BODIES,
    "hall_facilities": lambda stage, _variant: {"kind": "seats", "count": 20, "state": "working"},
    "windows:manage:window_closing": lambda stage, _variant: {"reason": "设备检修"},
    "facility_checks": lambda stage, _variant: {"count": 1, "state": "broken"},
    "manage:filing_levels_of": lambda stage, _variant: {
        "roles": ["deputy_leader", "principal_leader"],
        "valid_from": "2026-03-09",
        "reason": "由分管领导和主要领导审核",
    },
}
