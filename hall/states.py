"""Fixed choices of the premises and the calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HallLevel(models.TextChoices):
    COUNTY = "county", _("县级行政服务中心")
    TOWNSHIP = "township", _("便民中心")


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("放假")
    MAKE_UP_WORKDAY = "make_up_workday", _("调休上班")
    CLOSURE = "closure", _("停止办公")
