"""Who may do what at windows and posts, and about leave: one module a matter, one name to import from."""

from windows.policies.leave import (
    cancel_leave,
    confirm_handover_of,
    confirm_return_of,
    decide_leave,
    edit_ladder,
    read_duty,
    report_return_of,
)
from windows.policies.running import keep_windows, read_windows, run_window
from windows.policies.serving import (
    acts_for,
    answer_for_window,
    hand_back_post,
    hand_over_post,
    serve_window,
    take_over_post,
)

__all__ = [
    "acts_for",
    "answer_for_window",
    "cancel_leave",
    "confirm_handover_of",
    "confirm_return_of",
    "decide_leave",
    "edit_ladder",
    "hand_back_post",
    "hand_over_post",
    "keep_windows",
    "read_duty",
    "read_windows",
    "report_return_of",
    "run_window",
    "serve_window",
    "take_over_post",
]
