"""Who may serve at a window (articles 9 and 10)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.permissions import Grant
from windows.models import Window
from windows.queries import holding_at


def serve_window(user: Any, window: Window, at: datetime) -> Grant:
    """The post through which `user` serves `window` at `at`. Raises NotAllowed (code post_missing). Article 10."""
    holding = holding_at(user, window, at)
    if holding is None:
        raise NotAllowed(
            "post_missing", _("您今天不是 %(window)s的 A 岗或者 B 岗，不能在这个窗口办理。") % {"window": window}, 10
        )
    return Grant.of(holding)
