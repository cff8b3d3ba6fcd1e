"""Self-declaration (告知承诺): taken down in place of proof before acceptance, verified after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import declarations as papers
from approvals.models import Case, CaseMaterial, DeclarationLine, SelfDeclaration
from approvals.operations.checklist import MaterialCheck, names, rows_of, write_checks
from approvals.operations.clocks import project
from approvals.operations.lifecycle import LONGEST_NOTE, begin, move, required
from approvals.queries.declarations import declarable
from approvals.queries.notices import outstanding_lines
from approvals.states import Act, CaseState, CheckResult, EventKind, PaperKind
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now


@transaction.atomic
def declare(case: Case, *, requirements: Sequence[int], statement: str, by: Any) -> SelfDeclaration:
    """Take down the applicant's written word in place of these materials (keys of the list): they count as complete.

    Where nothing that she was told is wanting any more, the case is received again as after a complete supplement.
    Raises statement_missing, text_too_long, material_not_declarable, nothing_declared_for. Article 12.
    """
    at = now()
    case, grant = begin(case, Act.DECLARE, by=by, at=at)
    statement = _words(statement, "statement_missing", _("请写明申请人承诺的内容。"), "statement")
    named = _named(case, requirements)
    checks = [MaterialCheck(row.requirement_id, CheckResult.COMPLETE, str(_("告知承诺代替"))) for row in named]
    write_checks(rows_of(case), checks, by=by, at=at)
    declaration = _keep(case, named, statement, by, at)
    to = CaseState(case.state)
    if to == CaseState.DEFICIENT and not outstanding_lines(case):
        case.supplemented_at, to = at, CaseState.RECEIVED
    facts = {"paper": declaration.paper.number, "materials": len(named)}
    note = _("承诺代替：%(names)s") % {"names": names(named)}
    move(case, Act.DECLARE, to, by=by, at=at, kind=EventKind.DECLARED, grant=grant, note=note, facts=facts)
    project(case)
    return declaration


@transaction.atomic
def verify_declaration(case: Case, *, is_true: bool, finding: str, by: Any) -> SelfDeclaration:
    """Record whether a declaration was true and what was found; late or not, once. Article 12.

    An untrue word bars the grant. Raises finding_missing, text_too_long.
    """
    at = now()
    case, grant = begin(case, Act.VERIFY_DECLARATION, by=by, at=at)
    finding = _words(finding, "finding_missing", _("请写明核查的情况。"), "finding")
    declaration = case.declaration
    declaration.is_true, declaration.finding = is_true, finding
    declaration.verified_at, declaration.verified_by = at, by
    signed(declaration, by=by).save()
    kind = EventKind.DECLARATION_CONFIRMED if is_true else EventKind.DECLARATION_FALSE
    move(case, Act.VERIFY_DECLARATION, CaseState(case.state), by=by, at=at, kind=kind, grant=grant, note=finding)
    return declaration


def check_declared_truly(case: Case) -> None:
    """Refuse to grant what rests on a word that was found untrue. Raises declaration_false. 许可法31."""
    if hasattr(case, "declaration") and case.declaration.is_true is False:
        message = _("告知承诺核查不实，不能作出准予的决定：%(finding)s") % {"finding": case.declaration.finding}
        raise RuleBroken("declaration_false", message, "许可法31")


def _words(text: str, code: str, message: str, field: str) -> str:
    text = required(text, code, message, 12, field)
    if len(text) > LONGEST_NOTE:
        raise RuleBroken("text_too_long", _("不超过 %(most)d 个字。") % {"most": LONGEST_NOTE}, 12, field=field)
    return text


def _named(case: Case, requirements: Sequence[int]) -> list[CaseMaterial]:
    rows = {row.requirement_id: row for row in declarable(case)}
    if not requirements:
        raise RuleBroken("nothing_declared_for", _("请选择告知承诺代替哪些材料。"), 12, field="requirements")
    if set(requirements) - rows.keys():
        message = _("选择的材料已经齐全，或者这个事项不允许用告知承诺代替。")
        raise RuleBroken("material_not_declarable", message, 12, field="requirements")
    return [row for key, row in rows.items() if key in set(requirements)]


def _keep(case: Case, named: Sequence[CaseMaterial], statement: str, by: Any, at: datetime) -> SelfDeclaration:
    declaration = SelfDeclaration(case=case, statement=statement, declared_at=at, declared_by=by)
    content = papers.declaration(statement, [row.requirement.name for row in named])
    declaration.paper = documents.issue(case, PaperKind.DECLARATION, by=by, at=at, content=content)
    signed(declaration, by=by).save()
    for row in named:
        DeclarationLine(declaration=declaration, requirement=row.requirement).save()
    return declaration
