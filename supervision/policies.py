"""Who may answer a card, settle it, and look over a hall (S1, S5)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hall.errors import NotAllowed
from hall.models import Hall
from hall.permissions import Grant, refusal
from staff.policies import hold_hall_role, keep_postings
from staff.queries import HALL_READERS, roles_of
from staff.states import Role
from supervision.models import Card
from windows.policies import answer_for_window

SETTLERS = (Role.HALL_MANAGER, Role.SUPERVISOR)
LEADERS = (Role.DEPUTY_LEADER, Role.PRINCIPAL_LEADER)


def explain_card(user: Any, card: Card, at: datetime) -> Grant:
    """The member whom the card names, a holder of its window, the reviewer or the chief representative.

    Raises NotAllowed (code not_your_card).
    """
    if user.is_authenticated and card.member_id == user.pk:
        return Grant.of(card)
    for role in roles_of(user, at):
        if role.department_id == card.department_id and _answers_for(role, card):
            return Grant.of(role)
    if card.window is not None and refusal(answer_for_window, user, card.window, at) is None:
        return answer_for_window(user, card.window, at)
    raise NotAllowed("not_your_card", _("由责任人、窗口 A 岗和 B 岗、审批股审核人或者首席代表说明情况。"), "条例36")


def settle_card(user: Any, card: Card, at: datetime) -> Grant:
    """A manager of the card's hall, or a supervisor; never whom the card names, nor who explained it.

    Raises NotAllowed (role_missing, own_card).
    """
    grant = hold_hall_role(user, SETTLERS, card.hall, at)
    explanation = getattr(card, "explanation", None)
    if user.pk == card.member_id or (explanation and user.pk == explanation.by_id):
        raise NotAllowed("own_card", _("责任人和说明人不能处理自己的督办卡，请由另一名管理人员处理。"), "条例36")
    return grant


def appeal_card(user: Any, card: Card, at: datetime) -> Grant:
    """The member whom the card names, nobody in her place. Raises NotAllowed (code not_your_card)."""
    if user.is_authenticated and card.member_id == user.pk:
        return Grant.of(card)
    raise NotAllowed("not_your_card", _("由督办卡上的责任人本人申诉。"), "条例36")


def decide_appeal_on(user: Any, card: Card, at: datetime) -> Grant:
    """Who may settle the card, except for who upheld it. Raises NotAllowed: ruled_before, and as `settle_card`."""
    grant = settle_card(user, card, at)
    if user.pk == card.ruled_by_id:
        raise NotAllowed("ruled_before", _("维持这张督办卡的人不能再决定申诉，请由另一名管理人员决定。"), "条例36")
    return grant


def pass_card(user: Any, card: Card, at: datetime) -> Grant:
    """Whoever keeps the postings of the card's hall hands it from a leaver to somebody else. Raises NotAllowed."""
    return keep_postings(user, card.hall, at)


def oversee(user: Any, hall: Hall | None, at: datetime) -> Grant:
    """Who may read the pages of management: the roles of `hall` (None: of any), and department leaders.

    Leaders see their own department only; `visible_to` sees to that. Raises NotAllowed (code role_missing).
    """
    for role in roles_of(user, at):
        if role.role in LEADERS:
            return Grant.of(role)
    return hold_hall_role(user, HALL_READERS, hall, at)


def _answers_for(role: Any, card: Card) -> bool:
    if role.role == Role.CHIEF_REPRESENTATIVE:
        return role.hall_id in (None, card.hall_id)
    return role.role == Role.SECTION_REVIEWER
