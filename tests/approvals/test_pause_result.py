"""The report or record with which a special procedure ends: for those who may open the case (许可法45)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from approvals.operations.review import resume
from approvals.verification import verify
from tests.approvals.stages import RECEIVED, at, fresh, paused

PDF = b"%PDF-1.4 report"
ENDED = "2026-03-05T10:00"


@pytest.fixture
def standing(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with at(RECEIVED):
        return paused(cast)


def upload(name="report.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def end_on_the_desk(client, cast, case, **fields):
    client.force_login(cast.reviewer)
    with at(ENDED):
        return client.post(f"{case.get_absolute_url()}pause/end/", {"result": "检测合格"} | fields)


def page_of(client, who, case):
    client.force_login(who)
    with at(ENDED):
        return client.get(case.get_absolute_url()).content.decode()


def address(case):
    return reverse("approvals:desk:pause_result", args=[case.number, case.pauses.get().pk])


def test_file_is_kept_with_the_pause_and_its_history(cast, standing):
    with at(ENDED):
        row = resume(standing, result="检测合格", file=upload(), by=cast.reviewer)
    assert row.result_file.read() == PDF
    assert row.history.first().result_file == row.result_file.name
    assert verify()["differences"] == []


def test_desk_takes_the_file_and_the_case_page_leads_to_it(client, cast, standing):
    assert 'enctype="multipart/form-data"' in page_of(client, cast.reviewer, standing)
    assert end_on_the_desk(client, cast, standing, file=upload()).status_code == 302
    assert address(standing) in page_of(client, cast.clerk_a, standing)
    with at(ENDED):
        answer = client.get(address(standing))
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert answer["Content-Disposition"].startswith("attachment")


def test_file_is_for_those_who_may_open_the_case(client, cast, standing):
    end_on_the_desk(client, cast, standing, file=upload())
    client.force_login(cast.outsider)
    with at(ENDED):
        assert client.get(address(standing)).status_code == 404
    client.logout()
    assert client.get(address(standing))["Location"].startswith("/login/")


def test_without_a_file_nothing_leads_to_one(client, cast, standing):
    assert end_on_the_desk(client, cast, standing).status_code == 302
    assert address(standing) not in page_of(client, cast.clerk_a, standing)
    with at(ENDED):
        assert client.get(address(standing)).status_code == 404


@pytest.mark.parametrize(
    "file, words",
    [
        (("report.pdf", b"MZ not a pdf"), "文件的内容不是 pdf"),
        (("report.docx", PDF), "扫描件只收 PDF、JPG、PNG"),
        (("report.png", PDF), "文件的内容不是 png"),
        (("report.pdf", PDF + b" " * (10 * 1024 * 1024)), "文件不能超过 10 MB"),
    ],
)
def test_file_has_to_be_what_it_says(client, cast, standing, file, words):
    response = end_on_the_desk(client, cast, standing, file=upload(*file))
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert "检测合格" in response.content.decode()
    assert fresh(standing).state == "paused"


def test_api_takes_the_file_as_a_form_and_text_as_json(cast, standing):
    api = APIClient()
    api.force_authenticate(cast.reviewer)
    one = f"/api/v1/cases/{standing.number}/pause/end/"
    with at(ENDED):
        wrong = api.post(one, {"result": "检测合格", "file": upload(content=b"MZ")}, format="multipart")
        done = api.post(one, {"result": "检测合格", "file": upload()}, format="multipart")
    assert (wrong.status_code, list(wrong.data["errors"])) == (422, ["file"])
    assert done.status_code == 200, done.data
    assert standing.pauses.get().result_file.read() == PDF


def test_api_takes_text_alone(cast, standing):
    api = APIClient()
    api.force_authenticate(cast.reviewer)
    with at(ENDED):
        done = api.post(f"/api/v1/cases/{standing.number}/pause/end/", {"result": "检测合格"}, format="json")
        other = api.post(f"/api/v1/cases/{standing.number}/extension/", {"days": 1}, format="multipart")
    assert done.status_code == 200
    assert not standing.pauses.get().result_file
    assert other.status_code == 415  # no other act takes a form
