"""The pages of people: who opens them, what they show of whom, and how a leaver hands over."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from hall.moment import now
from staff.models import Posting, PostingRequest
from staff.operations.postings import approve, send_back
from staff.states import RequestKind, RequestState, Role
from supervision.models import Card
from tests.factories import give_role, hold_post, make_member, make_window, post_to
from tests.factories.cases import make_case
from tests.staff.pages import named, page, sent, text_of
from windows.models import PostHolding

pytestmark = pytest.mark.usefixtures("monday")

TODAY = date(2026, 9, 21)


def test_people_of_my_halls_and_my_unit(client, cast):
    assert named(page(client, cast.manager, "staff:manage:people")) == {
        "clerk_a", "clerk_b", "chief", "outsider", "manager",
    }  # fmt: skip
    assert "outsider" not in named(page(client, cast.leader, "staff:manage:people"))
    for who in (cast.clerk_a, cast.reviewer, cast.outsider):
        assert page(client, who, "staff:manage:people").status_code == 403


def test_people_are_narrowed(client, cast):
    posting = Posting.objects.get(member=cast.clerk_b)
    posting.valid_until = date(2026, 10, 30)
    posting.save()
    gone = make_member("gone", "离去", department=cast.department, is_active=False)
    post_to(gone, cast.hall, cast.department)

    def found(**query):
        return named(page(client, cast.supervisor, "staff:manage:people", **query))

    assert found(q="晓岚") == {"clerk_a"}
    assert found(q="CLERK_B") == {"clerk_b"}
    assert found(hall="SFX") == {"township"}
    assert found(department=cast.other_department.pk) == {"outsider"}
    assert found(state="ending") == {"clerk_b"}
    assert found(state="closed") == {"gone"}
    assert "reviewer" in found(state="not_posted") and "clerk_a" not in found(state="not_posted")
    assert found(state="posted") == {"clerk_a", "clerk_b", "chief", "township", "outsider"}
    assert "clerk_a" in found(state="nonsense")


def test_list_shows_posting_posts_and_roles(client, cast):
    text = text_of(page(client, cast.manager, "staff:manage:people", q="clerk_a"))
    assert "12 号窗口 A 岗" in text and "示范县行政服务中心" in text
    assert "首席代表" in text_of(page(client, cast.manager, "staff:manage:people", q="chief"))


@pytest.mark.parametrize("name", ["staff:manage:people", "staff:manage:postings"])
@pytest.mark.parametrize("tab", ["waiting", "ending", "over", "owed", "chiefs", "all"])
def test_lists_cost_the_same_for_one_row_and_for_three(client, cast, django_assert_max_num_queries, name, tab):
    def fill(number):
        member = make_member(f"row{number}", department=cast.department)
        window = make_window(cast.hall, 100 + number, cast.department)
        posting = post_to(member, cast.hall, cast.department)
        hold_post(member, window)
        give_role(member, Role.SECTION_REVIEWER, department=cast.department)
        posting.valid_until = TODAY if number % 2 else date(2026, 9, 18)
        posting.save()
        facts = {"member": member, "department": cast.department, "hall": cast.hall, "proposed_by": cast.chief}
        facts |= {"posting": posting, "ends_on": TODAY, "reason": "另有任用", "proposed_at": "2026-09-01T00:00:00Z"}
        PostingRequest.objects.create(kind=RequestKind.REPLACE, **facts)
        facts |= {"decided_by": cast.manager, "decided_at": "2026-09-01T00:00:00Z"}
        PostingRequest.objects.create(
            kind=RequestKind.SEND_BACK, state=RequestState.APPROVED, successor_due_on=date(2026, 9, 10), **facts
        )

    client.force_login(cast.manager)

    def cost():
        with django_assert_max_num_queries(40) as counted:
            assert client.get(reverse(name), {"tab": tab}).status_code == 200
        return len(counted)

    fill(1)
    fill(2)
    cost()  # the calendar of the frame is kept from here on
    few = cost()
    for number in range(3, 7):
        fill(number)
    assert cost() == few


def test_person_shows_everything_about_her(client, cast, asked, newcomer):
    approve(asked, by=cast.manager)
    text = text_of(page(client, cast.manager, "staff:manage:person", "newcomer"))
    for words in ("韦青", "2028 年 9 月 20 日", "选派", "派驻备案", "在手工作", "退回"):
        assert words in text
    assert "申请调换" not in text  # the unit's act
    assert "申请调换" in text_of(page(client, cast.chief, "staff:manage:person", "newcomer"))
    changes = page(client, cast.manager, "staff:manage:person", "newcomer").context["changes"]
    told = {(change.what, change.reason, change.by) for change in changes}
    assert ("选派（示范县行政服务中心）：已同意", "备案", "吴静宜") in told
    assert ("派驻（示范县行政服务中心），2026-09-21 至 2028-09-20", "派驻备案", "吴静宜") in told


def test_strangers_are_not_found_and_clerks_are_sent_away(client, cast, asked):
    assert page(client, cast.leader, "staff:manage:person", "outsider").status_code == 404
    assert page(client, cast.manager, "staff:manage:person", "township").status_code == 404
    assert page(client, cast.clerk_a, "staff:manage:person", "clerk_a").status_code == 403
    assert page(client, cast.outsider, "staff:manage:request", asked.pk).status_code == 403
    give_role(cast.outsider, Role.CHIEF_REPRESENTATIVE, department=cast.other_department, hall=cast.hall)
    for name in ("request", "filing_form"):
        assert page(client, cast.outsider, f"staff:manage:{name}", asked.pk).status_code == 404
    posting = Posting.objects.get(member=cast.clerk_a)
    for name in ("change", "sending_back", "renewal"):
        assert page(client, cast.outsider, f"staff:manage:{name}", posting.pk).status_code == 404
    assert page(client, cast.outsider, "supervision:manage:departure", posting.pk).status_code == 404
    assert sent(client, cast.outsider, "supervision:manage:closing", "clerk_a").status_code == 404


def test_leaver_hands_over_and_her_account_closes(client, cast, asked, newcomer):
    approve(asked, by=cast.manager)
    posting = Posting.objects.get(member=cast.clerk_a)
    send_back(posting, ends_on=TODAY, reason="多次培训不合格", by=cast.manager)
    shown = text_of(page(client, cast.manager, "supervision:manage:departure", posting.pk))
    assert "12 号窗口受理岗" in shown
    body = {"on": "2026-09-21"}
    assert sent(client, cast.chief, "supervision:manage:departure", posting.pk, **body).status_code == 403
    refused = sent(client, cast.manager, "supervision:manage:departure", posting.pk, **body)
    assert refused.status_code == 422 and "A 岗没有人接替" in text_of(refused)
    body["successor"] = newcomer.pk
    assert sent(client, cast.manager, "supervision:manage:departure", posting.pk, **body).status_code == 302
    assert PostHolding.objects.get(member=newcomer).valid_from == date(2026, 9, 22)
    again = sent(client, cast.manager, "supervision:manage:departure", posting.pk, **body)
    assert again.status_code == 409
    assert sent(client, cast.manager, "supervision:manage:closing", "clerk_a").status_code == 409
    with time_machine.travel("2026-09-22T09:00:00+08:00", tick=False):
        assert "停用账号" in text_of(page(client, cast.manager, "staff:manage:person", "clerk_a"))
        assert sent(client, cast.manager, "supervision:manage:closing", "clerk_a").status_code == 302
    cast.clerk_a.refresh_from_db()
    assert cast.clerk_a.is_active is False


def test_card_of_somebody_gone_is_shown_and_handed_on(client, cast):
    posting = Posting.objects.get(member=cast.clerk_a)
    posting.valid_until = date(2026, 9, 18)
    posting.departed_at = posting.history.first().history_date
    posting.save()
    case = make_case(cast.item, cast.window, cast.clerk_b)
    facts = {"clock": "notice", "trigger": "notice_passed", "level": "red", "breach_on": TODAY, "issued_at": now()}
    place = {"hall": cast.hall, "department": cast.department, "window": cast.window, "member": cast.clerk_a}
    card = Card.objects.create(case=case, **facts, **place)
    shown = text_of(page(client, cast.manager, "staff:manage:person", "clerk_a"))
    assert "督办卡移交首席代表" in shown and "停用账号" not in shown
    assert "督办卡移交首席代表" not in text_of(page(client, cast.leader, "staff:manage:person", "clerk_a"))
    assert sent(client, cast.leader, "supervision:manage:person_cards", "clerk_a").status_code == 403
    assert sent(client, cast.manager, "supervision:manage:person_cards", "clerk_a").status_code == 302
    card.refresh_from_db()
    assert card.member == cast.chief


def test_open_cases_at_an_empty_window_are_listed(client, cast):
    case = make_case(cast.item, cast.window, cast.clerk_a)
    assert case.number not in text_of(page(client, cast.manager, "staff:manage:person", "clerk_a"))
    for member in (cast.clerk_a, cast.clerk_b):
        posting = Posting.objects.get(member=member)
        posting.valid_until = date(2026, 9, 18)
        posting.save()
    assert case.number in text_of(page(client, cast.manager, "staff:manage:person", "clerk_a"))
    assert case.number not in text_of(page(client, cast.manager, "staff:manage:person", "outsider"))


def test_the_way_to_the_pages(client, cast):
    for who, leads in ((cast.chief, True), (cast.deputy, True), (cast.clerk_a, False), (cast.reviewer, False)):
        assert ("/manage/people/" in text_of(page(client, who, "staff:me"))) is leads
    for name in ("people", "postings"):
        nav = page(client, cast.manager, f"staff:manage:{name}").context["nav"]
        assert [str(link["label"]) for link in nav if link["current"]] == ["人员派驻"]
