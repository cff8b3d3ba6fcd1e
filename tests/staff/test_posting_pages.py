"""The pages of postings: every act of articles 28 to 30 works there, by whom it is due, and says what is wrong."""

from datetime import date

import pytest
import time_machine

from staff.models import Posting, PostingRequest, RoleAssignment
from staff.operations.postings import send_back
from staff.states import RequestKind, RequestState, Role
from tests.staff.pages import named, page, sent, text_of

pytestmark = pytest.mark.usefixtures("monday")

TODAY = date(2026, 9, 21)
SCRIPT = "<script>alert(1)</script>"


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


@pytest.mark.parametrize("starts_on", ["9999-01-01", "1999-12-31"])
def test_nomination_for_an_absurd_year_names_the_field(client, cast, newcomer, starts_on):
    body = {"member": newcomer.pk, "hall": cast.hall.pk, "starts_on": starts_on, "term_until": "9999-12-31"}
    refused = sent(client, cast.chief, "staff:manage:nomination", post_wanted="受理岗", **body)
    assert refused.status_code == 422
    assert refused.context["form"].errors["starts_on"] == ["日期应在 2000 年到 2100 年之间。"]
    assert not PostingRequest.objects.exists()


def test_unit_withdraws(client, cast, asked):
    assert sent(client, cast.manager, "staff:manage:request_withdrawal", asked.pk).status_code == 403
    asked.refresh_from_db()
    assert asked.state == RequestState.PROPOSED
    assert sent(client, cast.leader, "staff:manage:request_withdrawal", asked.pk).status_code == 302
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN
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
        assert "王志远被退回，10 月 12 日前补派" in form
        body = {"member": newcomer.pk, "hall": cast.hall.pk, "starts_on": "2026-10-14", "term_until": "2028-10-13"}
        body |= {"post_wanted": "受理岗", "succeeds": back.pk}
        assert sent(client, cast.chief, "staff:manage:nomination", **body).status_code == 302
        assert not page(client, cast.chief, "staff:manage:postings", tab="owed").context["page"].object_list
        nomination = PostingRequest.objects.get(kind=RequestKind.NOMINATE)
        choices = text_of(page(client, cast.chief, "staff:manage:change", Posting.objects.get(member=cast.clerk_a).pk))
        assert "韦青，10 月 14 日起（待审核）" in choices
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
