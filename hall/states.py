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


class FacilityKind(models.TextChoices):
    """What article 4 asks for: the first six of every hall, the last two where conditions allow."""

    SERVICE_DESK = "service_desk", _("服务台")
    WRITING_DESK = "writing_desk", _("书写台")
    SEATS = "seats", _("休息座椅")
    DRINKING_WATER = "drinking_water", _("饮水设备")
    RATING_DEVICE = "rating_device", _("评价器")
    COMPLAINT_BOX = "complaint_box", _("投诉箱")
    LED_DISPLAY = "led_display", _("LED 显示屏")
    TOUCH_SCREEN = "touch_screen", _("触摸查询屏")


CONDITIONAL_FACILITIES = (FacilityKind.LED_DISPLAY, FacilityKind.TOUCH_SCREEN)
REQUIRED_FACILITIES = tuple(kind for kind in FacilityKind if kind not in CONDITIONAL_FACILITIES)


class FacilityState(models.TextChoices):
    WORKING = "working", _("正常")
    BROKEN = "broken", _("损坏待修")
    MISSING = "missing", _("缺")
