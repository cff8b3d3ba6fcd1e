"""The conditions under which an item is granted, each with its provision (articles 7 and 14)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.item import ItemVersion


class GrantingCondition(models.Model):
    """One condition of an item's version: a refusal names those that are not met, with their provision."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="granting_conditions")
    order = models.PositiveSmallIntegerField(_("顺序"))
    text = models.CharField(_("条件"), max_length=500)
    provision = models.CharField(_("条件的依据"), max_length=300, help_text=_("法律、法规的名称和条款"))

    class Meta:
        verbose_name = _("准予条件")
        verbose_name_plural = _("准予条件")
        ordering = ["version_id", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="one_condition_an_order")]

    def __str__(self) -> str:
        return self.text
