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


class DutyState(models.TextChoices):
    """Who is at a post (article 10)."""

    HELD = "held", _("A 岗在岗")
    COVERED = "covered", _("B 岗顶岗")
    VACANT = "vacant", _("空岗")
    CLOSED = "closed", _("窗口停办")


class Absence(models.TextChoices):
    """Why a holder is not there."""

    NO_HOLDER = "no_holder", _("没有责任人")
    ON_LEAVE = "on_leave", _("请假")
    ON_ERRAND = "on_errand", _("外出")
    NOT_PUNCHED = "not_punched", _("未打卡")
    ELSEWHERE = "elsewhere", _("正顶别的岗")


class WindowStatus(models.TextChoices):
    """Whether the public is served at a window: derived from its row and its closings, never stored."""

    OPEN = "open", _("开放")
    CLOSED = "closed", _("暂停办理")
    INACTIVE = "inactive", _("停用")
