"""Where a hand-over of paper originals stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandoverState(models.TextChoices):
    """A hand-over waits for the receiver's word, or is taken back; the return to the applicant is signed at once."""

    PENDING = "pending", _("待接收")
    RECEIVED = "received", _("已接收")
    REJECTED = "rejected", _("未接收")
    TAKEN_BACK = "taken_back", _("已收回")
    RETURNED = "returned", _("已退还申请人")
