"""Materials that an item asks for, with blank forms and filled samples (articles 7, 12 and 25)."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.item import ItemVersion
from approvals.states import MaterialForm, Necessity


class MaterialRequirement(models.Model):
    """One material on an item's list. `key` stays from version to version, so that versions can be compared."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="materials")
    key = models.UUIDField(default=uuid4, editable=False)
    order = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("材料名称"), max_length=300)
    originals = models.PositiveSmallIntegerField(_("原件份数"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("复印件份数"), null=True, blank=True)
    form = models.CharField(_("形式"), max_length=10, choices=MaterialForm, blank=True)
    form_text = models.CharField(_("形式原文"), max_length=120, blank=True)
    necessity = models.CharField(_("要求"), max_length=10, choices=Necessity, default=Necessity.NECESSARY)
    source = models.CharField(_("来源渠道"), max_length=120, blank=True)
    note = models.CharField(_("填写说明"), max_length=300, blank=True)
    is_form = models.BooleanField(
        _("表格类"), default=False, help_text=_("要填写的表格、章程、合同，须有空白表和样表（第二十五条）")
    )
    may_declare = models.BooleanField(
        _("可以告知承诺"), default=False, help_text=_("申请人书面承诺代替证明，受理后 20 个工作日内核查")
    )
    blank_form = models.FileField(_("空白表格"), upload_to="forms/", blank=True)
    sample = models.FileField(_("填写样表"), upload_to="samples/", blank=True)

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        ordering = ["version_id", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_material_a_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_necessary(self) -> bool:
        return self.necessity == Necessity.NECESSARY

    @property
    def may_follow(self) -> bool:
        """Whether it may come after acceptance, against a written promise (容缺受理)."""
        return self.necessity == Necessity.MAY_FOLLOW
