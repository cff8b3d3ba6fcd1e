"""Who may do what to a case, and when an act is barred whatever is typed: the dated row relied on, or why not.

Window acts rest on a post at the window that received the case (articles 9 and 10), department acts on a role in the
department that decides (article 8). Away from its own window the department lends its power by a mandate: to accept,
and to decide immediate items on the spot (article 9); without one the section reviewer decides those too.
"""

from approvals.policies.acts import POLICIES, allowed, barred
from approvals.policies.catalogue import edit_draft, read_catalogue, run_catalogue
from approvals.policies.conditional import accept_conditionally, close_unfulfilled, follow_up
from approvals.policies.declarations import declare, verify_declaration
from approvals.policies.delays import explain_delay, read_registers
from approvals.policies.delivery import close_case, deliver_case, record_signature
from approvals.policies.fees import (
    cancel_fee,
    close_till,
    decide_refund,
    explain_difference_of,
    own_till,
    raise_fee,
    read_fees,
    read_till,
    reconcile_bank,
    request_refund_of,
    take_payment,
    till_of,
)
from approvals.policies.hearing import answer_hearing, call_hearing, record_hearing, tell_hearing
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
    joint_barred,
    read_projects,
    require_joint,
    run_project_templates,
)
from approvals.policies.matters import is_called_for
from approvals.policies.notices import close_silent, notify_again
from approvals.policies.papers import correct_paper, read_templates, run_paper_templates, seal_paper
from approvals.policies.priority import mark_priority
from approvals.policies.refusals import (
    agree_refusal,
    note_refusal,
    read_refusals,
    return_refusal,
    set_filing_levels,
)
from approvals.policies.review import decide_case, extend_case, pause_case, resume_case, review_case

__all__ = [
    "JOINT_POLICIES",
    "POLICIES",
    "accept_case",
    "accept_conditionally",
    "agree_refusal",
    "allowed",
    "answer_hearing",
    "barred",
    "call_hearing",
    "cancel_fee",
    "close_case",
    "close_silent",
    "close_till",
    "close_unfulfilled",
    "correct_case",
    "correct_paper",
    "decide_case",
    "decide_refund",
    "declare",
    "deliver_case",
    "edit_draft",
    "explain_delay",
    "explain_difference_of",
    "extend_case",
    "follow_up",
    "is_called_for",
    "joint_allowed",
    "joint_barred",
    "mark_priority",
    "note_refusal",
    "notify_again",
    "notify_deficiency",
    "own_till",
    "pause_case",
    "raise_fee",
    "read_catalogue",
    "read_fees",
    "read_projects",
    "read_refusals",
    "read_registers",
    "read_templates",
    "read_till",
    "receive_case",
    "reconcile_bank",
    "record_hearing",
    "record_signature",
    "refuse_acceptance",
    "request_refund_of",
    "require_joint",
    "resume_case",
    "return_refusal",
    "reveal_party",
    "review_case",
    "rule_on_acceptance",
    "run_catalogue",
    "run_paper_templates",
    "run_project_templates",
    "seal_paper",
    "set_filing_levels",
    "supplement_case",
    "take_payment",
    "tell_hearing",
    "till_of",
    "verify_declaration",
    "withdraw_case",
]
