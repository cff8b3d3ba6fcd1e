"""The 50 % rule: what is compared, what is not, and the check over the whole catalogue (article 13)."""

import json
from datetime import date, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import PromiseExemption
from approvals.operations import catalogue
from approvals.promises import Verdict, VerdictKind, speed_up, verdict
from hall.models import JobRun
from hall.moment import now
from tests.factories import make_item, make_version, publish


def limits(statutory, statutory_unit, promised, promised_unit, **texts):
    return SimpleNamespace(
        statutory_limit=statutory,
        statutory_unit=statutory_unit,
        statutory_text=texts.get("statutory_text", ""),
        promised_limit=promised,
        promised_unit=promised_unit,
        promised_text=texts.get("promised_text", ""),
    )


COMPLIANT, VIOLATION = VerdictKind.COMPLIANT, VerdictKind.VIOLATION


@pytest.mark.parametrize(
    "statutory, unit, promised, promised_unit, expected",
    [
        (20, "working", 10, "working", Verdict(COMPLIANT, "", 10, 0)),
        (20, "working", 11, "working", Verdict(VIOLATION, "", 10, 1)),
        (15, "working", 7, "working", Verdict(COMPLIANT, "", 7, 0)),
        (15, "working", 8, "working", Verdict(VIOLATION, "", 7, 1)),
        (5, "working", 2, "working", Verdict(COMPLIANT, "", 2, 0)),
        (3, "working", 1, "working", Verdict(COMPLIANT, "", 1, 0)),
        (3, "working", 2, "working", Verdict(VIOLATION, "", 1, 1)),
        (1, "working", 0, "immediate", Verdict(COMPLIANT, "", 0, 0)),
        (1, "working", 1, "working", Verdict(VIOLATION, "", 0, 1)),
        (13, "working", 13, "working", Verdict(VIOLATION, "", 6, 7)),
        (60, "working", 40, "working", Verdict(VIOLATION, "", 30, 10)),
        (60, "natural", 30, "natural", Verdict(COMPLIANT, "", 30, 0)),
        (30, "natural", 0, "immediate", Verdict(COMPLIANT, "", 15, 0)),
        (0, "immediate", 0, "immediate", Verdict(COMPLIANT, "", 0, 0)),
        (0, "immediate", 1, "working", Verdict(VIOLATION, "", 0, 1)),
    ],
)
def test_verdict_compares_like_units(statutory, unit, promised, promised_unit, expected):
    assert verdict(limits(statutory, unit, promised, promised_unit), False) == expected


@pytest.mark.parametrize(
    "version, reason",
    [
        (limits(None, "", 7, "working"), "statute_missing"),
        (limits(None, "", None, ""), "statute_missing"),
        (limits(20, "", 7, "working"), "statute_undecided"),
        (limits(None, "", 7, "working", statutory_text="3 个月"), "statute_undecided"),
        (limits(20, "working", None, ""), "promise_missing"),
        (limits(60, "working", None, "", promised_text="7-20 工作日"), "promise_undecided"),
        (limits(20, "working", 3, ""), "promise_undecided"),
        (limits(20, "", 0, "immediate"), "statute_undecided"),
        (limits(20, "working", 5, "natural"), "units_differ"),
        (limits(60, "natural", 10, "working"), "units_differ"),
    ],
)
def test_verdict_never_guesses(version, reason):
    judged = verdict(version, False)
    assert (judged.kind, judged.reason, judged.allowed_limit, judged.gap) == ("not_comparable", reason, None, None)
    assert judged.reason_text


@pytest.mark.parametrize(
    "promised, expected",
    [(20, VerdictKind.EXEMPT), (10, VerdictKind.COMPLIANT)],
)
def test_verdict_exemption_excuses_only_a_violation(promised, expected):
    assert verdict(limits(20, "working", promised, "working"), True).kind == expected


def test_verdict_exemption_does_not_make_limits_comparable():
    assert verdict(limits(20, "", 20, "working"), True).kind == VerdictKind.NOT_COMPARABLE


@given(statutory=st.integers(0, 730), promised=st.integers(0, 730))
def test_verdict_is_half_exactly(statutory, promised):
    judged = verdict(limits(statutory, "working", promised, "working"), False)
    assert (judged.kind == VerdictKind.COMPLIANT) == (promised * 2 <= statutory)
    assert judged.gap == max(0, promised - statutory // 2)


@pytest.mark.parametrize(
    "statutory, promised, percent", [(20, 8, 60), (15, 7, 53), (13, 13, 0), (20, 0, 100), (0, 0, None)]
)
def test_speed_up_is_cut(statutory, promised, percent):
    assert speed_up(limits(statutory, "working", promised, "working")) == percent


def check() -> dict:
    out = StringIO()
    call_command("check_promises", "--json", stdout=out)
    return json.loads(out.getvalue())


def violating(department, code, **fields):
    return make_version(make_item(department, code), promised_limit=13, **fields)


@pytest.mark.django_db
def test_check_promises_reports_violations_drafts_included(cast):
    publish(violating(cast.department, "A1"))
    violating(cast.department, "A2", statutory_limit=13)
    make_version(make_item(cast.department, "A3"), statutory_limit=None, statutory_unit="")
    report = check()
    assert (report["checked"], report["compliant"]) == (4, 1)
    assert [(row["code"], row["statutory"], row["promised"], row["unit"], row["state"], row["gap"])
            for row in report["violations"]] == [
        ("A2", 13, 13, "working", "draft", 7),
        ("A1", 20, 13, "working", "published", 3),
    ]  # fmt: skip
    assert [(row["code"], row["reason"]) for row in report["not_comparable"]] == [("A3", "没有法定时限")]


@pytest.mark.django_db
@time_machine.travel("2026-09-22 10:00:00+08:00")
@pytest.mark.parametrize("expires_on, kind", [(date(2026, 9, 22), "exempt"), (date(2026, 9, 21), "violations")])
def test_check_promises_counts_an_exemption_through_its_last_day(cast, expires_on, kind):
    item = publish(violating(cast.department, "A1"))
    PromiseExemption.objects.create(
        item=item, reason="公示 10 日", expires_on=expires_on, registered_by=cast.manager, registered_at=now()
    )
    assert [row["code"] for row in check()[kind]] == ["A1"]


@pytest.mark.django_db
def test_check_promises_leaves_out_old_versions_and_withdrawn_items(cast):
    item = publish(violating(cast.department, "A1"))
    draft = catalogue.start_draft(item, by=cast.manager)
    catalogue.save_draft(draft, {"promised_limit": 10}, by=cast.manager)
    catalogue.publish(draft, by=cast.manager)
    catalogue.withdraw_item(publish(violating(cast.department, "A2")), reason="国务院决定取消", by=cast.manager)
    report = check()
    assert (report["checked"], report["compliant"], report["violations"]) == (2, 2, [])


@pytest.mark.django_db
def test_check_promises_records_its_run(cast):
    before = now()
    check()
    run = JobRun.objects.get(name="check_promises")
    assert run.figures == {"checked": 1, "compliant": 1, "violations": 0, "exempt": 0, "not_comparable": 0}
    assert run.finished_at - before < timedelta(minutes=1)


@pytest.mark.django_db
def test_check_promises_prints_a_line_a_violation(cast):
    violating(cast.department, "A1", statutory_limit=13)
    out = StringIO()
    call_command("check_promises", stdout=out)
    assert "violations A1 设立歌舞娱乐场所《娱乐经营许可证》核发: 13 of 13 working, 7 too many" in out.getvalue()
