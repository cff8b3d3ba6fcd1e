"""The file of a finished case as it goes into the archive (article 23)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from hall.history import History, TrackedManager


class CaseArchive(models.Model):
    """Where the file lies, and its index (卷内目录) as it stood when it was closed: plain values, never changed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="archive", verbose_name=_("办件"))
    volume = models.CharField(_("盒号或者卷号"), max_length=40)
    pages = models.PositiveSmallIntegerField(_("卷内页数"))
    index = models.JSONField(_("卷内目录"), default=dict)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("归档人"))
    closed_at = models.DateTimeField(_("归档时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("归档")
        verbose_name_plural = _("归档")
        constraints = [models.CheckConstraint(name="archived_file_has_pages", condition=models.Q(pages__gte=1))]

    def __str__(self) -> str:
        return f"{self.case} {self.volume}"
