"""Legal pauses (许可法45)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PauseGround(models.TextChoices):
    """The eight legal grounds, and nothing else (许可法45)."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")
