"""Results made public within seven working days, masked, once, and never those of classified items (article 7)."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.conf import settings

from approvals.models import PublishedResult
from approvals.operations.publication import publish_results
from approvals.queries.results import late_publications
from approvals.states import Audience, IdType
from approvals.tasks import publish_results as job
from hall.models import JobRun
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, granted, moment, not_accepted, refused
from tests.factories.cases import party

FIRM = {"kind": Audience.ENTERPRISE, "id_type": IdType.OTHER, "id_number": "4412000000001"}


def published(cast, *stages):
    with at(RECEIVED):
        cases = [stage(cast) for stage in stages]
    with at(NEXT_DAY):
        job()
    return cases


def test_job_publishes_decisions_once_and_masked(cast):
    with at(RECEIVED):
        granted(cast, applicant=party("示范县星河网吧", **FIRM))
    published(cast, granted, refused, not_accepted, accepted)
    rows = PublishedResult.objects.order_by("pk").values_list(
        "paper_number", "name", "outcome", "decided_on", "due_on", "published_on"
    )
    days = (date(2026, 3, 2), date(2026, 3, 11), date(2026, 3, 3))
    assert list(rows) == [
        ("示文旅许准〔2026〕0001号", "示范县星河网吧", "granted", *days),
        ("示文旅许准〔2026〕0002号", "覃＊兰", "granted", *days),
        ("示文旅许不准〔2026〕0001号", "覃＊兰", "refused", *days),
    ]
    assert JobRun.objects.get(name="publish_results").figures == {"published": 3}
    with at(NEXT_DAY):
        assert publish_results(moment(NEXT_DAY)) == {"published": 0}
    assert PublishedResult.objects.count() == 3


def test_nothing_of_a_classified_item_is_published(cast):
    cast.item.is_classified, cast.item.classified_basis = True, "保守国家秘密法第九条"
    cast.item.save()
    with at(RECEIVED):
        assert publish_results(moment(RECEIVED)) == {"published": 0}


def test_a_run_looks_only_at_what_came_since_the_last(cast, django_assert_num_queries):
    published(cast, granted)
    with at(NEXT_DAY):
        granted(cast)
    with at("2026-03-04T10:00"):
        job()
    assert PublishedResult.objects.count() == 2
    with at("2026-03-04T11:00"), django_assert_num_queries(2):
        publish_results(moment("2026-03-04T11:00"))


def test_beat_runs_the_job_every_hour():
    assert settings.CELERY_BEAT_SCHEDULE["publish_results"]["task"] == job.name


def test_late_publications_are_counted(cast):
    with at(RECEIVED):
        granted(cast)
    assert late_publications(moment("2026-03-11T23:00")) == 0
    assert late_publications(moment("2026-03-12T08:00")) == 1


def test_page_finds_by_words_department_outcome_and_days(client, cast):
    published(cast, granted, refused)

    def found(**asked):
        with at(NEXT_DAY):
            return [row.outcome for row in client.get("/results/", asked).context["page"]]

    assert found() == ["refused", "granted"]
    assert found(q="许不准") == ["refused"]
    assert found(q="钓鱼竿") == []
    assert found(department=cast.department.pk) == ["refused", "granted"]
    assert found(department=cast.other_department.pk) == []
    assert found(outcome="granted") == ["granted"]
    assert found(since="2026-03-03") == [] and len(found(since="2026-03-02", until="2026-03-02")) == 2
    assert len(found(since="nonsense", department="x")) == 2


def test_page_shows_no_person_and_may_be_cached(client, cast):
    (case,) = published(cast, granted)
    with at(NEXT_DAY):
        response = client.get("/results/")
    html = response.content.decode()
    assert "覃＊兰" in html and "示文旅许准〔2026〕0001号" in html
    assert "覃小兰" not in html and case.number not in html
    assert response["Cache-Control"] == "public, max-age=60"


def test_results_are_open_data(client, cast):
    published(cast, granted)
    with at(NEXT_DAY):
        table = b"".join(client.get("/open-data/results.csv").streaming_content).decode("utf-8-sig")
        data = json.loads(b"".join(client.get("/open-data/results.json").streaming_content))
    (row,) = csv.DictReader(StringIO(table))
    assert (row["决定文号"], row["申请人"], row["决定日期"]) == ("示文旅许准〔2026〕0001号", "覃＊兰", "2026-03-02")
    assert row["决定"] == "准予"
    assert data["licence"] == "CC BY 4.0"
    assert [(one["applicant"], one["outcome"]) for one in data["results"]] == [("覃＊兰", "granted")]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ["/results/", "/results/overdue/", "/open-data/results.csv"])
def test_public_pages_are_only_read(client, db, method, address):
    assert getattr(client, method)(address).status_code == 405
