"""Official papers: numbered, dated, made once (documents.md)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.states import PaperKind
from hall.history import History, TrackedManager
from staff.models import Department


class OfficialPaper(models.Model):
    """A paper issued to the applicant (文书). `content` is what it says, fixed at issue: later edits change nothing."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers", verbose_name=_("办件"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("出具单位"))
    kind = models.CharField(_("种类"), max_length=16, choices=PaperKind)
    number = models.CharField(_("文号"), max_length=40, unique=True)
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("出具人"))
    content = models.JSONField(_("内容"), default=dict)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("文书")
        verbose_name_plural = _("文书")
        ordering = ["case_id", "issued_at", "pk"]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("approvals:desk:paper", args=[self.case.number, self.pk])
