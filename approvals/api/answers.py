"""What the API says about a case: plain values, times with offset, numbers of persons covered."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from rest_framework import serializers

from approvals.api.conditional import ConditionalSerializer, conditional_answer
from approvals.api.declarations import DeclarationSerializer, declaration_answer
from approvals.disclosure.timeline import TITLES, told_clocks, told_events
from approvals.models import Case, CaseClock
from approvals.policies import allowed
from approvals.queries.clocks import ClockReading, clock_readings
from approvals.states import Audience, CaseState, EventKind, Handling, IdType, Priority
from hall.masking import mask_id, mask_name, mask_phone


class ClockSerializer(serializers.Serializer):
    """One clock; `remaining` counts units with today, negative once overdue, null when stopped or paused."""

    clock = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    started_on = serializers.DateField()
    limit = serializers.IntegerField()
    unit = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    provisional = serializers.BooleanField()
    running = serializers.BooleanField()
    remaining = serializers.IntegerField(allow_null=True)


class EventSerializer(serializers.Serializer):
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    on_behalf_of = serializers.CharField()
    article = serializers.CharField()


class PartySerializer(serializers.Serializer):
    """A party of the case; number and phone are covered."""

    kind = serializers.ChoiceField(choices=Audience.choices)
    name = serializers.CharField()
    id_type = serializers.ChoiceField(choices=IdType.choices)
    id_number = serializers.CharField()
    phone = serializers.CharField()


class CaseRowSerializer(serializers.Serializer):
    """One case of a list: no personal data but the covered name."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    item = serializers.CharField()
    item_name = serializers.CharField()
    department = serializers.CharField()
    applicant = serializers.CharField()
    received_at = serializers.DateTimeField()
    accepted_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class CheckedMaterialSerializer(serializers.Serializer):
    material = serializers.IntegerField()
    name = serializers.CharField()
    result = serializers.CharField()
    remark = serializers.CharField()


class PaperSerializer(serializers.Serializer):
    """A paper; `verify_url` is printed on it as a QR code, `corrected_by` names the one that took its place."""

    kind = serializers.CharField()
    number = serializers.CharField()
    issued_at = serializers.DateTimeField()
    verify_url = serializers.CharField()
    corrected_by = serializers.CharField(allow_null=True)


class CaseSerializer(serializers.Serializer):
    """A case in full; `allowed` is what this user may do now."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    item = serializers.CharField()
    item_name = serializers.CharField()
    version = serializers.IntegerField()
    handling = serializers.ChoiceField(choices=Handling.choices)
    hall = serializers.CharField()
    window = serializers.IntegerField()
    department = serializers.CharField()
    applicant = PartySerializer()
    agent = PartySerializer(allow_null=True)
    received_at = serializers.DateTimeField()
    accepted_on = serializers.DateField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    is_deemed_accepted = serializers.BooleanField()
    decided_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    step = serializers.IntegerField(allow_null=True)
    step_name = serializers.CharField(allow_null=True)
    materials = CheckedMaterialSerializer(many=True)
    papers = PaperSerializer(many=True)
    conditional = ConditionalSerializer(allow_null=True)
    declaration = DeclarationSerializer(allow_null=True)
    clocks = ClockSerializer(many=True)
    events = EventSerializer(many=True)
    allowed = serializers.ListField(child=serializers.CharField())


class ReceivedCaseSerializer(CaseSerializer):
    """A case just received, with the code under which the applicant follows it."""

    lookup_code = serializers.CharField()


class ProgressSerializer(serializers.Serializer):
    """What an applicant with number and code may read: covered name, no names of staff."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    state_name = serializers.CharField()
    item = serializers.CharField()
    item_name = serializers.CharField()
    department = serializers.CharField()
    applicant = serializers.CharField()
    received_at = serializers.DateTimeField()
    accepted_on = serializers.DateField(allow_null=True)
    clocks = ClockSerializer(many=True)
    events = serializers.ListField(child=serializers.DictField())


def row_answer(case: Any) -> dict[str, Any]:
    """One row of the list; `case` carries the annotation due_on."""
    return {
        "number": case.number,
        "state": case.state,
        "priority": case.priority,
        "item": case.item.code,
        "item_name": case.version.name,
        "department": case.department.short_name,
        "applicant": mask_name(case.applicant.name),
        "received_at": _iso(case.received_at),
        "accepted_on": case.accepted_on,
        "due_on": case.due_on,
    }


def case_answer(case: Case, user: Any, at: datetime) -> dict[str, Any]:
    """The whole case as `user` may read it at `at`; `case` comes from queries.with_page."""
    agent = getattr(case, "agent", None)
    return {
        "number": case.number,
        "state": case.state,
        "priority": case.priority,
        "item": case.item.code,
        "item_name": case.version.name,
        "version": case.version.number,
        "handling": case.handling,
        "hall": case.hall.name,
        "window": case.window.number,
        "department": case.department.short_name,
        "applicant": _party(case.applicant),
        "agent": _party(agent) if agent else None,
        "received_at": _iso(case.received_at),
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "accepted_at": _iso(case.accepted_at),
        "is_deemed_accepted": case.is_deemed_accepted,
        "decided_at": _iso(case.decided_at),
        "ended_at": _iso(case.ended_at),
        "step": case.step_id,
        "step_name": case.step.name if case.step else None,
        "materials": [_material(row) for row in case.materials.all()],
        "papers": [_paper(paper) for paper in case.papers.all()],
        "conditional": conditional_answer(case),
        "declaration": declaration_answer(case),
        "clocks": [_clock(reading) for reading in clock_readings(case, at)],
        "events": [_event(event) for event in case.events.all()],
        "allowed": [act.value for act in allowed(user, case, at)],
    }


def progress_answer(case: Case, at: datetime) -> dict[str, Any]:
    """What number and look-up code open to anybody who has both: what the page of progress tells, nothing more."""
    state, told = case.public_state, told_clocks(case).values()
    return {
        "number": case.number,
        "state": state.value,
        "state_name": str(state.label),
        "item": case.item.code,
        "item_name": case.version.name,
        "department": case.department.short_name,
        "applicant": mask_name(case.applicant.name),
        "received_at": _iso(case.received_at),
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "clocks": [_clock(reading) for reading in clock_readings(case, at) if reading.clock in told],
        "events": [
            {"kind": e.kind, "name": str(TITLES[EventKind(e.kind)]), "at": _iso(e.at), "article": e.article}
            for e in told_events(case)
        ],
    }


def _clock(reading: ClockReading) -> dict[str, Any]:
    clock: CaseClock = reading.clock
    return {
        "clock": clock.kind,
        "step": clock.step.name if clock.step else None,
        "started_on": clock.started_on.isoformat(),
        "limit": clock.budget,
        "unit": clock.unit,
        "due_on": clock.due_on.isoformat() if clock.due_on else None,
        "provisional": clock.is_provisional,
        "running": clock.is_running,
        "remaining": reading.remaining,
    }


def _event(event: Any) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "at": _iso(event.at),
        "by": str(event.by),
        "on_behalf_of": str(event.on_behalf_of) if event.on_behalf_of else "",
        "article": event.article,
    }


def _paper(paper: Any) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "number": paper.number,
        "issued_at": _iso(paper.issued_at),
        "verify_url": paper.verification_url,
        "corrected_by": paper.corrected_by.number if paper.corrected_by else None,
    }


def _material(row: Any) -> dict[str, Any]:
    return {
        "material": row.requirement_id,
        "name": row.requirement.name,
        "result": row.result,
        "remark": row.remark,
    }


def _party(party: Any) -> dict[str, Any]:
    return {
        "kind": party.kind,
        "name": party.name,
        "id_type": party.id_type,
        "id_number": mask_id(party.id_number),
        "phone": mask_phone(party.phone),
    }


def _iso(at: datetime | None) -> str | None:
    return localtime(at).isoformat(timespec="seconds") if at else None
