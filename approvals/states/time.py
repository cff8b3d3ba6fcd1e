"""Legal pauses, and how long a limit may be moved (许可法42, 45)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_PAUSE = 365  # working days that a notice may announce
LONGEST_EXTENSION = 10  # working days (许可法42)
LONGEST_JOINT_EXTENSION = 15  # working days (许可法42(2))
REPLY_DAYS = 30  # working days for the supplement, printed on the notice (docs/rules.md)


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
