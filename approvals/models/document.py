"""Official papers: numbered, dated, made once, never altered; a correction is a new one (docs/papers.md)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.template import PaperTemplate
from approvals.states import CASE_PAPERS, PaperForm, PaperKind, paper_title
from hall.history import History, TrackedManager
from hall.numbering import paper_token
from staff.models import Department


class Verifiable(models.Model):
    """What anyone can verify by the `token` that is printed on it."""

    token: Any

    class Meta:
        abstract = True

    @property
    def verification_url(self) -> str:
        """The absolute address printed as a QR code."""
        return settings.PUBLIC_URL + reverse("approvals:public:verification", args=[self.token])


class MadeFile(models.Model):
    """A PDF as it was made, once: `sha256` of its bytes, `template` the version it was set from."""

    pdf = models.BinaryField(_("文件"))
    sha256 = models.CharField(_("摘要"), max_length=64)
    template = models.CharField(_("模板版本"), max_length=120)
    made_at = models.DateTimeField(_("生成时间"))

    class Meta:
        abstract = True


class OfficialPaper(Verifiable):
    """A paper issued to the applicant (文书). `content` is what it says, fixed at issue: later edits change nothing.

    `template` is the edited version it is set from, null for the shipped one; `template_name` names either with the
    digest of its source. `token` opens the page where anyone verifies it. The database refuses changes of all these.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers", verbose_name=_("办件"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("出具单位"))
    kind = models.CharField(_("种类"), max_length=16, choices=[(kind.value, kind.label) for kind in CASE_PAPERS])
    number = models.CharField(_("文号"), max_length=40, unique=True)
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("出具人"))
    content = models.JSONField(_("内容"), default=dict)
    token = models.CharField(_("验证码"), max_length=20, unique=True, default=paper_token)
    template = models.ForeignKey(
        PaperTemplate, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("模板")
    )
    template_name = models.CharField(_("模板版本"), max_length=120, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name=_("更正的文书")
    )
    correction_reason = models.CharField(_("更正理由"), max_length=300, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("文书")
        verbose_name_plural = _("文书")
        ordering = ["case_id", "issued_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="correction_names_the_old_and_why",
                condition=Q(corrects__isnull=True, correction_reason="")
                | Q(corrects__isnull=False) & ~Q(correction_reason=""),
                violation_error_message=_("更正文书要写明原文书和理由"),
            ),
            models.CheckConstraint(name="letter_of_authority_is_no_case_paper", condition=~Q(kind=PaperKind.MANDATE)),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("approvals:desk:paper", args=[self.case.number, self.pk])

    @property
    def title(self) -> str:
        """What it is called, as it stands on it."""
        return paper_title(self.kind, self.content)

    @property
    def file_url(self) -> str:
        """The address of its file on the desk, for print."""
        return reverse("approvals:desk:paper_file", args=[self.case.number, self.pk])

    @property
    def dated_on(self) -> date:
        """The day that stands on it."""
        return localdate(self.issued_at)

    @property
    def corrected_by(self) -> "OfficialPaper | None":
        """The paper that has taken the place of this one."""
        return getattr(self, "correction", None)

    @property
    def newest(self) -> "OfficialPaper":
        """The paper that counts now: itself, or the last that has taken its place."""
        paper: OfficialPaper = self
        while (newer := paper.corrected_by) is not None:
            paper = newer
        return paper


class PaperFile(MadeFile):
    """The file of a paper, one in each of its forms."""

    paper = models.ForeignKey(OfficialPaper, models.PROTECT, related_name="files", verbose_name=_("文书"))
    form = models.CharField(_("版式"), max_length=8, choices=PaperForm, default=PaperForm.SHEET)

    class Meta:
        verbose_name = _("文书文件")
        verbose_name_plural = _("文书文件")
        ordering = ["paper", "form"]
        constraints = [models.UniqueConstraint(fields=["paper", "form"], name="paper_is_made_once")]

    def __str__(self) -> str:
        return f"{self.paper} {self.get_form_display()}"

    @property
    def name(self) -> str:
        """What it is called when it is saved, in ASCII."""
        return f"{self.paper.case.number}-{self.paper.kind}-{self.paper_id}.pdf"
