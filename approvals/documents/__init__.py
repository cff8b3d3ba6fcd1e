"""What official papers say: one function a kind gives the content, `issue` numbers and keeps it (docs/papers.md).

Content is plain values: dates and moments as ISO text (Asia/Shanghai), no id number and no phone of the applicant.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from approvals.documents.templates import fixed_text
from approvals.models import Case, CaseClock, CaseMaterial, NoticeLine, OfficialPaper, RefusalFiling
from approvals.states import (
    PAPER_MARKS,
    PAPERS_WITH_REMEDIES,
    CheckResult,
    ClockKind,
    PaperKind,
    RefusalGround,
    paper_title,
)
from hall.history import signed
from hall.numbering import paper_number

RECONSIDERATION_DAYS = 60  # natural days (行政复议法20)
SUIT_MONTHS = 6  # months (行政诉讼法46)


def issue(case: Case, kind: PaperKind, *, by: Any, at: datetime, content: Mapping[str, Any]) -> OfficialPaper:
    """Number a paper of the deciding department and keep what it says; later edits change nothing on it.

    The version of its template is fixed with it; the file is made when it is first opened. Raises RuleBroken:
    paper_field_empty, glyph_missing, whereupon the whole act is undone.
    """
    whole = _head(case, by, at) | dict(content) | _remedies_of(case, kind)
    return _issued(case, kind, by=by, at=at, content=whole, reason=paper_title(kind, whole))


def reissue(old: OfficialPaper, *, reason: str, by: Any, at: datetime) -> OfficialPaper:
    """A paper that corrects `old`: the same content with the present names and remedies, to the same addressee.

    Raises as `issue`.
    """
    kind = PaperKind(old.kind)
    head = _head(old.case, by, at)
    if kind == PaperKind.JOINT_NOTICE:  # it went to a department
        head |= {"project_applicant": head["applicant"], "applicant": old.content["applicant"], "agent": ""}
    content = old.content | head | _remedies_of(old.case, kind)
    return _issued(old.case, kind, by=by, at=at, content=content, reason=reason, corrects=old, correction_reason=reason)


def _issued(
    case: Case, kind: PaperKind, *, by: Any, at: datetime, content: dict[str, Any], reason: str, **correction: Any
) -> OfficialPaper:
    text = fixed_text(kind, case.hall, content)
    paper = OfficialPaper(
        case=case,
        department=case.department,
        kind=kind,
        number=paper_number(case.department.paper_name, PAPER_MARKS[kind], at),
        issued_at=at,
        issued_by=by,
        **text,
        **correction,
    )
    signed(paper, by=by, reason=reason[:100]).save()
    return paper


def receipt(case: Case, materials: Iterable[CaseMaterial], notice_due_on: date | None) -> dict[str, Any]:
    """The receipt for materials: no acceptance; told within five working days, else accepted (许可法32)."""
    told = _("本凭证不是受理通知。逾期没有告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。")
    if not case.version.is_licence:
        told = _("本凭证不是受理通知。逾期没有告知的，自收到申请材料之日起即为受理。")
    return {
        "materials": [_material(row) for row in materials],
        "notice_due_on": _day(notice_due_on),
        "statement": told,
    }


def acceptance(case: Case, clocks: Iterable[CaseClock]) -> dict[str, Any]:
    """The notice of acceptance: the day of acceptance and the day by which the decision is due."""
    due = {clock.kind: clock for clock in clocks}
    return {
        "accepted_on": _day(case.accepted_on),
        "is_deemed_accepted": case.is_deemed_accepted,
        "promise": _limit(due.get(ClockKind.PROMISE)),
        "statute": _limit(due.get(ClockKind.STATUTE)),
        "statement": _(
            "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计入期限，将另行书面告知。"
        ),
    }


def deficiency(
    case: Case, lines: Iterable[NoticeLine], *, reply_days: int, reply_by: date, total: int
) -> dict[str, Any]:
    """The one-time notice: each material, what is wrong and what is needed; `total` materials were checked."""
    rows = [_line(line) for line in lines]
    return {
        "lines": rows,
        "total": total,
        "complete": total - len(rows),
        "reply_days": reply_days,
        "reply_by": _day(reply_by),
        "statement": _("除出现新的事实外，不再要求补正本告知书以外的材料。"),
    }


def refusal(case: Case, filing: RefusalFiling) -> dict[str, Any]:
    """A refusal to accept or to grant: facts, ground, provision; `issue` adds the remedies (article 14, 许可法38)."""
    return {
        "facts": filing.facts,
        "ground": filing.ground,
        "ground_label": ground_label(filing),
        "provision": bare(filing.provision),
        "competent_body": bare(filing.competent_body),
        "conditions": [
            {"text": unmet.condition.text, "provision": unmet.condition.provision}
            for unmet in filing.unmet.select_related("condition")
        ],
        "accepted_on": _day(case.accepted_on),
    }


def ground_label(filing: RefusalFiling) -> str:
    """The ground in words; what is no licence needs no licence either, so that ground is said in general words."""
    if filing.ground == RefusalGround.NOT_REQUIRED and not filing.case.version.is_licence:
        return _("事项依法不需要申请办理")
    return str(filing.get_ground_display())


def remedies(case: Case, kind: PaperKind = PaperKind.REFUSAL) -> dict[str, Any]:
    """Where and until when the applicant can turn: printed on whatever ends an application against her will."""
    department = case.department
    notice = kind == PaperKind.CLOSURE
    words = {
        "act": _("终止办理") if notice else _("本决定"),
        "paper": _("本告知书") if notice else _("本决定书"),
        "body": department.reconsideration_body,
        "court": department.court,
        "days": RECONSIDERATION_DAYS,
        "months": SUIT_MONTHS,
    }
    text = _(
        "不服%(act)s的，可以自收到%(paper)s之日起 %(days)d 日内向%(body)s申请行政复议，"
        "或者在 %(months)d 个月内向%(court)s提起行政诉讼。"
    )
    told = ("body", "court", "days", "months")
    return {name: words[name] for name in told} | {"text": text % words}


def bare(text: str) -> str:
    """A text that goes into the middle of a sentence, without the full stop that people end it with."""
    return text.strip().rstrip("。．；;，,、 ")


def extension(case: Case, *, days: int, reason: str, due_before: date | None, due_after: date | None) -> dict[str, Any]:
    """The notice of the extension with its reason; dates are empty while a pause hides them (许可法42)."""
    return {
        "days": days,
        "reason": bare(reason),
        "accepted_on": _day(case.accepted_on),
        "due_before": _day(due_before),
        "due_after": _day(due_after),
    }


def grant(case: Case, *, reason: str, delivery_due_on: date) -> dict[str, Any]:
    """The decision to grant: what is granted, for how long, and by when it is delivered (许可法44)."""
    return {
        "reason": reason,
        "accepted_on": _day(case.accepted_on),
        "result": case.version.result_name,
        "validity": case.version.result_validity,
        "delivery_due_on": _day(delivery_due_on),
    }


def _remedies_of(case: Case, kind: PaperKind) -> dict[str, Any]:
    """The remedies, as its content carries them, of a paper that must tell them."""
    return {"remedies": remedies(case, kind)} if kind in PAPERS_WITH_REMEDIES else {}


def _head(case: Case, by: Any, at: datetime) -> dict[str, Any]:
    """What every paper carries: the case, the parties by name, the item, the place, the officer, the phones."""
    applicant, agent = Case.objects.values_list("applicant__name", "agent__name").get(pk=case.pk)
    department = case.department
    return {
        "case": case.number,
        "lookup_code": case.lookup_code,
        "item": case.version.name,
        "item_code": case.item.code,
        "is_licence": case.version.is_licence,
        "version": case.version.number,
        "applicant": applicant,
        "agent": agent or "",
        "department": department.name,
        "hall": case.hall.name,
        "window": case.window.number,
        "officer": by.name,
        "consult_phone": department.phone or case.hall.phone,
        "complaint_phone": department.complaint_phone or case.hall.complaint_phone,
        "received_at": localtime(case.received_at).isoformat(timespec="minutes"),
        "received_on": _day(localdate(case.received_at)),
        "issued_on": _day(localdate(at)),
        "legal_basis": [str(basis) for basis in case.version.legal_bases.all()],
    }


def _material(row: CaseMaterial) -> dict[str, Any]:
    requirement = row.requirement
    return {
        "name": requirement.name,
        "originals": requirement.originals,
        "copies": requirement.copies,
        "result": row.result,
        "result_label": str(CheckResult(row.result).label),
        "remark": row.remark,
    }


def _line(line: NoticeLine) -> dict[str, Any]:
    return {
        "name": line.requirement.name,
        "result": line.result,
        "result_label": str(CheckResult(line.result).label),
        "needed": line.needed,
    }


def _limit(clock: CaseClock | None) -> dict[str, Any] | None:
    if clock is None:
        return None
    return {
        "limit": clock.budget,
        "unit": clock.unit,
        "due_on": _day(clock.due_on),
        "provisional": clock.is_provisional,
    }


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
