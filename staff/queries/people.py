"""People, their postings and requests as the pages list them (articles 28 to 30)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hall.models import Hall
from staff.models import Department, Posting, PostingRequest, RoleAssignment, StaffMember
from staff.models.nomination import NO_SUCCESSOR
from staff.queries.scope import SYSTEM_USERNAME, UNIT_KEEPERS, Scope, roles_of, scope_of
from staff.states import HALL_ROLES, RequestKind, RequestState, Role

TERM_WARNING_DAYS = 60  # natural days before a posting ends


class PeopleState(TextChoices):
    """What the list of people is narrowed to."""

    POSTED = "posted", _("在派驻")
    ENDING = "ending", _("60 天内期满")
    NOT_POSTED = "not_posted", _("没有派驻")
    CLOSED = "closed", _("账号停用")


class PostingTab(TextChoices):
    """What the page of postings lists; its value stands in the address."""

    WAITING = "waiting", _("待审核")
    ENDING = "ending", _("60 天内期满")
    OVER = "over", _("离岗待交接")
    OWED = "owed", _("逾期未补派")
    CHIEFS = "chiefs", _("没有首席代表")
    ALL = "all", _("全部申请")


def visible_people(user: Any, at: datetime) -> QuerySet[StaffMember]:
    """Members whose page `user` may read: posted to, nominated for or at work in her halls, and those of her units."""
    people = StaffMember.objects.exclude(username=SYSTEM_USERNAME)
    scope = scope_of(user, at)
    if scope.sees_everything:
        return people
    postings, requests = (
        Exists(model.objects.filter(_of_scope(scope), member=OuterRef("pk"))) for model in (Posting, PostingRequest)
    )
    hall_roles = RoleAssignment.objects.filter(member=OuterRef("pk"), role__in=HALL_ROLES, hall__in=scope.halls)
    return people.filter(postings | requests | Exists(hall_roles) | Q(department__in=_departments(scope)))


def visible_postings(user: Any, at: datetime) -> QuerySet[Posting]:
    """Postings that `user` may read: to her halls, and of her departments."""
    scope = scope_of(user, at)
    rows = Posting.objects.select_related("member", "department", "hall")
    return rows if scope.sees_everything else rows.filter(_of_scope(scope))


def visible_requests(user: Any, at: datetime) -> QuerySet[PostingRequest]:
    """Requests that `user` may read: to her halls, and of her departments."""
    scope = scope_of(user, at)
    rows = PostingRequest.objects.with_people()
    return rows if scope.sees_everything else rows.filter(_of_scope(scope))


def _of_scope(scope: Scope) -> Q:
    """A condition for rows that name a department and a hall."""
    return Q(hall__in=scope.halls) | Q(department__in=scope.departments) | scope.represented("department", "hall")


def _departments(scope: Scope) -> list[int]:
    """Departments whose members she may read, posted or not."""
    return [*scope.departments, *(department for department, _hall in scope.representations)]


def unit_halls(user: Any, at: datetime) -> QuerySet[Hall]:
    """The halls to which `user` may nominate: her own for a chief representative, every one for leaders."""
    keepers = [role for role in roles_of(user, at) if role.role in UNIT_KEEPERS]
    halls = Hall.objects.filter(is_active=True)
    own = [role.hall_id for role in keepers]
    return halls if None in own else halls.filter(pk__in=own)


def unit_departments(user: Any, at: datetime) -> QuerySet[Department]:
    """The departments for which `user` may nominate."""
    own = [role.department_id for role in roles_of(user, at) if role.role in UNIT_KEEPERS]
    return Department.objects.filter(pk__in=own, is_active=True)


def was_ended(posting: Posting) -> bool:
    """Whether a return or an approved change ends this posting (article 30)."""
    ends = posting.requests.exclude(kind=RequestKind.NOMINATE)
    return ends.filter(state=RequestState.APPROVED).exists()


def ending_postings(postings: QuerySet[Posting], on: date) -> QuerySet[Posting]:
    """Postings whose term ends within sixty days and that are not renewed, the first to end first."""
    soon = on + timedelta(days=TERM_WARNING_DAYS)
    ending = postings.filter(valid_until__gte=on, valid_until__lte=soon, departed_at__isnull=True)
    return _not_renewed(ending).order_by("valid_until", "pk")


def postings_over(postings: QuerySet[Posting], on: date) -> QuerySet[Posting]:
    """Postings beyond their term, or of closed accounts: not renewed, nothing handed over."""
    over = postings.filter(Q(valid_until__lt=on) | Q(member__is_active=False), departed_at__isnull=True)
    return _not_renewed(over).order_by("valid_until", "pk")


def successors_overdue(requests: QuerySet[PostingRequest], on: date) -> QuerySet[PostingRequest]:
    """People sent back whose unit has named no successor in time."""
    owed = requests.filter(NO_SUCCESSOR, kind=RequestKind.SEND_BACK, state=RequestState.APPROVED)
    return owed.filter(successor_due_on__lt=on).order_by("successor_due_on", "pk")


def without_chief(postings: QuerySet[Posting], on: date) -> list[tuple[Department, Hall]]:
    """Departments that have people in a hall and nobody who heads them there, by hall and department; three queries."""
    pairs = set(postings.valid_on(on).order_by().values_list("department_id", "hall_id").distinct())
    chiefs = RoleAssignment.objects.valid_on(on).filter(role=Role.CHIEF_REPRESENTATIVE)
    headed = set(chiefs.values_list("department_id", "hall_id"))
    bare = {(department, hall) for department, hall in pairs if not headed & {(department, hall), (department, None)}}
    halls = Hall.objects.in_bulk({hall for _department, hall in bare})
    departments = Department.objects.in_bulk({department for department, _hall in bare})
    found = [(departments[department], halls[hall]) for department, hall in bare]
    return sorted(found, key=lambda pair: (pair[1].level, pair[1].code, pair[0].pinyin, pair[0].pk))


def _not_renewed(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    later = Posting.objects.filter(
        member=OuterRef("member"), hall=OuterRef("hall"), valid_from__gt=OuterRef("valid_from")
    )
    return postings.filter(~Exists(later))


def people_page(user: Any, filters: Mapping[str, Any], at: datetime) -> QuerySet[StaffMember]:
    """The members that the list shows, by name, each with `postings_now` (present and coming) and `roles_now`."""
    on = localdate(at)
    people = _in_state(visible_people(user, at), filters.get("state") or "", on)
    if text := (filters.get("q") or "").strip():
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if hall := filters.get("hall"):
        people = people.filter(Exists(_running(on).filter(member=OuterRef("pk"), hall=hall)))
    if department := filters.get("department"):
        people = people.filter(department=department)
    postings = _running(on).select_related("hall", "department").order_by("valid_from")
    roles = RoleAssignment.objects.valid_on(on).select_related("department", "hall")
    return people.select_related("department").prefetch_related(
        Prefetch("postings", postings, to_attr="postings_now"), Prefetch("roles", roles, to_attr="roles_now")
    )


def posting_tabs(user: Any, at: datetime) -> dict[PostingTab, Any]:
    """What each tab of the page of postings lists for `user`: querysets, and one short list."""
    on = localdate(at)
    postings, requests = visible_postings(user, at), visible_requests(user, at)
    return {
        PostingTab.WAITING: requests.waiting().order_by("proposed_at", "pk"),
        PostingTab.ENDING: ending_postings(postings, on),
        PostingTab.OVER: postings_over(postings, on),
        PostingTab.OWED: successors_overdue(requests, on),
        PostingTab.CHIEFS: without_chief(postings, on),
        PostingTab.ALL: requests,
    }


def _running(on: date) -> QuerySet[Posting]:
    return Posting.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def _in_state(people: QuerySet[StaffMember], state: str, on: date) -> QuerySet[StaffMember]:
    if state == PeopleState.CLOSED:
        return people.filter(is_active=False)
    people = people.filter(is_active=True)
    posted = Exists(Posting.objects.valid_on(on).filter(member=OuterRef("pk")))
    ending = Exists(ending_postings(Posting.objects.filter(member=OuterRef("pk")), on).order_by())
    narrowing = {PeopleState.POSTED: posted, PeopleState.NOT_POSTED: ~posted, PeopleState.ENDING: ending}
    return people.filter(narrowing[PeopleState(state)]) if state else people
