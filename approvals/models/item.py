"""The catalogue: items and their versions (articles 6, 7 and 13)."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.states import Audience, Handling, ItemType, LifeEvent, LimitUnit, VersionState
from hall.history import History, TrackedQuerySet
from staff.models import Department
from staff.queries import scope_of

#: The longest limit that can be entered, in the limit's own unit (two years); more is a slip of the keyboard.
LONGEST_LIMIT = 730
LIMIT_VALIDATORS = [MaxValueValidator(LONGEST_LIMIT, _("时限不能超过 %(limit_value)s，请核对数字和单位。"))]


class ItemQuerySet(TrackedQuerySet):
    def published(self) -> "ItemQuerySet":
        """Items that the public may read: a published version, not classified, not withdrawn (articles 6 and 7)."""
        return self.filter(current__isnull=False, is_classified=False, withdrawn_on__isnull=True)

    def without_window(self, on: date) -> "ItemQuerySet":
        """Published items that no window serves on `on` (article 6)."""
        placements = self.model.placements.rel.related_model.objects
        return self.published().exclude(pk__in=placements.valid_on(on).values("item"))

    def visible_to(self, user: Any, at: datetime) -> "ItemQuerySet":
        """Items that `user` may read in the catalogue's management at `at`, drafts and classified ones included.

        The hall's readers see the whole county's catalogue, a department's section and leaders their own items.
        """
        scope = scope_of(user, at)
        if scope.sees_everything or scope.halls:
            return self
        return self.filter(department__in=scope.departments)


class Item(models.Model):
    """An approval item (审批事项): the identity behind its versions. `code` is our own opaque key."""

    code = models.CharField(_("编码"), max_length=20, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="items", verbose_name=_("实施部门"))
    area = models.CharField(_("来源地区"), max_length=60, blank=True)
    catalog_code = models.CharField(_("基本编码"), max_length=50, blank=True)
    implementation_code = models.CharField(_("实施编码"), max_length=50, blank=True)
    is_classified = models.BooleanField(_("涉密"), default=False)
    classified_basis = models.CharField(_("涉密依据"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("取消日期"), null=True, blank=True)
    current = models.ForeignKey(
        "ItemVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现行版本")
    )
    created_at = models.DateTimeField(_("建立时间"))
    history = History()

    objects = models.Manager.from_queryset(ItemQuerySet)()

    class Meta:
        verbose_name = _("审批事项")
        verbose_name_plural = _("审批事项")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="classified_item_states_its_basis",
                condition=Q(is_classified=False) | ~Q(classified_basis=""),
                violation_error_message=_("涉密事项要写明依据（第六条）"),
            )
        ]

    def __str__(self) -> str:
        return self.current.name if self.current else self.code

    def get_absolute_url(self) -> str:
        return reverse("approvals:public:item", args=[self.code])

    @property
    def title(self) -> str:
        """The name for pages of one item, of the draft before anything is published; one query then."""
        version = self.current or self.versions.first()
        return version.name if version and version.name else self.code


class VersionQuerySet(TrackedQuerySet):
    def in_use(self) -> "VersionQuerySet":
        """Versions in force and drafts, of items that are not withdrawn: all that can still go to the public."""
        return self.filter(Q(state=VersionState.DRAFT) | Q(pk=F("item__current")), item__withdrawn_on__isnull=True)

    def with_elements(self) -> "VersionQuerySet":
        """Versions with `has_steps`, `has_materials`, `has_legal_bases`, `has_tariffs` for the seven elements."""
        return self.annotate(
            has_steps=Exists(ProcessStep.objects.filter(version=OuterRef("pk"))),
            has_materials=Exists(self.model.materials.rel.related_model.objects.filter(version=OuterRef("pk"))),
            has_legal_bases=Exists(LegalBasis.objects.filter(version=OuterRef("pk"))),
            has_tariffs=Exists(Tariff.objects.filter(version=OuterRef("pk"))),
        )


class ItemVersion(models.Model):
    """One edition of an item: a draft, or published and from then on unalterable (a trigger refuses it, article 7).

    The two limits carry their own units; what the source said stays in `statutory_text` and `promised_text`, and a
    limit that nobody has decided is null: never guessed. `demo_fields` lists fields invented for the demonstration.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions", verbose_name=_("事项"))
    number = models.PositiveIntegerField(_("版本号"), null=True, blank=True, editable=False)
    state = models.CharField(_("状态"), max_length=12, choices=VersionState, default=VersionState.DRAFT, editable=False)
    published_at = models.DateTimeField(_("公布时间"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    name = models.CharField(_("事项名称"), max_length=200)
    aliases = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("日常说法"))
    item_type = models.CharField(_("事项类型"), max_length=16, choices=ItemType, blank=True)
    level = models.CharField(_("行使层级"), max_length=10, default="县级")
    handling = models.CharField(_("办件类型"), max_length=12, choices=Handling, default=Handling.COMMITTED)
    audiences = ArrayField(
        models.CharField(max_length=12, choices=Audience), default=list, blank=True, verbose_name=_("服务对象")
    )
    life_events = ArrayField(
        models.CharField(max_length=16, choices=LifeEvent), default=list, blank=True, verbose_name=_("生活和经营主题")
    )
    conditions = models.TextField(_("办理条件"), blank=True)
    statutory_limit = models.PositiveSmallIntegerField(
        _("法定时限"), null=True, blank=True, validators=LIMIT_VALIDATORS
    )
    statutory_unit = models.CharField(_("法定时限单位"), max_length=10, choices=LimitUnit, blank=True)
    statutory_text = models.CharField(_("法定时限原文"), max_length=40, blank=True)
    statutory_basis = models.CharField(_("法定时限依据"), max_length=200, blank=True)
    promised_limit = models.PositiveSmallIntegerField(_("承诺时限"), null=True, blank=True, validators=LIMIT_VALIDATORS)
    promised_unit = models.CharField(_("承诺时限单位"), max_length=10, choices=LimitUnit, blank=True)
    promised_text = models.CharField(_("承诺时限原文"), max_length=40, blank=True)
    process_text = models.TextField(_("流程说明"), blank=True)
    charges_fee = models.BooleanField(_("收费"), null=True, blank=True, help_text=_("留空是还没有说明，不等于不收费"))
    fee_note = models.CharField(_("收费说明"), max_length=300, blank=True)
    result_name = models.CharField(_("办理结果"), max_length=120, blank=True)
    result_validity = models.CharField(_("结果有效期"), max_length=60, blank=True)
    result_sample = models.FileField(_("结果样本"), upload_to="samples/", blank=True)
    on_site_visits = models.PositiveSmallIntegerField(_("到现场次数"), null=True, blank=True)
    intermediary_services = models.CharField(_("中介服务"), max_length=300, blank=True)
    handling_place = models.CharField(_("办理地点"), max_length=200, blank=True)
    handling_hours = models.CharField(_("办理时间"), max_length=200, blank=True)
    consult_phone = models.CharField(_("咨询电话"), max_length=60, blank=True)
    complaint_phone = models.CharField(_("投诉电话"), max_length=60, blank=True)
    source_url = models.URLField(_("来源网址"), max_length=500, blank=True)
    source_note = models.TextField(_("来源说明"), blank=True)
    demo_fields = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("演示补写的内容")
    )
    search_terms = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)
    history = History(excluded_fields=["search_terms"])

    objects = models.Manager.from_queryset(VersionQuerySet)()

    class Meta:
        verbose_name = _("事项版本")
        verbose_name_plural = _("事项版本")
        ordering = ["item_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state=VersionState.DRAFT), name="one_draft_an_item"),
            models.UniqueConstraint(fields=["item", "number"], name="one_version_a_number"),
            models.CheckConstraint(
                name="published_version_is_numbered",
                condition=Q(state=VersionState.DRAFT, number__isnull=True)
                | Q(state=VersionState.PUBLISHED, number__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="immediate_limits_are_zero",
                condition=(~Q(statutory_unit=LimitUnit.IMMEDIATE) | Q(statutory_limit=0))
                & (~Q(promised_unit=LimitUnit.IMMEDIATE) | Q(promised_limit=0)),
                violation_error_message=_("当场办结的时限是 0"),
            ),
        ]
        indexes = [GinIndex(fields=["search_terms"], name="version_search_terms")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        return self.state == VersionState.PUBLISHED

    @property
    def is_licence(self) -> bool:
        """Whether 许可法 binds it; an item of no type or another one has rules of its own."""
        return self.item_type == ItemType.LICENCE


class ProcessStep(models.Model):
    """One step of an item's process with its own limit; the steps marked for review are worked through in a case."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("环节"), max_length=60)
    description = models.TextField(_("说明"), blank=True)
    limit = models.PositiveSmallIntegerField(_("时限"), null=True, blank=True, validators=LIMIT_VALIDATORS)
    unit = models.CharField(_("单位"), max_length=10, choices=LimitUnit, blank=True)
    limit_text = models.CharField(_("时限原文"), max_length=60, blank=True)
    is_review = models.BooleanField(_("审查环节"), default=False)

    class Meta:
        verbose_name = _("办理环节")
        verbose_name_plural = _("办理环节")
        ordering = ["version_id", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="one_step_an_order")]

    def __str__(self) -> str:
        return self.name


class LegalBasis(models.Model):
    """A provision on which an item rests (设定依据)."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="legal_bases")
    order = models.PositiveSmallIntegerField(_("顺序"))
    law = models.CharField(_("法律法规"), max_length=200)
    article = models.CharField(_("条款"), max_length=60, blank=True)
    quote = models.TextField(_("原文"), blank=True)

    class Meta:
        verbose_name = _("设定依据")
        verbose_name_plural = _("设定依据")
        ordering = ["version_id", "order"]

    def __str__(self) -> str:
        return f"{self.law} {self.article}".strip()


class Tariff(models.Model):
    """One line of the published tariff (收费标准, article 5): what is not on it can't be charged."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="tariffs")
    order = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("收费项目"), max_length=80)
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    charge_unit = models.CharField(_("计费单位"), max_length=20, blank=True)
    standard = models.CharField(_("标准原文"), max_length=300, blank=True)
    basis = models.CharField(_("收费依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("收费标准")
        verbose_name_plural = _("收费标准")
        ordering = ["version_id", "order"]

    def __str__(self) -> str:
        return self.name
