"""The premises of halls as a person reads them: norms met and not met, opening sessions, facilities (articles 3 and 4).

Three queries, however many halls: the halls, their sessions, their registers.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hall.models import Facility, Hall, WorkSession
from hall.norms import Norm, is_stale, norms_of


@dataclass(frozen=True)
class SessionRow:
    """A dated opening session and whether it is valid on the day."""

    session: WorkSession
    is_valid: bool


@dataclass(frozen=True)
class FacilityRow:
    """A facility and whether its last check lies too far back."""

    facility: Facility
    is_stale: bool


@dataclass(frozen=True)
class Premises:
    """One hall against its norms on one day; `sessions` are the dated ones, the latest first."""

    hall: Hall
    norms: tuple[Norm, ...]
    sessions: tuple[SessionRow, ...]
    facilities: tuple[FacilityRow, ...]

    @property
    def demanded(self) -> int:
        return sum(norm.met is not None for norm in self.norms)

    @property
    def met(self) -> int:
        return sum(norm.met is True for norm in self.norms)

    @property
    def missed(self) -> list[str]:
        return [norm.label for norm in self.norms if norm.met is False]

    @property
    def notes(self) -> list[str]:
        return [note for norm in self.norms for note in norm.notes]


def with_registers(halls: QuerySet[Hall]) -> QuerySet[Hall]:
    """Halls with what `premises` reads of each."""
    return halls.prefetch_related("sessions", "facilities")


def premises(hall: Hall, on: date) -> Premises:
    """`hall`, which came `with_registers`, as it stands on `on`."""
    sessions = sorted(hall.sessions.all(), key=lambda row: (-row.valid_from.toordinal(), row.opens_at))
    rows = tuple(SessionRow(session, _is_valid(session, on)) for session in sessions)
    facilities = _in_order(hall)
    return Premises(
        hall=hall,
        norms=norms_of(hall, (row.session for row in rows if row.is_valid), facilities, on),
        sessions=rows,
        facilities=tuple(FacilityRow(facility, is_stale(facility, on)) for facility in facilities),
    )


def _is_valid(session: WorkSession, on: date) -> bool:
    return session.valid_from <= on and (session.valid_until is None or session.valid_until >= on)


def _in_order(hall: Hall) -> list[Facility]:
    """The register in the order of article 4, then by place."""
    order = {kind: number for number, (kind, _label) in enumerate(Facility._meta.get_field("kind").choices)}
    return sorted(hall.facilities.all(), key=lambda facility: (order[facility.kind], facility.place))
