"""A/B posts and who holds them (article 10)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hall.dated import DatedQuerySet, validity
from hall.history import History, TrackedManager
from staff.models import StaffMember
from windows.models.window import Window
from windows.states import Side


class Post(models.Model):
    """A post at a window with written duties, an A holder and a B holder (article 10)."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="posts", verbose_name=_("窗口"))
    title = models.CharField(_("岗位名称"), max_length=40)
    duties = models.TextField(_("岗位职责"))
    is_active = models.BooleanField(_("启用"), default=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ["window", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["window", "title"], name="one_post_a_title", violation_error_message=_("这个窗口已有同名岗位")
            )
        ]

    def __str__(self) -> str:
        return f"{self.window}{self.title}"


class PostHolding(models.Model):
    """Who holds one side of a post in which days; the database forbids two A holders and one person on both sides."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name=_("岗位"))
    side = models.CharField(_("A/B"), max_length=1, choices=Side)
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="holdings", verbose_name=_("工作人员"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("截止日期"), null=True, blank=True, help_text=_("这一天还有效，留空为长期"))
    history = History()

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("岗位责任人")
        verbose_name_plural = _("岗位责任人")
        ordering = ["post", "side", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="holding_starts_before_it_ends",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于起始日期"),
            ),
            ExclusionConstraint(
                name="one_holder_a_side_at_a_time",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("side", RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个岗位在这段时间已有责任人"),
            ),
            ExclusionConstraint(
                name="a_and_b_are_two_people",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("A 岗和 B 岗不能是同一个人（第十条）"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.get_side_display()} {self.member}"
