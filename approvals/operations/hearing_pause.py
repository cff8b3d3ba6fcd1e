"""The time of a hearing that does not count: from its notice to its record (许可法45, 48)."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.documents import special
from approvals.models import Case, CaseEvent, Hearing, OfficialPaper, Pause
from approvals.operations import pauses
from approvals.policies.hearing import hearing_of
from approvals.states import Act, HearingStage, PauseGround
from hall.calendars import work_calendar
from hall.history import signed
from hall.permissions import Grant


def pause_called(case: Case, *, on: date, by: Any, at: datetime, grant: Grant) -> None:
    """Let the pause of a called hearing begin as another pause ends on the local day `on`: clocks stand until the
    record. Nothing for a case without a called hearing, or where its own pause runs. 许可法45, 48."""
    hearing = hearing_of(case)
    if hearing is None or hearing.stage != HearingStage.CALLED:
        return
    assert hearing.called_at is not None and hearing.held_at is not None
    row = pause_until(case, hearing.held_at, called_text(hearing), by=by, since=max(on, localdate(hearing.called_at)))
    issue = pauses.pause_notice(case, row, by=by, at=at)
    pauses.start(case, Act.CALL_HEARING, row, notice=issue, by=by, at=at, grant=grant)
    hearing.pause = row
    signed(hearing, by=by, reason=_("前一次中止结束，听证继续")).save()


def called_text(hearing: Hearing) -> str:
    assert hearing.held_at is not None
    named = {"held": special.moment_text(hearing.held_at), "place": hearing.place}
    return _("定于 %(held)s 在%(place)s举行听证。") % named


def end_pause(
    case: Case, hearing: Hearing, act: Act, result: str, *, by: Any, at: datetime, grant: Grant
) -> CaseEvent | None:
    """End the hearing's own pause today, if it runs; under another one the clocks stand on."""
    row = hearing.pause
    if row is None or row.ended_on is not None:
        return None
    return pauses.finish(case, act, row, ended_on=localdate(at), result=result, by=by, at=at, grant=grant)


def pause_until(case: Case, held_at: datetime, text: str, *, by: Any, since: date) -> Pause:
    return Pause(
        case=case,
        ground=PauseGround.HEARING,
        notice_text=text,
        expected_days=work_calendar(case.hall_id).working_days_between(since, localdate(held_at)),
        started_on=since,
        state_before=case.state,
        started_by=by,
    )


def prolong(case: Case, row: Pause, paper: OfficialPaper, text: str, held_at: datetime, *, by: Any) -> None:
    """A hearing put off is told anew: the pause rests on the new notice and lasts as long as that says."""
    calendar = work_calendar(case.hall_id)
    row.expected_days = calendar.working_days_between(row.started_on, localdate(held_at))
    row.notice, row.notice_text = paper, text
    signed(row, by=by, reason=_("听证改期")).save()
