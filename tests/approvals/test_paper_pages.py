"""Papers in people's hands: verified by anyone, opened, corrected and sealed at the desk, taken by the applicant."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import SealUse
from approvals.operations.papers import correct_paper, paper_file
from approvals.operations.seals import use_seal
from approvals.states import PaperKind
from hall.errors import RuleBroken
from hall.masking import mask_name
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at
from tests.factories.authority import make_seal

# verification


def test_anyone_verifies_by_code(client, acceptance):
    html = client.get(f"/verify/{acceptance.token.lower()}/").content.decode()
    said = [
        acceptance.number,
        "示范县文化广电旅游局",
        "2026 年 3 月 2 日",
        mask_name("覃小兰"),
        "有效",
        paper_file(acceptance).sha256,
    ]
    assert [word for word in said if word not in html] == []
    assert "覃小兰" not in html
    assert client.get("/verify/2222222222/").status_code == 404


def test_number_and_code_lead_to_the_page(client, acceptance):
    typed = acceptance.number.replace("〔", "[").replace("〕", "]")
    response = client.get("/verify/", {"number": typed, "token": acceptance.token})
    assert (response.status_code, response["Location"]) == (302, f"/verify/{acceptance.token}/")
    assert client.get("/verify/", {"number": "示文旅许受〔2026〕0009号", "token": acceptance.token}).status_code == 404
    assert client.get("/verify/", {"number": "", "token": ""}).status_code == 422


def test_corrected_paper_names_the_valid_one(client, acceptance, cast):
    with at(NEXT_DAY):
        new = correct_paper(acceptance, reason="有误", by=cast.reviewer)
    html = client.get(f"/verify/{acceptance.token}/").content.decode()
    assert f"以 {new.number} 为准" in html
    assert f"取代 {acceptance.number}" in client.get(f"/verify/{new.token}/").content.decode()


def test_file_is_compared_and_not_kept(client, acceptance):
    pdf = bytes(paper_file(acceptance).pdf)
    for content, same in ((pdf, True), (pdf + b" ", False), (b"nonsense", False)):
        file = SimpleUploadedFile("a.pdf", content)
        response = client.post(f"/verify/{acceptance.token}/", {"file": file})
        assert (response.status_code, response.context["is_same"]) == (200, same)
    assert client.post(f"/verify/{acceptance.token}/", {}).status_code == 422
    large = SimpleUploadedFile("a.pdf", b"x" * (5 * 1024 * 1024 + 1))
    assert client.post(f"/verify/{acceptance.token}/", {"file": large}).status_code == 422


def test_verification_is_limited_like_progress(client, acceptance):
    paper_file(acceptance)
    answers = [client.get(f"/verify/{acceptance.token}/").status_code for _time in range(31)]
    assert answers == [200] * 30 + [429]


# the desk and the applicant


def test_desk_opens_file_and_strip(client, cast):
    with at(RECEIVED):
        case = accepted(cast)
        receipt = case.papers.get(kind=PaperKind.RECEIPT)
        client.force_login(cast.clerk_a)
        for name in ("paper_file", "paper_strip"):
            response = client.get(reverse(f"approvals:desk:{name}", args=[case.number, receipt.pk]))
            assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        other = case.papers.get(kind=PaperKind.ACCEPTANCE)
        assert client.get(reverse("approvals:desk:paper_strip", args=[case.number, other.pk])).status_code == 409
        html = client.get(reverse("approvals:desk:paper", args=[case.number, receipt.pk])).content.decode()
    assert "80 毫米小票" in html and paper_file(receipt).sha256 in html


def test_desk_corrects(client, cast, acceptance):
    address = reverse("approvals:desk:paper_correction", args=[acceptance.case.number, acceptance.pk])
    with at(RECEIVED):
        client.force_login(cast.clerk_a)
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "有误"}).status_code == 302
        again = client.post(address, {"reason": "有误"})
    assert again.status_code == 409
    assert "已经由" in again.content.decode()


def test_custodian_seals_the_paper(client, cast, acceptance):
    seal = make_seal(cast.department, cast.chief)
    record = reverse("approvals:desk:paper", args=[acceptance.case.number, acceptance.pk])
    address = reverse("approvals:desk:paper_imprint", args=[acceptance.case.number, acceptance.pk])
    with at(RECEIVED):
        client.force_login(cast.clerk_a)
        assert "登记用印</button>" not in client.get(record).content.decode()
        assert client.post(address, {"seal": seal.pk, "purpose": "受理"}).status_code == 403
        client.force_login(cast.chief)
        assert client.post(address, {"seal": seal.pk, "purpose": ""}).status_code == 422
        assert "还没有登记用印" in client.get(record).content.decode()
        assert client.post(address, {"seal": seal.pk, "purpose": "受理通知书"}).status_code == 302
        html = client.get(record).content.decode()
    use = SealUse.objects.get()
    assert (use.paper, use.seal, use.used_by, use.purpose) == (acceptance, seal, cast.chief, "受理通知书")
    assert "还没有登记用印" not in html and seal.name in html


def test_applicant_takes_the_file_with_number_and_code(client, acceptance):
    case = acceptance.case
    access = {"number": case.number, "code": case.lookup_code}
    response = client.get("/progress/papers/2/paper.pdf", access)
    assert (response.status_code, response.content) == (200, bytes(paper_file(acceptance).pdf))
    assert client.get("/progress/papers/3/paper.pdf", access).status_code == 404
    assert client.get("/progress/papers/2/paper.pdf", access | {"code": "22222222"}).status_code == 404


def test_api_names_the_address_of_verification(client, cast, acceptance):
    with at(RECEIVED):
        client.force_login(cast.clerk_a)
        papers = client.get(f"/api/v1/cases/{acceptance.case.number}/").json()["papers"]
    assert papers[1]["verify_url"].endswith(f"/verify/{acceptance.token}/")
    assert papers[1]["corrected_by"] is None


def test_seal_of_another_department_is_not_set(cast, acceptance):
    seal = make_seal(cast.other_department, cast.outsider)
    with at(RECEIVED), pytest.raises(RuleBroken) as raised:
        use_seal(seal, paper=acceptance, purpose="受理", by=cast.outsider)
    assert raised.value.code == "case_of_other_department"
    assert not SealUse.objects.exists()
