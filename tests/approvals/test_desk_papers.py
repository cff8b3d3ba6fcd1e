"""The page of an official paper on the desk: what it must carry, and who may read it."""

import re

import pytest
from django.urls import reverse

from approvals.operations.review import extend
from approvals.states import CASE_PAPERS, PaperKind
from tests.approvals.fees import make_cashier, open_order, paid
from tests.approvals.stages import (
    NEXT_DAY,
    RECEIVED,
    accepted,
    at,
    delivered,
    fresh,
    granted,
    not_accepted,
    paused,
    received,
    refused,
    told,
)


def extended(cast):
    case = accepted(cast)
    extend(case, days=10, reason="案情复杂", by=cast.leader)
    return fresh(case)


def charged(cast):
    return open_order(cast).case


def settled(cast):
    return paid(cast, make_cashier(cast.hall)).order.case


#: kind → (stage that has it, words that it must say)
PAPERS = {
    PaperKind.RECEIPT: (received, ["本凭证不是受理通知", "2026 年 3 月 9 日", "材料1"]),
    PaperKind.ACCEPTANCE: (
        accepted,
        ["8 个工作日，2026 年 3 月 12 日（含当日）前", "20 个工作日，2026 年 3 月 30 日（含当日）前"],
    ),
    PaperKind.DEFICIENCY: (told, ["请补交原件 1 份", "2026 年 4 月 14 日"]),
    PaperKind.PAUSE: (paused, ["听证", "行政许可法第四十五条", "预计天数"]),
    PaperKind.EXTENSION: (extended, ["案情复杂", "2026 年 3 月 30 日", "2026 年 4 月 14 日"]),
    PaperKind.GRANT: (granted, ["娱乐经营许可证", "送达期限"]),
    PaperKind.REFUSAL: (refused, ["示范县人民政府申请行政复议", "6 个月内向示范县人民法院"]),
    PaperKind.FEE_NOTICE: (charged, ["证照工本费", "10.00", "壹拾元整", "不影响办理期限"]),
    PaperKind.FEE_RECEIPT: (settled, ["壹拾元整", "现金", "40 号窗口"]),
    PaperKind.NON_ACCEPTANCE: (not_accepted, ["60 日内", "属于市级权限"]),
    PaperKind.DELIVERY_RECEIPT: (delivered, ["准予行政许可决定书", "窗口领取", "12 号窗口", "本人", "10:00", "李晓岚"]),
}

#: Kinds whose case has to be prepared; their sheets are read in the tests of their matter.
OF_THEIR_MATTER = {
    PaperKind.SECOND_NOTICE,
    PaperKind.CLOSURE,
    PaperKind.CONDITIONAL,
    PaperKind.DECLARATION,
    PaperKind.RESUMPTION,
    PaperKind.HEARING_RIGHT,
    PaperKind.HEARING_NOTICE,
    PaperKind.JOINT_NOTICE,
    PaperKind.JOINT_INSPECTION,
    PaperKind.JOINT_EXTENSION,
}


def test_every_kind_has_a_page():
    assert set(PAPERS) | OF_THEIR_MATTER == set(CASE_PAPERS)


@pytest.mark.parametrize("kind", PAPERS)
def test_page_carries_number_date_code_phones_and_its_words(client, cast, kind):
    stage, words = PAPERS[kind]
    with at(RECEIVED):
        case = stage(cast)
        paper = case.papers.get(kind=kind)
        client.force_login(cast.clerk_a)
        response = client.get(reverse("approvals:desk:paper", args=[case.number, paper.pk]))
    text = re.sub(r"<[^>]+>", "", response.content.decode())
    always = [
        paper.number,
        "2026 年 3 月 2 日",
        case.lookup_code,
        case.number,
        "0758-000-0112",
        "0758-000-0001",
        "覃小兰",
    ]
    assert [word for word in (*always, *words) if word not in text] == []
    assert 'src="data:image/svg+xml' in response.content.decode()
    assert "441201199001010026" not in response.content.decode()


def test_page_says_what_was_fixed_at_issue(client, cast):
    with at(RECEIVED):
        case = accepted(cast)
        paper = case.papers.get(kind=PaperKind.ACCEPTANCE)
        cast.department.phone = "0758-999-9999"
        cast.department.save()
        client.force_login(cast.clerk_a)
        html = client.get(reverse("approvals:desk:paper", args=[case.number, paper.pk])).content.decode()
    assert "0758-000-0112" in html
    assert "0758-999-9999" not in html


def test_paper_of_another_case_or_department_is_not_found(client, cast):
    with at(RECEIVED):
        case, other = received(cast), received(cast)
    address = reverse("approvals:desk:paper", args=[case.number, case.papers.get().pk])
    wrong = reverse("approvals:desk:paper", args=[case.number, other.papers.get().pk])
    with at(NEXT_DAY):
        assert client.get(address).status_code == 302
        client.force_login(cast.outsider)
        assert client.get(address).status_code == 404
        client.force_login(cast.clerk_a)
        assert (client.get(address).status_code, client.get(wrong).status_code) == (200, 404)
        assert client.post(address).status_code == 405
