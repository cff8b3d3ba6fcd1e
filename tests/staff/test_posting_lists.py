"""Lists on which somebody must act: what ends, what is over, who owes a successor, who has no chief; who sees them."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from hall.moment import now
from staff import queries
from staff.models import Posting, PostingRequest, StaffMember
from staff.operations.departures import record_departure
from staff.operations.postings import nominate, refuse, send_back
from staff.states import Role
from tests.factories import give_role, make_department, make_member, post_to

pytestmark = pytest.mark.usefixtures("monday")

TODAY = date(2026, 9, 21)


def until(member, day):
    posting = Posting.objects.get(member=member)
    posting.valid_until = day
    posting.save()
    return posting


def test_ending_within_sixty_days_and_not_renewed(cast):
    last = until(cast.clerk_a, date(2026, 11, 20))
    until(cast.clerk_b, date(2026, 11, 21))
    until(cast.outsider, date(2026, 9, 20))
    today = until(cast.chief, TODAY)
    assert list(queries.ending_postings(Posting.objects.all(), TODAY)) == [today, last]
    Posting.objects.create(
        member=cast.clerk_a, hall=cast.hall, department=cast.department, valid_from=date(2026, 11, 21)
    )
    record_departure(today, by=cast.manager)
    assert list(queries.ending_postings(Posting.objects.all(), TODAY)) == []


def test_beyond_their_term(cast):
    over = until(cast.clerk_a, date(2026, 9, 20))
    until(cast.clerk_b, TODAY)
    assert list(queries.postings_over(Posting.objects.all(), TODAY)) == [over]
    record_departure(over, by=cast.manager)
    assert list(queries.postings_over(Posting.objects.all(), TODAY)) == []


def test_closed_account_waits_for_its_hand_over(cast):
    cast.clerk_a.is_active = False
    cast.clerk_a.save()
    over = Posting.objects.get(member=cast.clerk_a)
    assert list(queries.postings_over(Posting.objects.all(), TODAY)) == [over]


def test_successor_overdue_until_a_nomination_stands(cast):
    back = send_back(Posting.objects.get(member=cast.clerk_a), ends_on=TODAY, reason="不合格", by=cast.manager)
    due = back.successor_due_on
    assert not queries.successors_overdue(PostingRequest.objects.all(), due).exists()
    later = date(2026, 10, 13)
    assert list(queries.successors_overdue(PostingRequest.objects.all(), later)) == [back]
    member = make_member("newcomer", department=cast.department)
    facts = {"department": cast.department, "hall": cast.hall, "by": cast.leader, "succeeds": back}
    request = nominate(member, starts_on=TODAY, term_until=date(2028, 9, 20), **facts)
    assert not queries.successors_overdue(PostingRequest.objects.all(), later).exists()
    refuse(request, opinion="未经培训", by=cast.manager)
    assert list(queries.successors_overdue(PostingRequest.objects.all(), later)) == [back]


def test_departments_without_chief(cast, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = queries.without_chief(Posting.objects.all(), TODAY)
    assert found == [(cast.other_department, cast.hall), (cast.department, cast.other_hall)]
    give_role(cast.outsider, Role.CHIEF_REPRESENTATIVE, department=cast.other_department)
    third = make_department("民政局", "示民")
    post_to(make_member(department=third), cast.hall, third, since=date(2026, 10, 1))  # not there yet
    assert queries.without_chief(Posting.objects.all(), TODAY) == [(cast.department, cast.other_hall)]


SEES = {
    "clerk_a": set(),
    "chief": {"clerk_a", "clerk_b", "chief"},
    "deputy": {"clerk_a", "clerk_b", "chief", "township"},
    "leader": {"clerk_a", "clerk_b", "chief", "township"},
    "manager": {"clerk_a", "clerk_b", "chief", "outsider"},
    "supervisor": {"clerk_a", "clerk_b", "chief", "township", "outsider"},
    "outsider": set(),
}


@pytest.mark.parametrize("who", SEES)
def test_postings_and_requests_are_seen_by_their_hall_and_their_unit(cast, who):
    user = getattr(cast, who)
    seen = {posting.member.username for posting in queries.visible_postings(user, now())}
    assert seen == SEES[who]
    for posting in Posting.objects.select_related("member", "department", "hall"):
        PostingRequest.objects.create(
            kind="send_back",
            **{"member": posting.member, "department": posting.department, "hall": posting.hall, "posting": posting},
            **{"ends_on": localdate(now()), "reason": "不合格", "proposed_by": cast.manager, "proposed_at": now()},
        )
    assert {request.member.username for request in queries.visible_requests(user, now())} == SEES[who]


@pytest.mark.parametrize(
    ("who", "others"),
    [
        ("chief", {"reviewer", "deputy", "leader", "township"}),
        ("leader", {"reviewer", "deputy", "leader"}),
        ("manager", {"manager"}),
        ("supervisor", {"reviewer", "deputy", "leader", "manager", "supervisor"}),
    ],
)
def test_people_are_those_posted_and_those_of_the_unit(cast, who, others):
    seen = {member.username for member in queries.visible_people(getattr(cast, who), now())}
    assert seen == SEES[who] | others
    assert not StaffMember.objects.filter(username__in=seen, pk=cast.system.pk).exists()


def test_departments_to_nominate_for(cast):
    for who in ("chief", "deputy", "leader"):
        assert list(queries.unit_departments(getattr(cast, who), now())) == [cast.department]
    for who in ("reviewer", "manager", "supervisor", "clerk_a"):
        assert not queries.unit_departments(getattr(cast, who), now()).exists()
