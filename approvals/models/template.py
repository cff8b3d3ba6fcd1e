"""Templates of official papers as a hall has edited them: numbered versions, immutable once published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.states import PaperKind
from hall.models import Hall


class PaperTemplate(models.Model):
    """One published version of the text of a kind of paper, for one hall or, without a hall, for the county.

    Where a kind has none, the shipped file is used. The database refuses to change or delete a version.
    """

    kind = models.CharField(_("种类"), max_length=16, choices=PaperKind)
    hall = models.ForeignKey(
        Hall, models.PROTECT, null=True, blank=True, related_name="paper_templates", verbose_name=_("服务中心")
    )
    number = models.PositiveIntegerField(_("版本"))
    source = models.TextField(_("模板"))
    note = models.CharField(_("修改说明"), max_length=200)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发布人")
    )

    class Meta:
        verbose_name = _("文书模板")
        verbose_name_plural = _("文书模板")
        ordering = ["kind", "hall", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "hall", "number"], name="one_template_a_number", nulls_distinct=False
            ),
            models.CheckConstraint(name="template_has_a_text", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
