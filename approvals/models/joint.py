"""Projects that several departments handle together: templates, members, shared materials, time (article 15)."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from approvals.models.document import OfficialPaper
from approvals.models.item import Item
from approvals.states import LONGEST_JOINT_EXTENSION, UNDECIDED_STATES, CheckResult, DecisionOutcome, JointState
from hall.history import History, TrackedManager, TrackedQuerySet
from hall.models import Hall
from staff.models import Department
from staff.queries import scope_of
from windows.models import Window
from windows.queries import windows_held


class JointTemplate(models.Model):
    """Items that are handled together in stages, such as 开办企业; a project copies it and keeps its own plan."""

    code = models.CharField(_("编码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    lead_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    is_active = models.BooleanField(_("启用"), default=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("并联审批模板")
        verbose_name_plural = _("并联审批模板")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class JointTemplateItem(models.Model):
    """One item of a template, its stage from 1 on, and the items of the template that come before it."""

    template = models.ForeignKey(JointTemplate, models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("事项"))
    stage = models.PositiveSmallIntegerField(_("阶段"), default=1)
    stage_name = models.CharField(_("阶段名称"), max_length=40, blank=True)
    prerequisites = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("模板事项")
        verbose_name_plural = _("模板事项")
        ordering = ["template", "stage", "pk"]
        constraints = [models.UniqueConstraint(fields=["template", "item"], name="item_once_a_template")]

    def __str__(self) -> str:
        return str(self.item)


class JointCaseQuerySet(TrackedQuerySet):
    def visible_to(self, user: Any, at: datetime) -> Self:
        """Projects of which `user` may know: received at her windows or hall, or with an item of her department.

        It opens the head and the stages; each member case stays behind `Case.visible_to`.
        """
        scope = scope_of(user, at)
        if scope.sees_everything:
            return self
        held = windows_held(user, at)
        members = JointMember.objects.filter(
            Q(case__window__in=held)
            | Q(item__department__in=scope.departments)
            | scope.represented("item__department", "joint__hall")
        )
        return self.filter(Q(window__in=held) | Q(hall__in=scope.halls) | Q(pk__in=members.values("joint")))


class JointCase(models.Model):
    """A project (并联审批项目) led by one department; its child cases keep their own clocks, papers and decisions.

    The joint clock (45 working days, 许可法42) is a CaseClock of `lead_case`, the lead department's own case in the
    first stage; it runs from that case's acceptance until the lead closes the project.
    """

    number = models.CharField(_("项目编号"), max_length=24, unique=True)
    lookup_code = models.CharField(_("查询码"), max_length=8)
    name = models.CharField(_("项目名称"), max_length=120)
    template = models.ForeignKey(JointTemplate, models.PROTECT, null=True, blank=True, related_name="projects")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name=_("收件中心"))
    window = models.ForeignKey(Window, models.PROTECT, related_name="+", verbose_name=_("收件窗口"))
    lead_department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    lead_case = models.OneToOneField(Case, models.PROTECT, related_name="joint_led", verbose_name=_("牵头办件"))
    state = models.CharField(_("状态"), max_length=8, choices=JointState, default=JointState.OPEN)
    received_at = models.DateTimeField(_("收件时间"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("收件人")
    )
    conclusion = models.CharField(_("办结意见"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办结人")
    )
    history = History()

    objects = models.Manager.from_queryset(JointCaseQuerySet)()

    class Meta:
        verbose_name = _("并联审批项目")
        verbose_name_plural = _("并联审批项目")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["hall", "state"], name="joint_hall_state")]
        constraints = [
            models.CheckConstraint(
                name="closed_project_says_who_and_why",
                condition=Q(state=JointState.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | Q(state=JointState.CLOSED, closed_at__isnull=False, closed_by__isnull=False) & ~Q(conclusion=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:desk:project", args=[self.number])


class JointMember(models.Model):
    """One item of a project: planned until its stage opens, then a case of its own; dropped when it is not needed.

    A later stage is received only when it opens, so that the days of its own clocks are fair (article 15).
    """

    joint = models.ForeignKey(JointCase, models.PROTECT, related_name="members")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("事项"))
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="membership", verbose_name=_("办件"))
    stage = models.PositiveSmallIntegerField(_("阶段"))
    stage_name = models.CharField(_("阶段名称"), max_length=40, blank=True)
    prerequisites = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="unlocks")
    dropped_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drop_reason = models.CharField(_("取消理由"), max_length=300, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("项目事项")
        verbose_name_plural = _("项目事项")
        ordering = ["joint", "stage", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["joint", "item"], name="item_once_a_project"),
            models.CheckConstraint(
                name="dropped_member_was_never_received",
                condition=Q(dropped_at__isnull=True)
                | Q(case__isnull=True, dropped_by__isnull=False) & ~Q(drop_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def is_planned(self) -> bool:
        return self.case_id is None and self.dropped_at is None

    @property
    def is_over(self) -> bool:
        """Whether nothing is owed any more for it: decided, ended, or dropped."""
        if self.case is None:
            return self.dropped_at is not None
        return self.case.state not in UNDECIDED_STATES

    @property
    def has_failed(self) -> bool:
        """Whether it ended without a grant, so that what builds on it can't be granted."""
        if self.case is None or not self.is_over:
            return False  # a dropped one was not needed
        decision = getattr(self.case, "decision", None)
        return decision is None or decision.outcome != DecisionOutcome.GRANTED


class JointMaterial(models.Model):
    """One material of the shared set: asked for once, whatever number of items needs it. `key` is its folded name."""

    joint = models.ForeignKey(JointCase, models.PROTECT, related_name="materials")
    key = models.CharField(max_length=300)
    name = models.CharField(_("材料名称"), max_length=300)
    order = models.PositiveSmallIntegerField(_("顺序"))
    result = models.CharField(_("核对结果"), max_length=10, choices=CheckResult)
    remark = models.CharField(_("需要怎样补正"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("核对时间"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("共用材料")
        verbose_name_plural = _("共用材料")
        ordering = ["joint", "order"]
        constraints = [models.UniqueConstraint(fields=["joint", "key"], name="material_asked_once_a_project")]

    def __str__(self) -> str:
        return self.name


class JointExtension(models.Model):
    """The one extension of the joint limit, at most 15 working days, by the head of the government (许可法42(2)).

    The paper of that approval is named and scanned; the lead department's principal leader enters it.
    """

    joint = models.OneToOneField(JointCase, models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField(_("延长工作日"))
    reason = models.CharField(_("理由"), max_length=500)
    document_number = models.CharField(_("批准文号"), max_length=60)
    document_date = models.DateField(_("批准日期"))
    scan = models.FileField(_("批准文件扫描件"), upload_to="joint/")
    paper = models.ForeignKey(OfficialPaper, models.PROTECT, related_name="+", verbose_name=_("延期告知书"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("联合办理延期")
        verbose_name_plural = _("联合办理延期")
        constraints = [
            models.CheckConstraint(
                name="joint_extension_of_one_to_fifteen_days",
                condition=Q(days__gte=1, days__lte=LONGEST_JOINT_EXTENSION),
            ),
            models.CheckConstraint(
                name="joint_extension_names_its_document",
                condition=~Q(document_number="") & ~Q(scan=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joint.number} +{self.days}"
