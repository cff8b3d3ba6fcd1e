"""The pages of people and postings: who opens them, what they show, and that every act of the articles works there."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from hall.moment import now
from staff.models import Posting, PostingRequest, RoleAssignment
from staff.operations.postings import approve, nominate, send_back
from staff.states import RequestKind, RequestState, Role
from supervision.models import Card
from tests.factories import give_role, hold_post, make_member, make_window, post_to
from tests.factories.cases import make_case
from windows.models import PostHolding

TODAY, TERM = date(2026, 9, 21), date(2028, 9, 20)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-09-21T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def newcomer(cast):
    return make_member("newcomer", "韦青", department=cast.department, in_approval_section=True)


@pytest.fixture
def asked(cast, newcomer):
    facts = {"department": cast.department, "hall": cast.hall, "post_wanted": "12 号窗口受理岗", "by": cast.chief}
    return nominate(newcomer, starts_on=TODAY, term_until=TERM, **facts)


def page(client, who, name, *arguments, **query):
    client.force_login(who)
    return client.get(reverse(name, args=arguments), query)


def sent(client, who, name, *arguments, **body):
    client.force_login(who)
    return client.post(reverse(name, args=arguments), body)


def text_of(response):
    return response.content.decode()


def named(response):
    return {member.username for member in response.context["page"].object_list}


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


def test_nomination_is_sent_refused_beside_the_input_and_seen_waiting(client, cast, newcomer):
    body = {"member": newcomer.pk, "hall": cast.hall.pk, "starts_on": "2026-09-28", "term_until": "2027-09-27"}
    body["post_wanted"] = SCRIPT
    refused = sent(client, cast.chief, "staff:manage:nomination", **body)
    assert refused.status_code == 422
    assert "派驻不少于二年，应到2028-09-27" in text_of(refused)
    done = sent(client, cast.chief, "staff:manage:nomination", **body | {"term_until": "2028-09-27"})
    assert (done.status_code, done["Location"]) == (302, "/manage/people/newcomer/")
    twice = sent(client, cast.chief, "staff:manage:nomination", **body | {"term_until": "2028-09-27"})
    assert twice.status_code == 422
    request = PostingRequest.objects.get()
    waiting = page(client, cast.manager, "staff:manage:postings")
    assert [row.pk for row in waiting.context["page"]] == [request.pk]
    shown = text_of(page(client, cast.manager, "staff:manage:request", request.pk))
    assert "&lt;script&gt;" in shown and SCRIPT not in shown


def test_chief_nominates_to_her_own_hall_only(client, cast, newcomer):
    form = page(client, cast.chief, "staff:manage:nomination").context["form"]
    assert list(form.fields["hall"].queryset) == [cast.hall]
    form = page(client, cast.leader, "staff:manage:nomination").context["form"]
    assert set(form.fields["hall"].queryset) == {cast.hall, cast.other_hall}
    assert page(client, cast.manager, "staff:manage:nomination").status_code == 403


def test_hall_decides_once(client, cast, asked):
    assert sent(client, cast.chief, "staff:manage:decision", asked.pk, outcome="approve").status_code == 403
    empty = sent(client, cast.manager, "staff:manage:decision", asked.pk, outcome="refuse")
    assert empty.status_code == 422 and "请写明理由。" in text_of(empty)
    assert sent(client, cast.manager, "staff:manage:decision", asked.pk, outcome="approve").status_code == 302
    assert "SF派〔2026〕0001号" in text_of(page(client, cast.manager, "staff:manage:request", asked.pk))
    again = sent(client, cast.manager, "staff:manage:decision", asked.pk, outcome="approve")
    assert again.status_code == 409 and "这份申请已同意，不能再处理。" in text_of(again)
    assert Posting.objects.filter(member=asked.member).count() == 1


def test_proposer_sees_why_she_can_not_decide(client, cast, asked):
    assert "这项操作由中心管理、中心领导办理" in text_of(page(client, cast.chief, "staff:manage:request", asked.pk))


def test_hall_reads_about_whom_it_decides(client, cast, asked):
    assert page(client, cast.manager, "staff:manage:person", "newcomer").status_code == 200
    assert "newcomer" in named(page(client, cast.manager, "staff:manage:people"))


def test_unit_amends(client, cast, asked, newcomer):
    body = {"member": newcomer.pk, "starts_on": "2026-09-28", "term_until": "2028-09-27", "post_wanted": "发证岗"}
    assert page(client, cast.chief, "staff:manage:amendment", asked.pk).context["form"].initial["member"] == newcomer
    assert sent(client, cast.manager, "staff:manage:amendment", asked.pk, **body).status_code == 403
    short = sent(client, cast.chief, "staff:manage:amendment", asked.pk, **body | {"term_until": "2027-09-27"})
    assert short.status_code == 422 and "派驻不少于二年" in text_of(short)
    assert sent(client, cast.chief, "staff:manage:amendment", asked.pk, **body).status_code == 302
    assert "发证岗" in text_of(page(client, cast.manager, "staff:manage:request", asked.pk))


def test_unit_withdraws(client, cast, asked):
    assert sent(client, cast.manager, "staff:manage:request_withdrawal", asked.pk).status_code == 403
    assert sent(client, cast.leader, "staff:manage:request_withdrawal", asked.pk).status_code == 302
    assert sent(client, cast.leader, "staff:manage:request_withdrawal", asked.pk).status_code == 409


def test_unit_changes_and_renews_hall_sends_back(client, cast, asked):
    posting = Posting.objects.get(member=cast.clerk_a)
    body = {"ends_on": "2026-10-09", "reason": "另有任用", "successor": asked.pk}
    assert sent(client, cast.manager, "staff:manage:change", posting.pk, **body).status_code == 403
    assert sent(client, cast.chief, "staff:manage:change", posting.pk, **body).status_code == 302
    change = PostingRequest.objects.get(kind=RequestKind.REPLACE)
    assert sent(client, cast.manager, "staff:manage:decision", change.pk, outcome="approve").status_code == 302
    posting.refresh_from_db()
    assert posting.valid_until == date(2026, 10, 9)
    renewal = {"term_until": "2028-10-09"}
    assert sent(client, cast.manager, "staff:manage:renewal", posting.pk, **renewal).status_code == 403
    assert sent(client, cast.chief, "staff:manage:renewal", posting.pk, **renewal).status_code == 409
    term = Posting.objects.get(member=cast.chief)
    term.valid_until = date(2026, 10, 9)
    term.save()
    assert sent(client, cast.leader, "staff:manage:renewal", term.pk, **renewal).status_code == 302
    other = Posting.objects.get(member=cast.clerk_b)
    back = {"ends_on": "2026-09-30", "reason": "多次培训不合格"}
    assert sent(client, cast.chief, "staff:manage:sending_back", other.pk, **back).status_code == 403
    assert sent(client, cast.manager, "staff:manage:sending_back", other.pk, **back).status_code == 302
    other.refresh_from_db()
    assert other.valid_until == date(2026, 9, 30)


def test_return_is_answered_from_the_list_of_those_owed(client, cast, newcomer):
    posting = Posting.objects.get(member=cast.clerk_b)
    back = send_back(posting, ends_on=TODAY, reason="多次培训不合格", by=cast.manager)
    with time_machine.travel("2026-10-13T09:00:00+08:00", tick=False):
        listed = text_of(page(client, cast.chief, "staff:manage:postings", tab="owed"))
        assert f"/manage/postings/new/?succeeds={back.pk}" in listed
        form = text_of(page(client, cast.chief, "staff:manage:nomination", succeeds=back.pk))
        assert "王志远被退回，2026-10-12前补派" in form
        body = {"member": newcomer.pk, "hall": cast.hall.pk, "starts_on": "2026-10-14", "term_until": "2028-10-13"}
        body |= {"post_wanted": "受理岗", "succeeds": back.pk}
        assert sent(client, cast.chief, "staff:manage:nomination", **body).status_code == 302
        assert not page(client, cast.chief, "staff:manage:postings", tab="owed").context["page"].object_list
        nomination = PostingRequest.objects.get(kind=RequestKind.NOMINATE)
        choices = text_of(page(client, cast.chief, "staff:manage:change", Posting.objects.get(member=cast.clerk_a).pk))
        assert "韦青，2026-10-14起（待审核）" in choices
    back.refresh_from_db()
    assert back.successor == nomination


def test_chief_is_appointed_from_the_list_of_those_without(client, cast):
    listed = page(client, cast.manager, "staff:manage:postings", tab="chiefs").context["page"].object_list
    assert listed == [(cast.other_department, cast.hall)]
    place = ("SF", cast.other_department.pk)
    body = {"member": cast.outsider.pk, "valid_from": "2026-09-22"}
    assert sent(client, cast.leader, "staff:manage:chief", *place, **body).status_code == 403
    assert sent(client, cast.manager, "staff:manage:chief", *place, **body).status_code == 302
    assert RoleAssignment.objects.get(member=cast.outsider).role == Role.CHIEF_REPRESENTATIVE
    assert sent(client, cast.manager, "staff:manage:chief", *place, **body).status_code == 422


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


def test_empty_posts_are_listed_where_postings_are_over(client, cast):
    Posting.objects.filter(member=cast.clerk_a).get().delete()
    text = text_of(page(client, cast.manager, "staff:manage:postings", tab="over"))
    assert "A 岗空缺" in text and "12 号窗口" in text
    assert "A 岗空缺" not in text_of(page(client, cast.chief, "staff:manage:postings", tab="over"))


def test_filing_form_is_printed_with_hostile_text_as_text(client, cast, asked):
    asked.duties = '#read("/etc/passwd") $x$ <script>'
    asked.save()
    first = page(client, cast.manager, "staff:manage:filing_form", asked.pk)
    assert first["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == page(client, cast.chief, "staff:manage:filing_form", asked.pk).content
    back = send_back(Posting.objects.get(member=cast.clerk_b), ends_on=TODAY, reason="不合格", by=cast.manager)
    assert page(client, cast.manager, "staff:manage:filing_form", back.pk).status_code == 404


def test_the_way_to_the_pages(client, cast):
    for who, leads in ((cast.chief, True), (cast.deputy, True), (cast.clerk_a, False), (cast.reviewer, False)):
        assert ("/manage/people/" in text_of(page(client, who, "staff:me"))) is leads
    for name in ("people", "postings"):
        nav = page(client, cast.manager, f"staff:manage:{name}").context["nav"]
        assert [str(link["label"]) for link in nav if link["current"]] == ["人员派驻"]
