"""Mandates: the signed letters by which a department lets a clerk act for it at the window (article 9)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.models.item import Item
from approvals.states import MandatePower
from hall.history import History, TrackedQuerySet
from staff.models import Department
from staff.queries import scope_of


class MandateQuerySet(TrackedQuerySet):
    def in_force(self, at: datetime) -> Self:
        """Mandates that hold at `at`: the local day within the period, its last day too, and not revoked before."""
        on = localdate(at)
        standing = Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
        return self.filter(standing, valid_from__lte=on, valid_until__gte=on)

    def covering(self, item: Item) -> Self:
        """Mandates over `item`: of its department, over all its items or over this one by name."""
        return self.filter(Q(all_items=True) | Q(pk__in=_naming(item)), department=item.department_id)

    def for_clerk(self, *members: int) -> Self:
        """Mandates given to one of `members` (primary keys)."""
        return self.filter(clerk__in=members)

    def giving(self, power: MandatePower) -> Self:
        return self.filter(powers__contains=[power])

    def visible_to(self, user: Any, at: datetime) -> Self:
        """Mandates that `user` may read in the register: the hall's readers all, a department's readers its own."""
        scope = scope_of(user, at)
        if scope.sees_everything or scope.halls:
            return self
        return self.filter(department__in=scope.departments)


def _naming(item: Item) -> models.QuerySet:
    return MandateItem.objects.filter(item=item.pk).values("mandate")


class Mandate(models.Model):
    """A letter of authority (授权委托书): which clerk may do what, over which items of the department, until when.

    `valid_until` still counts. A revocation ends it at once; nothing of it is ever changed otherwise.
    """

    number = models.CharField(_("编号"), max_length=40, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="mandates", verbose_name=_("授权单位"))
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("授权人"))
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name=_("被授权人")
    )
    all_items = models.BooleanField(_("本单位全部事项"), default=False)
    items = models.ManyToManyField(
        Item, through="MandateItem", related_name="mandates", blank=True, verbose_name=_("授权事项")
    )
    powers = ArrayField(models.CharField(max_length=8, choices=MandatePower), verbose_name=_("授权内容"))
    limits = models.CharField(_("限制"), max_length=500, blank=True)
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("截止日期"), help_text=_("这一天还有效"))
    signed_on = models.DateField(_("签署日期"))
    scan = models.FileField(_("授权书扫描件"), upload_to="mandates/", blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    registered_at = models.DateTimeField(_("登记时间"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    revoke_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)
    history = History()

    objects = models.Manager.from_queryset(MandateQuerySet)()

    class Meta:
        verbose_name = _("授权委托书")
        verbose_name_plural = _("授权委托书")
        ordering = ["-registered_at", "-pk"]
        indexes = [models.Index(fields=["clerk", "department", "valid_until"], name="mandate_of_a_clerk")]
        constraints = [
            models.CheckConstraint(
                name="mandate_starts_before_it_ends",
                condition=Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于起始日期"),
            ),
            models.CheckConstraint(
                name="mandate_gives_a_power",
                condition=Q(powers__len__gt=0),
                violation_error_message=_("授权委托书要写明授权内容（第九条）"),
            ),
            models.CheckConstraint(
                name="mandate_is_given_to_another",
                condition=~Q(clerk=F("giver")),
                violation_error_message=_("授权人不能授权给自己"),
            ),
            models.CheckConstraint(
                name="revocation_names_who_and_why",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
                violation_error_message=_("撤销授权要写明撤销人和理由"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(number)s授权委托书（%(clerk)s）") % {"number": self.number, "clerk": self.clerk}

    def get_absolute_url(self) -> str:
        return reverse("approvals:manage:mandate", args=[self.pk])

    @property
    def power_names(self) -> list[str]:
        return names_of(self.powers)

    @property
    def begins_on(self) -> date:
        """The first day on which the clerk may act under it: not before it was registered."""
        return max(self.valid_from, localdate(self.registered_at))

    def is_in_force(self, at: datetime) -> bool:
        """Whether this row holds at `at`, as `in_force` asks the database."""
        standing = self.revoked_at is None or self.revoked_at > at
        return standing and self.valid_from <= localdate(at) <= self.valid_until


class MandateItem(models.Model):
    """One item that a mandate names; written with the mandate and never after it."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("授权事项")
        verbose_name_plural = _("授权事项")
        constraints = [models.UniqueConstraint(fields=["mandate", "item"], name="one_naming_an_item")]

    def __str__(self) -> str:
        return str(self.item)


def names_of(powers: Iterable[str]) -> list[str]:
    """The powers as people read them, in the order of the law, whatever the order in which they were ticked."""
    given = set(powers)
    return [str(power.label) for power in MandatePower if power in given]
