"""What supervision does when a fact of the approvals arrives; the sweep finds again what gets lost here."""

from typing import Any

from django.dispatch import receiver

from approvals.models import CaseEvent
from approvals.signals import case_event_recorded
from supervision.operations.cards import issue_for_event


@receiver(case_event_recorded, dispatch_uid="supervision.issue_card")
def issue_card(sender: Any, event: CaseEvent, **kwargs: Any) -> None:
    issue_for_event(event, event.at)
