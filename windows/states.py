"""Fixed choices of windows and posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WindowKind(models.TextChoices):
    INDEPENDENT = "independent", _("独立窗口")
    COMPREHENSIVE = "comprehensive", _("综合窗口")
    CASHIER = "cashier", _("收费窗口")


class Side(models.TextChoices):
    """Which half of an A/B post a member holds (article 10)."""

    A = "A", _("A 岗")
    B = "B", _("B 岗")


class WindowStatus(models.TextChoices):
    """Whether the public is served at a window: derived from its row and its closings, never stored."""

    OPEN = "open", _("开放")
    CLOSED = "closed", _("暂停办理")
    INACTIVE = "inactive", _("停用")
