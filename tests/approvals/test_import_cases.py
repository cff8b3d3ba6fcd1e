"""Cases open at go-live: row by row, clocks from the old dates, nothing half-written, nothing twice."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from approvals.disclosure.timeline import timeline
from approvals.imports.case_columns import COLUMNS
from approvals.models import Applicant, Case, CaseEvent, OfficialPaper, Pause
from approvals.operations.case_import import import_cases
from approvals.operations.decision import decide
from approvals.operations.review import pause, resume, review
from approvals.states import CaseState, CheckResult, ClockKind, EventKind, PauseGround
from approvals.verification import verify
from supervision.models import Card
from supervision.operations.cards import sweep
from tests.approvals.stages import at, fresh, moment

GO_LIVE = "2026-03-16T09:00"
PARTY = {
    "applicant_name": "覃小兰",
    "applicant_id_number": "441201199001010026",
    "applicant_phone": "13800000042",
}
PAUSE = {
    "state": "paused",
    "pause_ground": "检测",
    "pause_started_on": "2026-03-10",
    "pause_expected_days": 5,
    "pause_notice": "旧停〔2026〕7号",
}


def row(cast, number="OLD-1", **fields):
    """A case accepted on Monday 9 March 2026: promise due on the 19th, statute on 7 April (6 April is a holiday)."""
    base = {
        "legacy_number": number,
        "item": cast.item.code,
        "hall": cast.hall.name,
        "window": 12,
        "received_at": "2026-03-06 10:00",
        "accepted_on": "2026-03-09",
        "state": "accepted",
        "step": "审查1",
        **PARTY,
    }
    return base | fields


def take_over(cast, *rows, **options):
    with at(GO_LIVE):
        return import_cases(rows, by=options.pop("by", cast.manager), **options)


def only(report):
    (outcome,) = report.rows
    return outcome


def test_accepted_case_runs_on_from_its_old_dates(cast):
    outcome = only(take_over(cast, row(cast)))
    assert (outcome.outcome, outcome.number, outcome.reasons) == (
        "created", "SF20260000001", ["late: 审查环节已于 2026-03-12 届满，下一次巡查会发督办卡"],
    )  # fmt: skip
    case = Case.objects.get(number=outcome.number)
    assert (case.legacy_number, case.state, case.accepted_on, case.department, case.received_by) == (
        "OLD-1", CaseState.ACCEPTED, date(2026, 3, 9), cast.department, cast.clerk_a,
    )  # fmt: skip
    due = dict(case.clocks.values_list("kind", "due_on"))
    assert (due[ClockKind.PROMISE], due[ClockKind.STATUTE]) == (date(2026, 3, 19), date(2026, 4, 7))
    assert (due[ClockKind.STEP], due[ClockKind.NOTICE]) == (date(2026, 3, 12), date(2026, 3, 13))
    assert case.applicant.name == "覃小兰"
    assert set(case.materials.values_list("result", flat=True)) == {CheckResult.COMPLETE}
    assert OfficialPaper.objects.count() == 0
    assert verify()["differences"] == []


def test_import_is_one_event_without_personal_data(cast):
    take_over(cast, row(cast))
    event = CaseEvent.objects.get()
    assert (event.kind, event.by, event.at, event.state_before, event.state_after) == (
        EventKind.IMPORTED, cast.manager, moment(GO_LIVE), "", "accepted",
    )  # fmt: skip
    assert event.facts["row"] == 1
    assert event.facts["source"]["received_at"] == "2026-03-06 10:00"
    kept = json.dumps(event.facts, ensure_ascii=False)
    assert not any(text in kept for text in PARTY.values())
    assert event.grant_row.startswith("staff.RoleAssignment")


def test_what_was_late_is_told_and_flagged_by_the_next_sweep(cast):
    # Saturday 28 February 2026 is a make-up working day: the eight days of the promise end on Friday 6 March
    outcome = only(take_over(cast, row(cast, received_at="2026-02-24", accepted_on="2026-02-25")))
    assert [why.partition(":")[0] for why in outcome.reasons] == ["late", "late"]
    with at(GO_LIVE):
        sweep(moment(GO_LIVE))
    cards = set(Card.objects.filter(case__number=outcome.number).values_list("trigger", "level", "breach_on"))
    assert ("promise_passed", "yellow", date(2026, 3, 6)) in cards
    assert ("promise_long_passed", "red", date(2026, 3, 11)) in cards


def test_paused_case_resumes_under_its_old_notice(cast):
    outcome = only(take_over(cast, row(cast, **PAUSE)))
    case, pause = Case.objects.get(number=outcome.number), Pause.objects.get()
    assert (case.state, pause.notice, pause.legacy_notice, pause.started_on) == (
        CaseState.PAUSED, None, "旧停〔2026〕7号", date(2026, 3, 10),
    )  # fmt: skip
    assert case.clocks.get(kind=ClockKind.PAUSE).due_on == date(2026, 3, 17)
    with at("2026-03-18T10:00"):
        ended = resume(case, result="合格", by=cast.reviewer)
    assert ended.resumption.content["pause_paper"] == "旧停〔2026〕7号"
    assert verify()["differences"] == []


def test_imported_case_is_brought_to_its_decision(cast):
    case = Case.objects.get(number=only(take_over(cast, row(cast, state="审查中"))).number)
    with at("2026-03-17T10:00"):
        review(case, step=case.step, outcome="passed", opinion="符合条件", by=cast.reviewer)
        decide(fresh(case), outcome="granted", by=cast.reviewer)
    assert fresh(case).state == CaseState.GRANTED
    assert verify()["differences"] == []


def test_received_case_has_its_days_of_telling(cast):
    facts = {"state": "已收件", "received_at": "2026-03-13T15:00", "accepted_on": "", "step": ""}
    given = row(cast, **facts, materials=[{"name": "材料1"}])
    case = Case.objects.get(number=only(take_over(cast, given)).number)
    assert (case.accepted_on, case.step) == (None, None)
    assert [clock.due_on for clock in case.clocks.all()] == [date(2026, 3, 20)]
    assert list(case.materials.values_list("result", flat=True)) == ["complete", "missing"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"legacy_number": ""}, "missing"),
        ({"legacy_number": "长" * 61}, "too_long"),
        ({"item": "NOBODY"}, "item_unknown"),
        ({"hall": "别处"}, "hall_unknown"),
        ({"window": 99}, "window_unknown"),
        ({"window": "十二"}, "window_unknown"),
        ({"state": "granted"}, "word_unknown"),
        ({"received_at": "三月六日"}, "date_invalid"),
        ({"received_at": "2026-03-17"}, "date_order"),
        ({"accepted_on": ""}, "missing"),
        ({"accepted_on": "2026-03-05"}, "date_order"),
        ({"accepted_on": "2026-03-17"}, "date_order"),
        ({"step": "会签"}, "step_unknown"),
        ({"step_started_on": "2026-03-08"}, "date_order"),
        ({"clerk": "nobody"}, "clerk_unknown"),
        ({"applicant_id_number": "441201199001010020"}, "rule_broken"),
        ({"applicant_kind": "外星人"}, "word_unknown"),
        (PAUSE | {"pause_notice": ""}, "missing"),
        (PAUSE | {"pause_ground": "休假"}, "word_unknown"),
        (PAUSE | {"pause_expected_days": "很久"}, "number_invalid"),
        (PAUSE | {"pause_started_on": "2026-03-06"}, "date_order"),
        ({"formula": "申请人"}, "formula_cell"),
    ],
)
def test_bad_row_is_rejected_and_the_others_stand(cast, fields, code):
    report = take_over(cast, row(cast, "OLD-1"), row(cast, "OLD-2") | fields, row(cast, "OLD-3"))
    assert [outcome.outcome for outcome in report.rows] == ["created", "rejected", "created"]
    assert [why.partition(":")[0] for why in report.rows[1].reasons] == [code]
    assert [outcome.number for outcome in report.rows] == ["SF20260000001", "", "SF20260000002"]
    assert (Case.objects.count(), Applicant.objects.count()) == (2, 2)
    assert PARTY["applicant_id_number"] not in json.dumps(report.as_dict(), ensure_ascii=False)


def test_nothing_that_is_no_object_stops_the_rest(cast):
    report = take_over(cast, "text", row(cast))
    assert [outcome.outcome for outcome in report.rows] == ["rejected", "created"]


def test_old_number_is_known_when_it_comes_again(cast):
    first = only(take_over(cast, row(cast)))
    again = take_over(cast, row(cast, applicant_name="别人"), row(cast))
    assert [(one.outcome, one.number) for one in again.rows] == [("known", first.number), ("rejected", "")]
    assert again.rows[1].reasons[0].startswith("duplicate_row")
    assert (Case.objects.count(), Applicant.objects.get().name) == (1, "覃小兰")


def test_dry_run_tells_the_same_and_saves_nothing(cast):
    tried = take_over(cast, row(cast), dry_run=True)
    assert Case.objects.count() == 0
    assert take_over(cast, row(cast)).as_dict() == tried.as_dict()


@pytest.mark.parametrize("who", ["clerk_a", "reviewer", "leader", "supervisor", "township"])
def test_only_the_manager_of_the_hall_takes_over(cast, who):
    outcome = only(take_over(cast, row(cast), by=getattr(cast, who)))
    assert (outcome.outcome, Case.objects.count()) == ("rejected", 0)


def test_old_number_finds_the_case_and_stands_on_its_page(client, cast):
    number = only(take_over(cast, row(cast))).number
    assert [case.number for case in Case.objects.search("OLD-1")] == [number]
    with at(GO_LIVE):
        client.force_login(cast.reviewer)
        page = client.get(f"/desk/cases/{number}/")
        case = Case.objects.get()
        told = client.get("/progress/", {"number": number, "code": case.lookup_code}).content.decode()
    assert (page.status_code, "原编号 OLD-1" in page.content.decode()) == (200, True)
    assert "从原来的系统转入" in told and "3 月 6 日" in told


def test_command_reads_json_xlsx_and_csv_alike(cast, tmp_path, capsys):
    flat = row(cast)
    nested = {key: value for key, value in flat.items() if not key.startswith("applicant_")}
    nested["applicant"] = {key.removeprefix("applicant_"): value for key, value in PARTY.items()}
    (tmp_path / "cases.json").write_text(json.dumps({"cases": [nested]}, ensure_ascii=False), "utf-8")
    book = Workbook()
    book.active.append([COLUMNS[key] for key in flat])
    book.active.append(list(flat.values()))
    book.save(tmp_path / "cases.xlsx")
    lines = [",".join(COLUMNS[key] for key in flat), ",".join(str(value) for value in flat.values())]
    (tmp_path / "cases.csv").write_bytes("\n".join(lines).encode("gb18030"))
    reports = []
    for name in ("cases.json", "cases.xlsx", "cases.csv"):
        with at(GO_LIVE):
            call_command("import_cases", tmp_path / name, "--by", "manager", "--dry-run", "--json")
        reports.append(json.loads(capsys.readouterr().out))
    assert reports[0] == reports[1] == reports[2]
    assert (reports[0]["read"], reports[0]["created"], reports[0]["rejected"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [("cases.txt", b"x"), ("cases.json", b"{"), ("cases.json", b'{"cases": []}'), ("cases.csv", b"a,b\n1,2\n")],
)
def test_broken_file_is_refused_whole(cast, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_cases", tmp_path / name, "--by", "manager")
    with pytest.raises(CommandError):
        call_command("import_cases", tmp_path / name, "--by", "nobody")


def test_applicant_reads_each_pause_at_its_own_event(client, cast):
    case = Case.objects.get(number=only(take_over(cast, row(cast, **PAUSE))).number)
    with at("2026-03-17T10:00"):
        resume(case, result="合格", by=cast.reviewer)
        pause(fresh(case), ground=PauseGround.EXPERT_REVIEW, expected_days=3, notice="专家会", by=cast.reviewer)
    with at("2026-03-18T10:00"):
        titles = [entry.title for entry in timeline(fresh(case), {}, moment("2026-03-18T10:00"))]
    assert titles[:3] == ["从原来的系统转入", "检测结束，恢复计时", "专家评审，期限暂停"]


@pytest.mark.parametrize("as_object", [True, False])
def test_result_of_a_material_that_is_none_refuses_the_row(cast, as_object):
    given = [{"name": "材料1", "result": "没交"}] if as_object else "材料1｜没交"
    outcome = only(take_over(cast, row(cast, materials=given)))
    assert outcome.outcome == "rejected"
    assert outcome.reasons == ["word_unknown: 材料“没交”不认识，应是：齐全、不符、缺少"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "received"}, "状态是“已收件”，却写了受理日、当前环节，请核对"),
        ({"state": "received", "accepted_on": "", "step": "", "step_started_on": "2026-03-09"}, "却写了环节开始日"),
        (
            PAUSE | {"state": "in_review", "pause_performer": "检测站"},
            "中止事由、中止开始日、中止预计工作日、中止告知书文号、中止实施单位",
        ),
        ({"pause_notice": "旧停〔2026〕7号"}, "状态是“已受理”，却写了中止告知书文号"),
    ],
)
def test_column_that_contradicts_the_state_refuses_the_row(cast, fields, said):
    outcome = only(take_over(cast, row(cast) | fields))
    assert outcome.outcome == "rejected"
    assert outcome.reasons[0].startswith("state_contradicts: ") and said in outcome.reasons[0]


@pytest.mark.parametrize("number", [20260001, 20260001.0])
def test_old_number_in_a_number_cell_refuses_the_row(cast, number):
    outcome = only(take_over(cast, row(cast, number=number)))
    assert outcome.outcome == "rejected"
    assert outcome.reasons == ["code_is_a_number: 原编号是数字格式，开头的 0 可能已经丢失，请把这一列改成文本"]
