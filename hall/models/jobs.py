"""When each job last ran, so that a silent stop is seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The last complete run of one job: `name` as in the beat schedule, `figures` what it counted."""

    name = models.CharField(_("任务"), max_length=60, unique=True)
    finished_at = models.DateTimeField(_("完成时间"))
    figures = models.JSONField(_("数字"), default=dict)

    class Meta:
        verbose_name = _("定时任务")
        verbose_name_plural = _("定时任务")

    def __str__(self) -> str:
        return self.name
