"""Pages that need several rooms; with hall.urls, hall.api and hall.management the composition root."""

from hall.pages.frame import NAVIGATION, chrome
from hall.pages.front import csrf_failure, home, landing

__all__ = ["NAVIGATION", "chrome", "csrf_failure", "home", "landing"]
