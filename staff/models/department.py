"""Departments that moved into the hall, and their approval sections (articles 6 and 8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.history import History, TrackedManager


class Department(models.Model):
    """A department of the county government (进驻单位) that decides items, here or in its own hall (article 6)."""

    name = models.CharField(_("全称"), max_length=60, unique=True)
    short_name = models.CharField(_("简称"), max_length=20, help_text=_("页面上的叫法，如文化广电旅游局"))
    paper_name = models.CharField(
        _("文号字头"), max_length=12, unique=True, help_text=_("印在文书编号上，如“示文旅”，启用后不要改")
    )
    pinyin = models.CharField(_("拼音"), max_length=200, blank=True, editable=False)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=40, blank=True)
    complaint_phone = models.CharField(_("投诉电话"), max_length=40, blank=True)
    has_external_hall = models.BooleanField(_("另设对外办事大厅"), default=False)
    reconsideration_body = models.CharField(
        _("行政复议机关"), max_length=60, help_text=_("一般是本级人民政府；税务等垂直管理单位是上一级主管部门")
    )
    court = models.CharField(_("行政诉讼管辖法院"), max_length=60)
    is_active = models.BooleanField(_("启用"), default=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("进驻单位")
        verbose_name_plural = _("进驻单位")
        ordering = ["pinyin", "name"]

    def __str__(self) -> str:
        return self.short_name


class ApprovalSection(models.Model):
    """The approval section (行政审批股), the only unit that may accept, review and decide (article 8)."""

    department = models.OneToOneField(Department, models.PROTECT, related_name="section", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=40, default=_("行政审批股"))
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    history = History()

    objects = TrackedManager()

    class Meta:
        verbose_name = _("行政审批股")
        verbose_name_plural = _("行政审批股")

    def __str__(self) -> str:
        return f"{self.department}{self.name}"
