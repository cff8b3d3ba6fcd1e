"""What the registers of mandates and seals show: how each letter stands, what was done under it. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalSeal, Case, CaseEvent, Mandate, MandateLetter, SealUse
from staff.models import Posting, StaffMember

SOON_DAYS = 30  # before its last day a letter is shown as ending


class MandateStanding(TextChoices):
    """How a letter stands today."""

    IN_FORCE = "in_force", _("有效")
    SOON = "soon", _("30 天内到期")
    COMING = "coming", _("还没有生效")
    EXPIRED = "expired", _("已到期")
    REVOKED = "revoked", _("已撤销")


@dataclass(frozen=True)
class MandateRow:
    """One letter in a list. `left` is days to its last day, today being 0."""

    mandate: Mandate
    standing: MandateStanding
    left: int

    @classmethod
    def of(cls, mandate: Mandate, at: datetime) -> "MandateRow":
        left = (mandate.valid_until - localdate(at)).days
        return cls(mandate, standing_of(mandate, at), left)


@dataclass(frozen=True)
class OwnAuthority:
    """What a clerk may do by letters and seals, with their ends."""

    mandates: list[MandateRow]
    seals: list[ApprovalSeal]


def standing_of(mandate: Mandate, at: datetime) -> MandateStanding:
    on = localdate(at)
    if mandate.revoked_at is not None and mandate.revoked_at <= at:
        return MandateStanding.REVOKED
    if mandate.valid_until < on:
        return MandateStanding.EXPIRED
    if mandate.valid_from > on:
        return MandateStanding.COMING
    return MandateStanding.SOON if _is_soon(mandate, on) else MandateStanding.IN_FORCE


def _is_soon(mandate: Mandate, on: date) -> bool:
    return mandate.valid_until <= on + timedelta(days=SOON_DAYS)


def mandate_register(user: Any, at: datetime, *, department: Any = None, standing: str = "") -> QuerySet[Mandate]:
    """The letters that `user` may read, newest first, narrowed as the page asks; with what a row shows."""
    found = Mandate.objects.visible_to(user, at)
    if department is not None:
        found = found.filter(department=department)
    if standing:
        found = found.filter(_standing_condition(MandateStanding(standing), at))
    return _with_people(found).order_by("-registered_at", "-pk")


def _standing_condition(standing: MandateStanding, at: datetime) -> Q:
    """The letters of one standing, as `standing_of` says it of a row; 有效 includes those that end soon."""
    on = localdate(at)
    revoked = Q(revoked_at__isnull=False, revoked_at__lte=at)
    in_force = ~revoked & Q(valid_from__lte=on, valid_until__gte=on)
    return {
        MandateStanding.IN_FORCE: in_force,
        MandateStanding.SOON: in_force & Q(valid_until__lte=on + timedelta(days=SOON_DAYS)),
        MandateStanding.COMING: ~revoked & Q(valid_from__gt=on, valid_until__gte=on),
        MandateStanding.EXPIRED: ~revoked & Q(valid_until__lt=on),
        MandateStanding.REVOKED: revoked,
    }[standing]


def _with_people(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    related = ("department", "clerk__department", "giver", "registered_by", "revoked_by")
    return mandates.select_related(*related).annotate(item_count=Count("items"))


def letter_of(mandate: Mandate) -> MandateLetter | None:
    """Its letter with the version of its template and the digest of its file, without text and bytes."""
    related = MandateLetter.objects.select_related("template__hall", "file")
    return related.defer("content", "template__source", "file__pdf").filter(mandate=mandate).first()


def relying_on(mandate: Mandate, user: Any, at: datetime) -> QuerySet[CaseEvent]:
    """What was done under the letter, newest first, in cases that `user` may know of."""
    rows = CaseEvent.objects.filter(grant_row=f"{Mandate._meta.label}:{mandate.pk}")
    return rows.filter(case__in=Case.objects.visible_to(user, at)).select_related("case__version", "by").order_by("-at")


def posted_members(at: datetime) -> QuerySet[StaffMember]:
    """Members posted to a hall today, whom a department may trust with its power or its seal."""
    posted = Posting.objects.valid_on(localdate(at)).values("member")
    return StaffMember.objects.filter(pk__in=posted, is_active=True).select_related("department")


def own_authority(user: Any, at: datetime) -> OwnAuthority:
    """The letters given to `user`, those in force first, and the seals that she keeps or may use."""
    mandates = _with_people(Mandate.objects.for_clerk(user.pk)).prefetch_related("items__current")
    rows = [MandateRow.of(mandate, at) for mandate in mandates]
    rows.sort(key=lambda row: (row.standing in (MandateStanding.EXPIRED, MandateStanding.REVOKED), row.left))
    seals = ApprovalSeal.objects.usable_by(user, at).select_related("department", "custodian")
    return OwnAuthority(rows, list(seals.order_by("department", "-registered_on")))


def seal_register(user: Any, at: datetime) -> QuerySet[ApprovalSeal]:
    """The seals that `user` may read, by department, with how often and when each was used."""
    seals = ApprovalSeal.objects.visible_to(user, at).select_related("department", "custodian", "replaced_by")
    counted = seals.annotate(use_count=Count("uses"), last_used_at=Max("uses__at"))
    return counted.order_by("department__pinyin", "department__name", "-registered_on", "-pk")


def uses_of(seal: ApprovalSeal) -> QuerySet[SealUse]:
    """The register of imprints, newest first."""
    return seal.uses.select_related("case", "paper", "used_by").order_by("-at", "-pk")
