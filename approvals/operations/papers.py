"""Papers after their issue: made into a file once, corrected by a new one; and the templates that they are set from."""

import hashlib
import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import documents
from approvals.documents import mandates
from approvals.documents.examples import example
from approvals.documents.fields import field_label
from approvals.documents.sheets import made, preview
from approvals.documents.templates import Template, has_form, template_of
from approvals.models import (
    LetterFile,
    Mandate,
    MandateLetter,
    OfficialPaper,
    PaperFile,
    PaperTemplate,
    PublishedResult,
)
from approvals.operations.lifecycle import locked, record, required
from approvals.policies import correct_paper as may_correct
from approvals.policies import run_paper_templates
from approvals.states import EventKind, PaperForm, PaperKind
from hall.errors import IllegalMove, RuleBroken
from hall.models import Hall
from hall.moment import now
from hall.numbering import take_number
from hall.typesetting import TemplateBroken, TemplateTooSlow

LONGEST_SOURCE = 40_000  # characters of a template
LONGEST_REASON, LONGEST_NOTE = 300, 200  # characters, as the columns hold

_PACKAGE = re.compile(r"[\"']@")


@transaction.atomic
def paper_file(paper: OfficialPaper, form: str = PaperForm.SHEET) -> PaperFile:
    """The file of a paper: made at its first opening, exactly once, and the same for ever after.

    Raises RuleBroken (form_unknown, paper_not_set) when it has no such form or can't be set.
    """
    kept = paper.files.filter(form=form).first()
    if kept is not None:
        return kept
    if not has_form(paper.kind, form):
        raise RuleBroken("form_unknown", _("这种文书没有小票版式。"))
    # of two readers the second waits here, and finds the file of the first
    related = ("case", "template__hall", "corrects")
    paper = OfficialPaper.objects.select_related(*related).select_for_update(of=("self",)).get(pk=paper.pk)
    kept = paper.files.filter(form=form).first()
    return kept or PaperFile.objects.create(paper=paper, form=form, **_set(paper, form))


@transaction.atomic
def letter_file(mandate: Mandate) -> LetterFile:
    """The file of a letter of authority, made as `paper_file` makes that of a paper.

    A letter from before its text was kept gets that first, from the row as it stands. Raises RuleBroken: paper_not_set;
    paper_field_empty, glyph_missing for such an old one.
    """
    kept = _kept_letter(mandate)
    if kept is not None:
        return kept
    # of two readers the second waits here, and finds the file of the first
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    kept = _kept_letter(mandate)
    if kept is not None:
        return kept
    letter = MandateLetter.objects.select_related("template__hall", "mandate").filter(mandate=mandate).first()
    letter = letter or mandates.write(mandate, at=now())
    return LetterFile.objects.create(letter=letter, **_set(letter))


def _kept_letter(mandate: Mandate) -> LetterFile | None:
    return LetterFile.objects.select_related("letter").filter(letter__mandate=mandate).first()


def _set(paper: OfficialPaper | MandateLetter, form: str = PaperForm.SHEET) -> dict[str, Any]:
    """The columns of the file of `paper`. Raises RuleBroken (paper_not_set)."""
    try:
        pdf, template = made(paper, form)
    except TemplateBroken as broken:
        raise RuleBroken(
            "paper_not_set", _("这份文书现在排不出来：%(why)s。请联系系统管理员。") % {"why": broken}
        ) from broken
    return {"pdf": pdf, "sha256": hashlib.sha256(pdf).hexdigest(), "template": template, "made_at": now()}


@transaction.atomic
def correct_paper(paper: OfficialPaper, *, reason: str, by: Any) -> OfficialPaper:
    """Issue a new paper in the place of a faulty one: the same content under the present names, naming the old number.

    The old one is kept and shown as corrected; what was published of it names the new one.

    Raises NotAllowed; IllegalMove (paper_already_corrected); RuleBroken: reason_missing, reason_too_long, and as
    documents.issue.
    """
    at = now()
    case = locked(paper.case)
    paper = OfficialPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    paper.case = case
    grant = may_correct(by, paper, at)
    reason = required(reason, "reason_missing", _("请写明为什么更正。"), 23, "reason")
    if len(reason) > LONGEST_REASON:
        message = _("更正理由不超过 %(most)d 个字。") % {"most": LONGEST_REASON}
        raise RuleBroken("reason_too_long", message, 23, field="reason")
    if (newer := paper.corrected_by) is not None:
        message = _("这份文书已经由%(number)s更正，请打开那一份。") % {"number": newer.number}
        raise IllegalMove("paper_already_corrected", message, 23)
    new = documents.reissue(paper, reason=reason, by=by, at=at)
    PublishedResult.objects.filter(case=case, paper_number=paper.number).update(paper_number=new.number)
    facts = {"paper": new.number, "corrects": paper.number}
    record(
        case, EventKind.PAPER_CORRECTED, before=case.state, by=by, at=at, article=23, grant=grant, note=reason,
        facts=facts,
    )  # fmt: skip
    return new


@transaction.atomic
def publish_template(*, kind: str, hall: Hall | None, source: str, note: str, seen: str, by: Any) -> PaperTemplate:
    """Put a new version of a template in force for papers issued from now on; those issued keep theirs.

    `seen` names the version that was edited. Raises NotAllowed; RuleBroken: template_unchanged, template_outdated,
    note_missing, and as check_template.
    """
    at = now()
    run_paper_templates(by, hall, at)
    source = source.replace("\r\n", "\n").strip() + "\n"
    note = required(note, "note_missing", _("请写明改了什么。"), 14, "note")[:LONGEST_NOTE]
    number = take_number(f"template:{kind}:{hall.code if hall else ''}")
    current = template_of(kind, hall)
    if current.name != seen:
        message = _("您编辑期间，别人发布了新的版本。请打开新的版本，再改一次。")
        raise RuleBroken("template_outdated", message, field="source")
    if current.source == source:
        raise RuleBroken("template_unchanged", _("和现在的版本一样，没有可以发布的修改。"), field="source")
    check_template(kind, source)
    return PaperTemplate.objects.create(
        kind=kind, hall=hall, number=number, source=source, note=note, published_at=at, published_by=by
    )


def check_template(kind: str, source: str) -> bytes:
    """The example of `kind` set from `source`; what would fail at a counter fails here.

    Raises RuleBroken: template_missing, template_too_long, template_field_unknown, template_reaches_out,
    template_broken with the line, template_too_slow.
    """
    _check_shape(source)
    template = Template(source)
    _check_fields(kind, template)
    try:
        preview(kind, template, empty=True)
        return preview(kind, template)
    except TemplateTooSlow as slow:
        message = _("模板排版时间太长或者占用内存太多，没有完成。请检查循环。")
        raise RuleBroken("template_too_slow", message, field="source") from slow
    except TemplateBroken as broken:
        words = {"line": broken.line, "why": broken.message}
        message = _("模板第 %(line)s 行有错：%(why)s") if broken.line else _("模板有错：%(why)s")
        raise RuleBroken("template_broken", message % words, field="source") from broken


def _check_shape(source: str) -> None:
    if not source.strip():
        raise RuleBroken("template_missing", _("模板是空的。"), field="source")
    if len(source) > LONGEST_SOURCE:
        message = _("模板不超过 %(most)d 个字符。") % {"most": LONGEST_SOURCE}
        raise RuleBroken("template_too_long", message, field="source")
    if found := _PACKAGE.search(source):
        line = source.count("\n", 0, found.start()) + 1
        message = _("模板第 %(line)d 行引用了外部程序包，模板只能使用 _library.typ。") % {"line": line}
        raise RuleBroken("template_reaches_out", message, field="source")


def _check_fields(kind: str, template: Template) -> None:
    known = fields_of(kind)
    unknown = sorted((template.used | template.optional) - known.keys())
    if unknown:
        words = {"names": "、".join(unknown), "kind": PaperKind(kind).label}
        message = _("《%(kind)s》没有这些字段：%(names)s。") % words
        raise RuleBroken("template_field_unknown", message, field="source")


def fields_of(kind: str) -> dict[str, str]:
    """The fields that a template of `kind` may use, with their names: those of the example and of the last paper."""
    last = OfficialPaper.objects.filter(kind=kind).order_by("-pk").first()
    names = dict.fromkeys((*example(kind), *(last.content if last else {})))
    return {name: field_label(name, kind) for name in names}
