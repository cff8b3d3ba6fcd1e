"""Who may do what to a case, and when an act is barred whatever is typed: the dated row relied on, or why not.

Window acts rest on a post at the window that received the case (articles 9 and 10), department acts on a role in the
department that decides (article 8). Away from its own window the department lends its power by a mandate: to accept,
and to decide immediate items on the spot (article 9); without one the section reviewer decides those too.
"""

from approvals.policies.acts import POLICIES, allowed, barred
from approvals.policies.catalogue import edit_draft, read_catalogue, run_catalogue
from approvals.policies.intake import (
    accept_case,
    correct_case,
    notify_deficiency,
    receive_case,
    refuse_acceptance,
    reveal_party,
    rule_on_acceptance,
    supplement_case,
    withdraw_case,
)
from approvals.policies.joint import (
    JOINT_POLICIES,
    joint_allowed,
    read_projects,
    require_joint,
    run_templates,
)
from approvals.policies.refusals import agree_refusal, return_refusal
from approvals.policies.review import decide_case, deliver_case, extend_case, pause_case, resume_case, review_case

__all__ = [
    "JOINT_POLICIES",
    "POLICIES",
    "accept_case",
    "agree_refusal",
    "allowed",
    "barred",
    "correct_case",
    "decide_case",
    "deliver_case",
    "edit_draft",
    "extend_case",
    "joint_allowed",
    "notify_deficiency",
    "pause_case",
    "read_catalogue",
    "read_projects",
    "receive_case",
    "refuse_acceptance",
    "require_joint",
    "resume_case",
    "return_refusal",
    "reveal_party",
    "review_case",
    "rule_on_acceptance",
    "run_catalogue",
    "run_templates",
    "supplement_case",
    "withdraw_case",
]
