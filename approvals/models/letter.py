"""Letters of authority as papers: what each says is fixed when it is given, its file is made once (article 9)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.authority import Mandate
from approvals.models.document import MadeFile, Verifiable
from approvals.models.template import PaperTemplate
from approvals.states import PaperKind
from hall.numbering import paper_token


class MandateLetter(Verifiable):
    """The text of a letter of authority (授权委托书), as an OfficialPaper has one without belonging to a case.

    `content`, `template` and `token` mean what they mean there. Written with its mandate; one from before the papers
    had letters gets it at its first opening, at `fixed_at`. The database refuses any change.
    """

    kind = PaperKind.MANDATE
    corrects = None  # a faulty letter is revoked and given anew
    correction_reason = ""

    mandate = models.OneToOneField(Mandate, models.PROTECT, related_name="letter", verbose_name=_("授权"))
    content = models.JSONField(_("内容"))
    token = models.CharField(_("验证码"), max_length=20, unique=True, default=paper_token)
    template = models.ForeignKey(
        PaperTemplate, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("模板")
    )
    template_name = models.CharField(_("模板版本"), max_length=120)
    fixed_at = models.DateTimeField(_("定稿时间"))

    class Meta:
        verbose_name = _("授权委托书文书")
        verbose_name_plural = _("授权委托书文书")
        ordering = ["mandate"]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return self.mandate.number

    @property
    def dated_on(self) -> date:
        """The day that stands on it."""
        return self.mandate.signed_on


class LetterFile(MadeFile):
    """The file of a letter of authority."""

    letter = models.OneToOneField(MandateLetter, models.PROTECT, related_name="file", verbose_name=_("授权委托书"))

    class Meta:
        verbose_name = _("授权委托书文件")
        verbose_name_plural = _("授权委托书文件")
        ordering = ["letter"]

    def __str__(self) -> str:
        return str(self.letter)

    @property
    def name(self) -> str:
        """What it is called when it is saved, in ASCII."""
        return f"mandate-{self.letter.mandate_id}.pdf"
