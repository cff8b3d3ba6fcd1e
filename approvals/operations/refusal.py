"""Refusals climb before they exist: filed with facts and ground, agreed or returned at each level (article 14)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals import documents
from approvals.models import (
    Case,
    Decision,
    FilingStep,
    OfficialPaper,
    RefusalFiling,
    UnmetCondition,
)
from approvals.operations.clocks import project
from approvals.operations.intake import deem_accepted
from approvals.operations.lifecycle import begin, check_move, locked, move, required
from approvals.operations.refusal_grounds import ACCEPTANCE_GROUNDS, checked_body, provision_of, unmet_conditions
from approvals.policies import note_refusal
from approvals.queries.filing_levels import levels_for
from approvals.states import (
    ARTICLE_OF,
    Act,
    CaseState,
    DecisionOutcome,
    EventKind,
    FilingState,
    PaperKind,
    RefusalGround,
    RefusalKind,
)
from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.moment import now
from hall.permissions import Grant


@transaction.atomic
def refuse_acceptance(
    case: Case,
    *,
    ground: str,
    facts: str,
    provision: str = "",
    conditions: Iterable[int] = (),
    competent_body: str = "",
    by: Any,
) -> RefusalFiling:
    """File a refusal to accept; the days of telling run on while it climbs (article 14, 许可法32).

    `conditions` are keys of granting conditions; `competent_body` is told to whoever applied to the wrong one. Raises
    ground_not_legal, notice_too_late, competent_body_missing, and as `file`.
    """
    at = now()
    case, grant = begin(case, Act.REFUSE_ACCEPTANCE, by=by, at=at)
    if case.version.is_licence and ground in RefusalGround and ground not in ACCEPTANCE_GROUNDS:
        message = _("不予受理只适用于不需要许可、不属于本机关职权或者材料虚假；不符合条件的应当受理后再决定。")
        raise RuleBroken("ground_not_legal", message, "许可法32", field="ground")
    filing = file(
        case, RefusalKind.ACCEPTANCE,
        ground=ground, facts=facts, provision=provision, conditions=conditions,
        competent_body=checked_body(ground, competent_body), by=by, at=at,
    )  # fmt: skip
    move_to_filing(case, Act.REFUSE_ACCEPTANCE, filing, grant=grant)
    return filing


@transaction.atomic
def agree(case: Case, *, opinion: str, by: Any) -> Case:
    """Agree to a filed refusal at the level it has reached; it exists, with its paper and remedies, after the last.

    Raises dual_control, agreed_before, opinion_missing; filing_too_late when the days of telling passed while it
    climbed. Article 14, 许可法38.
    """
    at = now()
    case, grant = begin(case, Act.AGREE_REFUSAL, by=by, at=at)
    filing = case.open_filing()
    if filing.kind == RefusalKind.ACCEPTANCE and case.notice_passed(at):
        message = _("报备没有在 5 个工作日内完成，已经失效，这件申请自收到之日起视为受理。")
        raise RuleBroken("filing_too_late", message, "许可法32")
    opinion = required(opinion, "opinion_missing", _("请写明审核意见。"), 14, "opinion")
    step = _rule(filing, agreed=True, opinion=opinion, by=by, at=at)
    above = filing.waiting_step()
    if above is None:
        _close(filing, FilingState.AGREED, by=by, at=at)
    if above is not None:
        _climbed(case, step, above, grant, by=by, at=at)
    elif filing.kind == RefusalKind.ACCEPTANCE:
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
    project(case)
    filing = case.open_filing()
    if filing is None or filing.kind != RefusalKind.ACCEPTANCE or not case.notice_passed(at):
        raise RuleBroken("filing_not_due", _("这次报备还没有逾期，不能按失效处理。"), 14)
    _close(filing, FilingState.LAPSED, by=by, at=at)
    to = CaseState(filing.state_before)
    move(case, Act.RETURN_REFUSAL, to, by=by, at=at, kind=EventKind.FILING_LAPSED, article="许可法32")
    return deem_accepted(case, by=by, at=at)


@transaction.atomic
def take_note(filing: RefusalFiling, *, by: Any) -> RefusalFiling:
    """Record that the hall has been informed of an agreed refusal, once (article 14).

    Raises IllegalMove (filing_not_agreed, already_noted).
    """
    at = now()
    filing = RefusalFiling.objects.select_related("case__hall").select_for_update(of=("self",)).get(pk=filing.pk)
    grant = note_refusal(by, filing, at)
    if filing.state != FilingState.AGREED:
        raise IllegalMove("filing_not_agreed", _("这次报备还没有逐级同意，没有需要知悉的决定。"), 14)
    if filing.noted_at is not None:
        raise IllegalMove("already_noted", _("这件否定决定中心已经登记知悉，不用再登记。"), 14)
    filing.noted_by, filing.noted_at = by, at
    signed(filing, by=by, reason=_("中心知悉，依据：%(grant)s") % {"grant": grant.label}).save()
    return filing


def file(
    case: Case,
    kind: RefusalKind,
    *,
    ground: str,
    facts: str,
    provision: str,
    conditions: Iterable[int] = (),
    competent_body: str = "",
    by: Any,
    at: datetime,
) -> RefusalFiling:
    """Open a filing on a locked case with one step for each level in force now for who files it.

    Raises ground_missing, facts_missing, provision_missing; condition_missing, condition_unknown and
    condition_without_ground where the item lists its conditions and the choice does not fit. Article 14.
    """
    if ground not in RefusalGround:
        raise RuleBroken("ground_missing", _("请选择法定理由。"), 14, field="ground")
    unmet = unmet_conditions(case, ground, conditions)
    filing = RefusalFiling(
        case=case,
        kind=kind,
        ground=ground,
        provision=provision_of(case, ground, provision, unmet),
        facts=required(facts, "facts_missing", _("请写明不予受理或者不予许可的事实和理由。"), 14, "facts"),
        competent_body=competent_body,
        state_before=case.state,
        filed_by=by,
        filed_at=at,
    )
    signed(filing, by=by).save()
    for condition in unmet:
        signed(UnmetCondition(filing=filing, condition=condition), by=by).save()
    for level, role in enumerate(levels_for(case, by, at), start=1):
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


def _rule(filing: RefusalFiling, *, agreed: bool, opinion: str, by: Any, at: datetime) -> FilingStep:
    step = filing.waiting_step()
    assert step is not None  # the policy relied on it
    step.agreed, step.opinion, step.by, step.at = agreed, opinion, by, at
    signed(step, by=by).save()
    return step


def _climbed(case: Case, step: FilingStep, above: FilingStep, grant: Grant, *, by: Any, at: datetime) -> None:
    """A level agreed that is not the last: the case stays where it is and waits for the next one."""
    move(
        case, Act.AGREE_REFUSAL, CaseState.REFUSAL_FILING,
        by=by, at=at, kind=EventKind.FILING_AGREED, grant=grant, note=step.opinion,
        facts={"level": step.level, "role": step.role, "next": above.role},
    )  # fmt: skip


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
