"""Refusals climb before they exist: filed with facts and ground, agreed or returned by the superior (article 14)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import Case, Decision, FilingStep, OfficialPaper, RefusalFiling
from approvals.operations.clocks import project
from approvals.operations.intake import deem_accepted
from approvals.operations.lifecycle import ARTICLE_OF, begin, check_move, locked, move, required
from approvals.states import (
    Act,
    CaseState,
    DecisionOutcome,
    EventKind,
    FilingState,
    ItemType,
    PaperKind,
    RefusalGround,
    RefusalKind,
)
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from hall.permissions import Grant
from staff.states import Role

#: The levels that a filing climbs: the section reviewer's superior alone.
LEVELS = (Role.DEPUTY_LEADER,)

#: A licence application is turned away at the door on these grounds only (许可法32, 78).
ACCEPTANCE_GROUNDS = (RefusalGround.NOT_REQUIRED, RefusalGround.NOT_COMPETENT, RefusalGround.FALSE_MATERIALS)

#: The provision that is printed when the filer names none of her own.
PROVISIONS = {
    RefusalGround.NOT_REQUIRED: "《中华人民共和国行政许可法》第三十二条第一款第一项",
    RefusalGround.NOT_COMPETENT: "《中华人民共和国行政许可法》第三十二条第一款第二项",
    RefusalGround.CONDITIONS_UNMET: "《中华人民共和国行政许可法》第三十八条",
    RefusalGround.FALSE_MATERIALS: "《中华人民共和国行政许可法》第七十八条",
    RefusalGround.QUOTA_FULL: "《中华人民共和国行政许可法》第五十七条",
}


@transaction.atomic
def refuse_acceptance(case: Case, *, ground: str, facts: str, provision: str = "", by: Any) -> RefusalFiling:
    """File a refusal to accept; the days of telling run on while it climbs (article 14, 许可法32).

    Raises facts_missing, ground_missing, ground_not_legal, provision_missing, notice_too_late.
    """
    at = now()
    case, grant = begin(case, Act.REFUSE_ACCEPTANCE, by=by, at=at)
    if case.version.item_type == ItemType.LICENCE and ground in RefusalGround and ground not in ACCEPTANCE_GROUNDS:
        message = _("不予受理只适用于不需要许可、不属于本机关职权或者材料虚假；不符合条件的应当受理后再决定。")
        raise RuleBroken("ground_not_legal", message, "许可法32", field="ground")
    filing = file(case, RefusalKind.ACCEPTANCE, ground=ground, facts=facts, provision=provision, by=by, at=at)
    move_to_filing(case, Act.REFUSE_ACCEPTANCE, filing, grant=grant)
    return filing


@transaction.atomic
def agree(case: Case, *, opinion: str, by: Any) -> Case:
    """Agree to a filed refusal as its superior: only now it exists, with its paper and remedies (article 14, 许可法38).

    Raises dual_control, opinion_missing; filing_too_late when the days of telling passed while it climbed.
    """
    at = now()
    case, grant = begin(case, Act.AGREE_REFUSAL, by=by, at=at)
    filing = case.open_filing()
    if filing.kind == RefusalKind.ACCEPTANCE and case.notice_passed(at):
        message = _("报备没有在 5 个工作日内完成，已经失效，这件申请自收到之日起视为受理。")
        raise RuleBroken("filing_too_late", message, "许可法32")
    opinion = required(opinion, "opinion_missing", _("请写明审核意见。"), 14, "opinion")
    _rule(filing, agreed=True, opinion=opinion, by=by, at=at)
    _close(filing, FilingState.AGREED, by=by, at=at)
    if filing.kind == RefusalKind.ACCEPTANCE:
        _not_accepted(case, filing, opinion, grant, by=by, at=at)
    else:
        _refused(case, filing, opinion, grant, by=by, at=at)
    project(case)
    return case


@transaction.atomic
def send_back(case: Case, *, reason: str, by: Any) -> Case:
    """Return a filed refusal with its reason; the case goes on where it stood (article 14)."""
    at = now()
    case, grant = begin(case, Act.RETURN_REFUSAL, by=by, at=at)
    reason = required(reason, "reason_missing", _("请写明退回的理由。"), 14, "reason")
    filing = case.open_filing()
    _rule(filing, agreed=False, opinion=reason, by=by, at=at)
    _close(filing, FilingState.RETURNED, by=by, at=at)
    to = CaseState(filing.state_before)
    move(case, Act.RETURN_REFUSAL, to, by=by, at=at, kind=EventKind.FILING_RETURNED, grant=grant, note=reason)
    project(case)
    return case


@transaction.atomic
def lapse(case: Case, *, by: Any, at: datetime | None = None) -> Case:
    """Let an unfinished filing of non-acceptance lapse at the end of working day 5: the case counts as accepted.

    Raises filing_not_due while the days still run. 许可法32, article 14.
    """
    at = at or now()
    case = locked(case)
    check_move(case, Act.RETURN_REFUSAL)
    filing = case.open_filing()
    if filing is None or filing.kind != RefusalKind.ACCEPTANCE or not case.notice_passed(at):
        raise RuleBroken("filing_not_due", _("这次报备还没有逾期，不能按失效处理。"), 14)
    _close(filing, FilingState.LAPSED, by=by, at=at)
    to = CaseState(filing.state_before)
    move(case, Act.RETURN_REFUSAL, to, by=by, at=at, kind=EventKind.FILING_LAPSED, article="许可法32")
    return deem_accepted(case, by=by, at=at)


def file(
    case: Case, kind: RefusalKind, *, ground: str, facts: str, provision: str, by: Any, at: datetime
) -> RefusalFiling:
    """Open a filing on a locked case with one step for each level. Raises ground_missing, facts_missing."""
    if ground not in RefusalGround:
        raise RuleBroken("ground_missing", _("请选择法定理由。"), 14, field="ground")
    filing = RefusalFiling(
        case=case,
        kind=kind,
        ground=ground,
        provision=_provision(case, ground, provision),
        facts=required(facts, "facts_missing", _("请写明不予受理或者不予许可的事实和理由。"), 14, "facts"),
        state_before=case.state,
        filed_by=by,
        filed_at=at,
    )
    signed(filing, by=by).save()
    for level, role in enumerate(LEVELS, start=1):
        signed(FilingStep(filing=filing, level=level, role=role), by=by).save()
    return filing


def move_to_filing(case: Case, act: Act, filing: RefusalFiling, *, grant: Grant) -> None:
    """Put the case of a new filing under way; every clock runs on."""
    facts = {"kind": filing.kind, "ground": filing.ground, "provision": filing.provision}
    move(
        case, act, CaseState.REFUSAL_FILING,
        by=filing.filed_by, at=filing.filed_at, kind=EventKind.REFUSAL_FILED, article=14,
        grant=grant, note=filing.facts, facts=facts,
    )  # fmt: skip
    project(case)


def _provision(case: Case, ground: str, provision: str) -> str:
    """What the filer cites, else the provision of the ground, else the item's own legal basis."""
    basis = case.version.legal_bases.first()
    known = provision.strip() or PROVISIONS.get(RefusalGround(ground), str(basis) if basis else "")
    return required(known, "provision_missing", _("请写明法律依据。"), 14, "provision")


def _rule(filing: RefusalFiling, *, agreed: bool, opinion: str, by: Any, at: datetime) -> None:
    step = filing.steps.filter(agreed__isnull=True).first()
    assert step is not None  # the policy relied on it
    step.agreed, step.opinion, step.by, step.at = agreed, opinion, by, at
    signed(step, by=by).save()


def _close(filing: RefusalFiling, state: FilingState, *, by: Any, at: datetime) -> None:
    filing.state, filing.closed_at = state, at
    signed(filing, by=by).save()


def _not_accepted(case: Case, filing: RefusalFiling, opinion: str, grant: Grant, *, by: Any, at: datetime) -> None:
    paper = _paper(case, PaperKind.NON_ACCEPTANCE, filing, by=by, at=at)
    case.ended_at = at
    move(
        case, Act.AGREE_REFUSAL, CaseState.NOT_ACCEPTED,
        by=by, at=at, kind=EventKind.NOT_ACCEPTED, grant=grant, note=opinion, facts={"paper": paper.number},
    )  # fmt: skip


def _refused(case: Case, filing: RefusalFiling, opinion: str, grant: Grant, *, by: Any, at: datetime) -> None:
    paper = _paper(case, PaperKind.REFUSAL, filing, by=by, at=at)
    decision = Decision(
        case=case,
        outcome=DecisionOutcome.REFUSED,
        reason=filing.facts,
        filing=filing,
        paper=paper,
        decided_by=filing.filed_by,
        decided_at=at,
    )
    signed(decision, by=by).save()
    case.decided_at = at
    move(
        case, Act.AGREE_REFUSAL, CaseState.REFUSED,
        by=by, at=at, kind=EventKind.REFUSED, article=ARTICLE_OF[Act.DECIDE], grant=grant, note=opinion,
        facts={"paper": paper.number, "agreed_on": localdate(at).isoformat()},
    )  # fmt: skip


def _paper(case: Case, kind: PaperKind, filing: RefusalFiling, *, by: Any, at: datetime) -> OfficialPaper:
    return documents.issue(case, kind, by=by, at=at, content=documents.refusal(case, filing))
