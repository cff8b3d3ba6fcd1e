"""What an applicant still has to bring, until when, and what happens if she does not, in plain words (article 12)."""

from dataclasses import dataclass
from datetime import date

from approvals.models import Case
from approvals.queries.conditional import open_lines
from approvals.queries.notices import Line, notices_of, reply_by, told_lines
from approvals.states import MOVES, Act, CaseState, CheckResult
from hall.worktime import WorkCalendar

#: States in which promised materials are still taken; a refusal that climbs does not exist for her (article 14).
FOLLOWING = tuple(MOVES[Act.FOLLOW_UP])


@dataclass(frozen=True)
class Supply:
    """The materials of the notices: `lines` still wanting, `came` complete already; `by` is the last day."""

    lines: tuple[Line, ...] = ()
    came: tuple[str, ...] = ()
    by: date | None = None
    is_provisional: bool = False
    is_told_again: bool = False


@dataclass(frozen=True)
class Following:
    """What a conditional acceptance waits for, and its last day."""

    names: tuple[str, ...]
    due_on: date


def supply_of(case: Case, calendar: WorkCalendar) -> Supply:
    """What the notices of a case ask for while the applicant has it; nothing in other states."""
    if case.state != CaseState.DEFICIENT:
        return Supply()
    complete = {row.requirement_id for row in case.materials.all() if row.result == CheckResult.COMPLETE}
    lines = told_lines(case)
    last = reply_by(case, calendar)
    return Supply(
        lines=tuple(line for line in lines if line.requirement_id not in complete),
        came=tuple(line.requirement.name for line in lines if line.requirement_id in complete),
        by=last,
        is_provisional=not calendar.is_published(last),
        is_told_again=len(notices_of(case)) > 1,
    )


def following_of(case: Case) -> Following | None:
    """The promised materials that have not come, None where nothing is waited for."""
    lines = open_lines(case) if case.state in FOLLOWING else []
    return Following(tuple(line.requirement.name for line in lines), case.conditional.due_on) if lines else None
