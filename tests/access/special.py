"""Hearings and originals for the access tables: the cases that names in braces stand for, and what is posted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from approvals.models import Case, Hearing
from approvals.operations.hearing import answer_hearing, call_hearing, tell_hearing
from approvals.operations.originals import hand_over
from approvals.operations.review import resume
from approvals.operations.withdrawal import withdraw
from hall.history import signed
from hall.moment import now
from tests.access.stage import STATES, Place, Stage


def _told(where: Place) -> Case:
    case = STATES["accepted"](where)
    tell_hearing(case, planned="拟不予许可", by=where.reviewer)
    return Case.objects.get(pk=case.pk)


def _asked(where: Place) -> Case:
    case = _told(where)
    answer_hearing(case, wish="ask", asked_by="覃小兰", by=where.reviewer)
    return Case.objects.get(pk=case.pk)


def _hearing(stage: Stage, which: str) -> str:
    """The number of a case whose hearing is told, asked for, or called and held an hour ago."""
    where = stage.places["own"]

    def called() -> Case:
        case = _asked(where)
        held_at = now() + timedelta(days=10)
        call_hearing(case, held_at=held_at, place="三楼会议室", presider=stage.people["lead"], by=where.reviewer)
        hearing = Hearing.objects.get(case=case)
        hearing.held_at = now() - timedelta(hours=1)
        signed(hearing, by=where.reviewer).save()
        return Case.objects.get(pk=case.pk)

    makers = {"told": lambda: _told(where), "asked": lambda: _asked(where), "called": called}
    return stage.once(f"hearing.{which}", makers[which]).number


def _originals(stage: Stage, which: str) -> str:
    """The number of a case whose originals wait for the reviewer, or that has ended with them at the window."""
    where = stage.places["own"]

    def handed() -> Case:
        case = STATES["accepted"](where)
        hand_over(case, to_member=where.reviewer, what="整卷", by=where.clerk)
        return case

    def ended() -> Case:
        return withdraw(STATES["received"](where), reason="不再申请", by=where.clerk)

    return stage.once(f"originals.{which}", {"handed": handed, "ended": ended}[which]).number


def _tested(stage: Stage, which: str) -> Case:
    """A case whose test ended with a report on file."""
    where = stage.places[which]

    def make() -> Case:
        case = STATES["paused"](where)
        resume(case, result="检测合格", file=ContentFile(b"%PDF-1.4", name="report.pdf"), by=where.reviewer)
        return case

    return stage.once(f"tested.{which}", make)


NAMED: dict[str, Callable[[Stage, str], Any]] = {
    "hearing": _hearing,
    "originals": _originals,
    "tested": lambda stage, which: _tested(stage, which).number,
    "tested_pause": lambda stage, which: _tested(stage, which).pauses.get().pk,
}

BODIES: dict[str, Callable[[Stage, str], dict[str, Any]]] = {
    "desk:originals_handover": lambda stage, _variant: {"to_member": stage.people["rev"].pk, "what": "整卷"},
    "desk:originals_answer": lambda stage, _variant: {"received": "yes"},
    "desk:originals_recall": lambda stage, _variant: {"reason": "对方已调走"},
    "case-originals-recall": lambda stage, _variant: {"reason": "对方已调走"},
    "desk:originals_return": lambda stage, _variant: {"recipient": "覃小兰"},
    "case-originals": lambda stage, _variant: {"to_member": stage.people["rev"].username, "what": "整卷"},
    "case-originals-answer": lambda stage, _variant: {"received": True},
    "case-originals-return": lambda stage, _variant: {"recipient": "覃小兰"},
}
