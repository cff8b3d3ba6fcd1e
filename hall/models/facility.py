"""The facility register of a hall (article 4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager
from hall.models.premises import Hall
from hall.states import FacilityKind, FacilityState


class Facility(models.Model):
    """What stands at one place of a hall for the convenience of the public, as it was at its last check (article 4).

    Missing means that the place is meant to have it: the row then counts none. `history` keeps the earlier checks.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="facilities", verbose_name=_("服务中心"))
    kind = models.CharField(_("设施"), max_length=16, choices=FacilityKind)
    place = models.CharField(_("位置"), max_length=40, blank=True, help_text=_("如“一楼大厅”"))
    count = models.PositiveSmallIntegerField(_("数量"))
    state = models.CharField(_("状态"), max_length=8, choices=FacilityState)
    last_checked_on = models.DateField(_("最近检查"))
    remark = models.CharField(_("备注"), max_length=100, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("设施")
        verbose_name_plural = _("设施")
        ordering = ["hall", "kind", "place"]
        constraints = [
            models.UniqueConstraint(
                name="one_facility_a_kind_and_place",
                fields=["hall", "kind", "place"],
                violation_error_message=_("这个位置的这种设施已经登记"),
            ),
            models.CheckConstraint(
                name="missing_facility_counts_none",
                condition=Q(state=FacilityState.MISSING, count=0) | (~Q(state=FacilityState.MISSING) & Q(count__gte=1)),
                violation_error_message=_("缺的设施数量是 0，其余至少是 1"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}{self.get_kind_display()}"
