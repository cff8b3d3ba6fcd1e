"""Who tells of the right to a hearing, calls it and files its record, and what it holds up (许可法47, 48)."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.models import Case, Hearing
from approvals.policies.shared import act_as_reviewer, serve
from approvals.states import Act, HearingStage
from hall.calendars import closing_times, work_calendar
from hall.errors import NotAllowed, RuleBroken
from hall.permissions import Grant
from hall.templatetags.hall import zh_day

ASK_DAYS = 5  # working days to ask, from the day of being told (许可法47, 82)
RIGHT, HEARING = "许可法47", "许可法48"

STAGES_OF: dict[Act, tuple[HearingStage, ...]] = {
    Act.ANSWER_HEARING: (HearingStage.TOLD, HearingStage.WAIVED, HearingStage.ASKED, HearingStage.CALLED),
    Act.CALL_HEARING: (HearingStage.ASKED, HearingStage.CALLED),
    Act.RECORD_HEARING: (HearingStage.CALLED,),
}


def tell_hearing(user: Any, case: Case, at: datetime) -> Grant:
    """Tell the right to a hearing once, before the decision (许可法47). Raises hearing_already_told."""
    grant = act_as_reviewer(user, case, at)
    if hearing_of(case) is not None:
        raise RuleBroken("hearing_already_told", _("这件申请已经告知过听证权利，不用再告知。"), RIGHT)
    return grant


def answer_hearing(user: Any, case: Case, at: datetime) -> Grant:
    """Register that a hearing is asked for or let go, until its record: at the window, or in the section (许可法47)."""
    try:
        grant = serve(user, case, at)
    except NotAllowed:
        grant = act_as_reviewer(user, case, at)
    _require(case, Act.ANSWER_HEARING, RIGHT)
    return grant


def call_hearing(user: Any, case: Case, at: datetime) -> Grant:
    """Call the hearing that was asked for, or put it off to another day (许可法48)."""
    grant = act_as_reviewer(user, case, at)
    _require(case, Act.CALL_HEARING, HEARING)
    return grant


def record_hearing(user: Any, case: Case, at: datetime) -> Grant:
    """File the record of the hearing once it was held (许可法48). Raises hearing_not_held."""
    grant = act_as_reviewer(user, case, at)
    held_at = _require(case, Act.RECORD_HEARING, HEARING).held_at
    if held_at is not None and at < held_at:
        raise RuleBroken("hearing_not_held", _("听证还没有举行，举行后才能归档笔录。"), HEARING)
    return grant


def check_no_hearing_open(case: Case, at: datetime) -> None:
    """Refuse a decision while the days to ask run, or until the record of a hearing is on file (许可法47, 48)."""
    hearing = hearing_of(case)
    if hearing is None or hearing.stage in (HearingStage.WAIVED, HearingStage.RECORDED):
        return
    if hearing.stage == HearingStage.TOLD:
        ask_by = last_day_to_ask(hearing)
        if at <= closing_times(case.hall_id)(ask_by):
            message = _("申请人和利害关系人在%(day)s前可以要求听证，现在不能作出决定；书面放弃的，先登记。")
            raise RuleBroken("hearing_may_be_asked", message % {"day": zh_day(ask_by)}, RIGHT)
        return
    raise RuleBroken("hearing_not_recorded", _("有人要求听证，举行听证并归档笔录后才能作出决定。"), HEARING)


def check_not_in_hearing(case: Case) -> None:
    """Refuse to end the pause of a hearing by hand: its record ends it (许可法48)."""
    hearing = hearing_of(case)
    if hearing is not None and hearing.pause is not None and hearing.pause.ended_on is None:
        message = _("这次中止是为了听证，请归档听证笔录，归档当天结束中止。")
        raise RuleBroken("hearing_not_recorded", message, HEARING)


def hearing_of(case: Case) -> Hearing | None:
    return getattr(case, "hearing", None)


def last_day_to_ask(hearing: Hearing) -> date:
    """The fifth working day after being told: as printed, or later where the calendar has changed so (许可法47)."""
    counted = work_calendar(hearing.case.hall_id).add_working_days(localdate(hearing.told_at), ASK_DAYS)
    printed = hearing.right_paper.content.get("ask_by")
    return max(counted, date.fromisoformat(printed)) if printed else counted


def _require(case: Case, act: Act, article: str) -> Hearing:
    hearing = hearing_of(case)
    if hearing is None:
        message = _("这件申请还没有告知听证权利，不能办理“%(act)s”。") % {"act": act.label}
        raise RuleBroken("hearing_not_told", message, article)
    if hearing.stage not in STAGES_OF[act]:
        named = {"stage": hearing.get_stage_display(), "act": act.label}
        raise RuleBroken("hearing_stage", _("听证现在是“%(stage)s”，不能办理“%(act)s”。") % named, article)
    return hearing
