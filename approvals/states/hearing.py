"""How far the right to a hearing has come (许可法47, 48)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HearingStage(models.TextChoices):
    """Where a hearing stands: told, and then asked for or let go by all; called, and then recorded."""

    TOLD = "told", _("已告知听证权利")
    WAIVED = "waived", _("放弃听证")
    ASKED = "asked", _("已要求听证")
    CALLED = "called", _("已通知听证")
    RECORDED = "recorded", _("听证笔录已归档")


class HearingWish(models.TextChoices):
    """What the person told of her right answers."""

    ASK = "ask", _("要求听证")
    WAIVE = "waive", _("放弃听证")


class HearingSecret(models.TextChoices):
    """What keeps a hearing from being held in public."""

    STATE = "state", _("国家秘密")
    TRADE = "trade", _("商业秘密")
    PRIVACY = "privacy", _("个人隐私")
