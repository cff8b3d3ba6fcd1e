"""Mandates and seals (article 9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MandatePower(models.TextChoices):
    """What a mandate lets a clerk do at the window (article 9)."""

    ACCEPT = "accept", _("受理")
    DECIDE = "decide", _("当场决定")
    SEAL = "seal", _("使用审批专用章")


class SealState(models.TextChoices):
    IN_USE = "in_use", _("在用")
    LOST = "lost", _("挂失")
    REPLACED = "replaced", _("已更换")
    RETIRED = "retired", _("停用")
