"""Projects over the API: run from receipt to closing, refused as on the desk (article 15)."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from rest_framework.test import APIClient

from approvals.models import JointExtension, JointMeeting
from tests.approvals.api import APPLICANT
from tests.approvals.stages import NEXT_DAY, RECEIVED, at

API = "/api/v1/joint-cases/"

API_APPLICANT = {name: APPLICANT[name] for name in ("kind", "name", "id_type", "id_number")}


@pytest.fixture
def api(county):
    def client_of(who):
        client = APIClient()
        client.force_authenticate(who)
        return client

    return client_of


def test_project_is_run_over_the_api(county, api, template):
    body = {
        "name": "星河文化城",
        "template": "YLCS",
        "applicant": API_APPLICANT,
        "materials": [{"name": "材料1"}, {"name": "材料2"}],
    }  # fmt: skip
    with at(RECEIVED):
        made = api(county.joint_clerk).post(API, body, format="json")
    assert made.status_code == 201
    answer = made.json()
    assert (answer["number"], len(answer["lookup_code"]), answer["state"]) == ("SF2026P00001", 8, "open")
    assert answer["allowed"] == ["materials", "acceptance", "deficiency-notice", "members", "withdrawal"]
    one = f"{API}SF2026P00001/"
    with at(NEXT_DAY):
        assert api(county.joint_clerk).post(f"{one}acceptance/", {}, format="json").json()["due_on"] == "2026-05-09"
        asked = {"departments": ["公安局"], "asked": "请提意见", "reply_by": "2026-03-06"}
        assert api(county.reviewer).post(f"{one}opinions/", asked, format="json").status_code == 200
        reply = api(county.police_reviewer).post(f"{one}opinions/answer/", {"answer": "agree"}, format="json")
        assert reply.json()["opinions"][0]["counts_as"] == "同意"
        facts = {
            "days": 5, "reason": "会商", "document_number": "示府办〔2026〕18号", "document_date": "2026-03-03",
            "scan": ContentFile(b"%PDF-1.4", name="a.pdf"),
        }  # fmt: skip
        longer = api(county.leader).post(f"{one}extension/", facts, format="multipart")
        assert (longer.status_code, longer.json()["extension_days"]) == (200, 5)
        early = api(county.reviewer).post(f"{one}closure/", {"conclusion": "办完"}, format="json")
    assert (early.status_code, early.json()["code"]) == (409, "members_open")
    assert [row["number"] for row in api(county.police_reviewer).get(API).json()["results"]] == ["SF2026P00001"]
    assert api(county.outsider).get(one).status_code == 404


def test_api_refuses_what_the_desk_refuses(county, api):
    rows = [
        {"item": county.item.code, "after": [county.police_item.code]},
        {"item": county.police_item.code, "after": [county.item.code]},
    ]
    body = {"name": "星河", "lead_department": "文化广电旅游局", "plan": rows, "applicant": API_APPLICANT}
    with at(RECEIVED):
        answer = api(county.joint_clerk).post(API, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "prerequisites_circular")
    with at(RECEIVED):
        unknown = api(county.joint_clerk).post(API, body | {"plan": [{"item": "NOTHING"}]}, format="json")
    assert unknown.status_code == 422


def test_repeated_key_acts_once_on_a_project_files_included(county, api, template):
    """A click that was sent twice: one meeting, one extension; another content under the key is refused."""
    with at(RECEIVED):
        body = {"name": "星河文化城", "template": "YLCS", "applicant": API_APPLICANT, "materials": []}
        body["materials"] = [{"name": "材料1"}, {"name": "材料2"}]
        number = api(county.joint_clerk).post(API, body, format="json").json()["number"]
        api(county.joint_clerk).post(f"{API}{number}/acceptance/", {}, format="json")
    meeting = {
        "held_on": "2026-03-03", "present": ["公安局"], "participants": "周立群", "minutes": "没有异议。",
    }  # fmt: skip

    def send(act, given, form, key):
        headers = {"Idempotency-Key": key}
        who = county.leader if act == "extension" else county.reviewer
        return api(who).post(f"{API}{number}/{act}/", given, format=form, headers=headers)

    def extension(content):
        facts = {"days": 5, "reason": "会商", "document_number": "示府办〔2026〕18号", "document_date": "2026-03-03"}
        return facts | {"scan": ContentFile(content, name="a.pdf")}

    with at(NEXT_DAY):
        told = [send("meetings", meeting, "json", "m-1") for _click in range(2)]
        longer = [send("extension", extension(b"%PDF-1.4"), "multipart", "e-1") for _click in range(2)]
        other = send("extension", extension(b"%PDF-1.5"), "multipart", "e-1")
    assert [answer.status_code for answer in (*told, *longer)] == [200] * 4
    assert told[0].json() == told[1].json() and longer[0].json() == longer[1].json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert (JointMeeting.objects.count(), JointExtension.objects.count()) == (1, 1)


def test_approval_is_scanned_not_typed(county, api, accepted_project):
    """The same kinds of file as the page takes: what can be edited proves nothing."""
    facts = {"days": 5, "reason": "会商", "document_number": "示府办〔2026〕18号", "document_date": "2026-03-03"}
    with at(NEXT_DAY):
        for name, content in (("a.docx", docx()), ("a.pdf", b"<html>")):
            given = facts | {"scan": ContentFile(content, name=name)}
            answer = api(county.leader).post(f"{API}{accepted_project.number}/extension/", given, format="multipart")
            assert (answer.status_code, list(answer.json()["errors"])) == (422, ["scan"])
    assert not JointExtension.objects.exists()


def docx() -> bytes:
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return package.getvalue()
