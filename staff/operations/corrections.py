"""Putting a forgotten punch on record (补卡, article 18): asked for by the member, decided by the hall."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hall.errors import IllegalMove, RuleBroken
from hall.history import signed
from hall.models import Hall
from hall.moment import now
from staff.models import AttendanceCorrection, ClockRecord, StaffMember
from staff.operations.attendance import recount
from staff.operations.punches import refuse_repeat
from staff.policies import decide_correction, propose_correction
from staff.queries import hours_of_day
from staff.states import CorrectionState, PunchDirection, PunchSource

DAYS_BACK = 31  # natural days for which a correction may still be asked [D]


@transaction.atomic
def propose(
    member: StaffMember, *, punched_at: datetime, direction: PunchDirection, reason: str, by: Any
) -> AttendanceCorrection:
    """Ask for a punch that was forgotten or that the clock did not take. Article 18.

    Raises NotAllowed (not_your_attendance), RuleBroken: correction_ahead, correction_too_late, no_attendance (no
    posting to a hall with clocks that day), day_off, already_punched, already_proposed.
    """
    at = now()
    propose_correction(by, member, at)
    hall = _hall_of(member, punched_at, at)
    StaffMember.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    refuse_repeat(member, punched_at)
    open_ones = member.corrections.filter(state=CorrectionState.PROPOSED)
    if open_ones.filter(punched_at=punched_at, direction=direction).exists():
        raise RuleBroken("already_proposed", _("这次补卡已经申请过，正在等候审核。"), 18, field="time")
    correction = AttendanceCorrection(
        member=member, hall=hall, punched_at=punched_at, direction=direction, reason=reason, proposed_at=at
    )
    signed(correction, by=by).save()
    return correction


@transaction.atomic
def approve(correction: AttendanceCorrection, *, by: Any, opinion: str = "") -> AttendanceCorrection:
    """Put the punch on record and count the day anew. Article 18.

    Raises NotAllowed, IllegalMove (correction_decided), RuleBroken: already_punched, correction_annulled.
    """
    at, correction = now(), _open(correction)
    decide_correction(by, correction, at)
    member = StaffMember.objects.select_for_update(no_key=True, of=("self",)).get(pk=correction.member_id)
    refuse_repeat(member, correction.punched_at)
    correction.record = _record(correction, member, by, at)
    _settle(correction, CorrectionState.APPROVED, opinion, by, at)
    recount([member.pk], [localdate(correction.punched_at)])
    return correction


@transaction.atomic
def refuse(correction: AttendanceCorrection, *, by: Any, opinion: str) -> AttendanceCorrection:
    """Turn a correction down, with the reason. Raises IllegalMove (correction_decided), NotAllowed, opinion_missing."""
    at, correction = now(), _open(correction)
    decide_correction(by, correction, at)
    if not opinion.strip():
        raise RuleBroken("opinion_missing", _("不同意补卡要写明理由。"), 18, field="opinion")
    _settle(correction, CorrectionState.REFUSED, opinion, by, at)
    return correction


def _hall_of(member: StaffMember, punched_at: datetime, at: datetime) -> Hall:
    """The hall whose clocks should have taken the punch."""
    on = localdate(punched_at)
    if punched_at > at:
        raise RuleBroken("correction_ahead", _("还没有到的时间不能补卡。"), 18, field="time")
    if on < localdate(at) - timedelta(days=DAYS_BACK):
        message = _("只能补最近 %(days)s 天的卡，更早的请找中心管理核对。") % {"days": DAYS_BACK}
        raise RuleBroken("correction_too_late", message, 18, field="date")
    posting = member.postings.valid_on(on).select_related("hall").first()
    if posting is None or not posting.hall.counts_attendance(on):
        raise RuleBroken("no_attendance", _("这一天您没有在启用考勤的中心派驻，不用补卡。"), 18, field="date")
    if not hours_of_day(posting.hall, on):
        raise RuleBroken("day_off", _("这一天不上班，不用补卡。"), 18, field="date")
    return posting.hall


def _open(correction: AttendanceCorrection) -> AttendanceCorrection:
    rows = AttendanceCorrection.objects.select_for_update(of=("self",)).select_related("hall", "member")
    row = rows.get(pk=correction.pk)
    if row.state != CorrectionState.PROPOSED:
        raise IllegalMove("correction_decided", _("这次补卡已经审核过。"), 18)
    return row


def _record(correction: AttendanceCorrection, member: StaffMember, by: Any, at: datetime) -> ClockRecord:
    """The punch by hand. Its pin is the member's, or a mark that no clock can send."""
    record = ClockRecord(
        pin=f"#{member.pk}",
        member=member,
        hall=correction.hall,
        punched_at=correction.punched_at,
        direction=correction.direction,
        source=PunchSource.CORRECTION,
        received_at=at,
    )
    if ClockRecord.objects.filter(pin=record.pin, punched_at=record.punched_at, source=record.source).exists():
        raise RuleBroken("correction_annulled", _("这个时间补登过的记录已经作废，不能再补同一时刻。"), 18)
    signed(record, by=by, reason=correction.reason).save()
    return record


def _settle(correction: AttendanceCorrection, state: CorrectionState, opinion: str, by: Any, at: datetime) -> None:
    correction.state, correction.opinion = state, opinion
    correction.decided_by, correction.decided_at = by, at
    signed(correction, by=by, reason=opinion).save()
