"""Cards for empty posts (空岗, article 10): yellow after 15 minutes in opening hours, red after 60, once each."""

from datetime import date, datetime, timedelta
from functools import cache, reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from hall.history import signed
from staff.models import Department, Posting, StaffMember
from staff.queries import chief_of, system_member
from supervision.models import Card
from supervision.states import VACANCY_LEVELS, CardLevel, CardState, Trigger
from windows.duty import PostDay, answering
from windows.models import Vacancy
from windows.queries.duty import post_days

LOOK_BACK = timedelta(days=2)  # how long after its last change a finished vacancy is still looked at


@transaction.atomic
def issue_vacancy_cards(at: datetime) -> list[CardLevel]:
    """Issue what empty posts have earned by `at`, and withdraw the cards of vacancies that were none; the new levels.

    A vacancy that came to light late gets its cards too. Run twice, the same cards exist.
    """
    system, days = system_member(), cache(post_days)
    issued = [
        level
        for level, minutes in VACANCY_LEVELS
        for vacancy in _ripe(level, timedelta(minutes=minutes), at)
        if _issue(vacancy, level, days(vacancy.post.window.hall, vacancy.date), at, system)
    ]
    _withdraw_unfounded(at, system)
    return issued


def _ripe(level: CardLevel, length: timedelta, at: datetime) -> QuerySet[Vacancy]:
    carded = Card.objects.filter(vacancy=OuterRef("pk"), level=level).order_by()
    rows = Vacancy.objects.standing().filter(Q(ended_at__isnull=True) | Q(found_at__gt=at - LOOK_BACK))
    rows = rows.filter(~Exists(carded), began_at__lte=Coalesce(F("ended_at"), at) - length)
    return rows.select_related("post__window__hall", "post__window__department", "holder").order_by("began_at", "pk")


def _issue(vacancy: Vacancy, level: CardLevel, days: list[PostDay], at: datetime, system: StaffMember) -> bool:
    """Issue one card, unless it exists or too much of the time was an empty post that the hall leader had agreed to."""
    window = vacancy.post.window
    owed = answering(days, vacancy.post_id, (vacancy.began_at, vacancy.ended_at or at))
    if sum(owed.values(), timedelta()) < timedelta(minutes=dict(VACANCY_LEVELS)[level]):
        return False
    department = _department(vacancy)
    chief = chief_of(department.pk, window.hall_id, vacancy.began_at) if department else None
    card = Card(
        vacancy=vacancy,
        hall=window.hall,
        window=window,
        department=department,
        member_id=max(owed, key=lambda member: owed[member]),
        chief_id=chief.member_id if chief else None,
        trigger=Trigger.POST_VACANT,
        level=level,
        breach_on=vacancy.date,
        evidence=_evidence(vacancy, level),
        issued_at=at,
    )
    try:
        with transaction.atomic():
            signed(card, by=system, reason=_("空岗")).save()
    except IntegrityError as error:
        if "one_card_a_vacancy_and_level" not in str(error):
            raise
        return False
    return True


def _department(vacancy: Vacancy) -> Department | None:
    """Whose post it is: the window's department, or at a comprehensive window that of the A holder."""
    if vacancy.post.window.department or vacancy.holder is None:
        return vacancy.post.window.department
    return _home(vacancy.holder, vacancy.date)


def _home(member: StaffMember, on: date) -> Department | None:
    posting = Posting.objects.valid_on(on).filter(member=member).select_related("department").first()
    return posting.department if posting else member.department


def _evidence(vacancy: Vacancy, level: CardLevel) -> dict[str, object]:
    local = get_default_timezone()
    return {
        "post": str(vacancy.post),
        "holder": str(vacancy.holder or ""),
        "vacant_since": vacancy.began_at.astimezone(local).isoformat(),
        "minutes": dict(VACANCY_LEVELS)[level],
    }


def _withdraw_unfounded(at: datetime, system: StaffMember) -> None:
    """Later facts did away with the vacancy or made it shorter: the card stays on record, withdrawn with the reason."""
    length = Coalesce(F("vacancy__ended_at"), at) - F("vacancy__began_at")
    too_short = [Q(level=level, length__lt=timedelta(minutes=minutes)) for level, minutes in VACANCY_LEVELS]
    cards = Card.objects.filter(vacancy__found_at__gt=at - LOOK_BACK).alias(
        length=ExpressionWrapper(length, DurationField())
    )
    cards = cards.filter(reduce(or_, too_short, Q(vacancy__annulled_at__isnull=False)))
    for card in cards.exclude(state=CardState.WITHDRAWN).select_related("vacancy").select_for_update(of=("self",)):
        reason = (card.vacancy and card.vacancy.annul_reason) or _("后来的记录表明空岗时间没有这么长")
        card.state, card.ruling = CardState.WITHDRAWN, reason
        card.ruled_by, card.ruled_at = system, at
        signed(card, by=system, reason=reason[:100]).save()
