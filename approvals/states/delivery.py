"""How a result reaches the applicant (许可法44)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryMethod(models.TextChoices):
    COUNTER = "counter", _("窗口领取")
    POST = "post", _("邮寄")
    ELECTRONIC = "electronic", _("电子送达")
