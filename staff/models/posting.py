"""Postings of members to halls (articles 28 to 30)."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hall.dated import DatedQuerySet, validity
from hall.history import History
from hall.models import Hall
from staff.models.department import Department
from staff.models.member import StaffMember


class Posting(models.Model):
    """A member posted by a department to a hall (派驻, articles 28 to 30): without one nobody serves there.

    Every row was approved by the hall. `departed_at`: her posts and open work were handed over when it ended.
    """

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="postings", verbose_name=_("工作人员"))
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("派出单位"))
    hall = models.ForeignKey(Hall, models.PROTECT, verbose_name=_("服务中心"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("截止日期"), null=True, blank=True, help_text=_("这一天还有效，留空为长期"))
    departed_at = models.DateTimeField(_("离岗交接时间"), null=True, blank=True, editable=False)
    history = History()

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("派驻")
        verbose_name_plural = _("派驻")
        ordering = ["member", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="posting_starts_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于起始日期"),
            ),
            ExclusionConstraint(
                name="one_posting_a_member_at_a_time",
                expressions=[("member", RangeOperators.EQUAL), (validity(), RangeOperators.OVERLAPS)],
                violation_error_message=_("这名工作人员在这段时间已有派驻"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(member)s派驻%(hall)s") % {"member": self.member, "hall": self.hall}

    def is_valid_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
