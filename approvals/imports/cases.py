"""Cases open at go-live, read from the export of the old system: JSON, xlsx or csv. Nothing here writes.

A row is read whole or refused with its reason; what concerns the tables (item, window, step) is found by the operation.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import get_default_timezone, is_naive, make_aware
from django.utils.translation import gettext as _

from approvals.imports.case_columns import (
    COLUMNS,
    KEPT,
    KEPT_OF_PAUSE,
    LONGEST_LEGACY_NUMBER,
    LONGEST_NOTICE,
    LONGEST_PERFORMER,
    OF_A_PAUSE,
    OF_THE_ACCEPTED,
    REQUIRED,
    STATES,
    Refused,
    reason,
)
from approvals.imports.sources import ENDINGS, Source
from approvals.states import LONGEST_PAUSE, Audience, CaseState, CheckResult, IdType, PauseGround
from hall.spreadsheets import FileRefused, check_file, decoded, formula_of, read_table, values_of


@dataclass(frozen=True)
class PauseRow:
    """A pause that runs at go-live, with the number of the notice that the old system issued (许可法45)."""

    ground: str
    started_on: date
    expected_days: int
    notice: str
    performer: str


@dataclass(frozen=True)
class CaseRow:
    """One readable row: words of the source where the tables have to be asked, values where they need not be."""

    number: int
    legacy_number: str
    item: str
    hall: str
    window: str
    clerk: str
    party: dict[str, str]
    received_at: datetime
    accepted_on: date | None
    state: CaseState
    step: str
    step_started_on: date | None
    materials: dict[str, str]
    pause: PauseRow | None
    kept: dict[str, str] = field(default_factory=dict)


def read(path: Path) -> Source:
    """Read a file by its ending into flat records. Raises FileRefused with a Chinese sentence."""
    check_file(path, ENDINGS)
    source = _json(path) if path.suffix.lower() == ".json" else _table(path)
    if not source.records:
        raise FileRefused(_("文件里没有办件。"))
    return source


def read_row(number: int, record: Any, today: date) -> CaseRow:
    """Read one record; its days lie between receipt and `today`. Raises Refused with the reason."""
    if not isinstance(record, Mapping):
        raise Refused(reason("not_an_object"))
    if record.get("formula"):
        raise Refused(reason("formula_cell", column=record["formula"]))
    for key in REQUIRED:
        if not _text(record, key):
            raise Refused(reason("missing", field=COLUMNS[key]))
    if isinstance(record["legacy_number"], int | float):
        raise Refused(reason("code_is_a_number", field=COLUMNS["legacy_number"]))
    state = CaseState(_word(record, "state", {state.value: state.label for state in STATES}))
    _check_state(record, state)
    received_at = _moment(record, "received_at", today)
    since = received_at.astimezone(get_default_timezone()).date()
    accepted_on = _day(record, "accepted_on", since, today) if state != CaseState.RECEIVED else None
    begun = accepted_on or since
    in_steps = accepted_on is not None and bool(_text(record, "step_started_on"))
    return CaseRow(
        number=number,
        legacy_number=_short(record, "legacy_number", LONGEST_LEGACY_NUMBER),
        item=_text(record, "item"),
        hall=_text(record, "hall"),
        window=_text(record, "window"),
        clerk=_text(record, "clerk"),
        party=_party(record),
        received_at=received_at,
        accepted_on=accepted_on,
        state=state,
        step=_text(record, "step"),
        step_started_on=_day(record, "step_started_on", begun, today) if in_steps else None,
        materials=dict(_materials(record.get("materials"))),
        pause=_pause(record, begun, today) if state == CaseState.PAUSED else None,
        kept={key: _text(record, key) for key in (*KEPT, *KEPT_OF_PAUSE) if _text(record, key)},
    )


def _check_state(record: Mapping[str, Any], state: CaseState) -> None:
    """What a case of this state can't have: steps before the acceptance, a pause that does not run."""
    barred = OF_THE_ACCEPTED if state == CaseState.RECEIVED else ()
    barred += OF_A_PAUSE if state != CaseState.PAUSED else ()
    if written := [COLUMNS[key] for key in barred if _text(record, key)]:
        raise Refused(reason("state_contradicts", state=state.label, fields="、".join(written)))


def _json(path: Path) -> Source:
    try:
        document = json.loads(decoded(path.read_bytes()))
    except (json.JSONDecodeError, RecursionError) as error:
        raise FileRefused(_("不是有效的 JSON 文件。")) from error
    records = document.get("cases") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise FileRefused(_("JSON 里没有办件列表（cases）。"))
    return Source([_flat(record) for record in records])


def _flat(record: Any) -> Any:
    """A record whose applicant and pause are objects of their own, laid flat."""
    if not isinstance(record, Mapping):
        return record
    flat = {key: value for key, value in record.items() if key not in ("applicant", "pause")}
    for part in ("applicant", "pause"):
        inner = record.get(part)
        if isinstance(inner, Mapping):
            flat |= {f"{part}_{key}": value for key, value in inner.items()}
    return flat


def _table(path: Path) -> Source:
    table = read_table(path, COLUMNS, REQUIRED)
    records = [
        {**values_of(table.keys, line), "formula": COLUMNS.get(formula_of(table.keys, line), "")}
        for line in table.lines
    ]
    unknown = (
        [_("不认识这些列，没有取用：%(columns)s") % {"columns": "、".join(table.unknown)}] if table.unknown else []
    )
    return Source(records, unknown)


def _party(record: Mapping[str, Any]) -> dict[str, str]:
    """The applicant's fields; a person with a resident id unless the row says otherwise."""
    kind = _word(record, "applicant_kind", dict(Audience.choices), Audience.PERSON)
    usual = IdType.RESIDENT_ID if kind == Audience.PERSON else IdType.CREDIT_CODE
    return {
        "kind": kind,
        "name": _text(record, "applicant_name"),
        "id_type": _word(record, "applicant_id_type", dict(IdType.choices), usual),
        "id_number": _text(record, "applicant_id_number"),
        "phone": _text(record, "applicant_phone"),
        "address": _text(record, "applicant_address"),
    }


def _pause(record: Mapping[str, Any], begun: date, today: date) -> PauseRow:
    days = _text(record, "pause_expected_days")
    if not (days.isdigit() and 1 <= int(days) <= LONGEST_PAUSE):
        facts = {"field": COLUMNS["pause_expected_days"], "text": days, "most": LONGEST_PAUSE}
        raise Refused(reason("number_invalid", **facts))
    if not _text(record, "pause_notice"):
        raise Refused(reason("missing", field=COLUMNS["pause_notice"]))
    return PauseRow(
        ground=_word(record, "pause_ground", dict(PauseGround.choices)),
        started_on=_day(record, "pause_started_on", begun, today),
        expected_days=int(days),
        notice=_short(record, "pause_notice", LONGEST_NOTICE),
        performer=_short(record, "pause_performer", LONGEST_PERFORMER),
    )


def _materials(given: Any) -> Iterator[tuple[str, str]]:
    """Name and result of each material: objects in JSON, lines 名称｜结果 in a table; without a result complete.

    Raises Refused for a result that is none: nothing is taken for complete that may be missing.
    """
    words = {str(label): value for value, label in CheckResult.choices} | {value: value for value in CheckResult.values}
    for row in given if isinstance(given, list) else str(given or "").splitlines():
        name, result = (row.get("name"), row.get("result")) if isinstance(row, Mapping) else _split(str(row))
        text = str(result or "").strip() or CheckResult.COMPLETE.value
        if not str(name or "").strip():
            continue
        if text not in words:
            named = "、".join(str(label) for label in CheckResult.labels)
            raise Refused(reason("word_unknown", field=COLUMNS["materials"], text=text, words=named))
        yield str(name).strip(), words[text]


def _split(line: str) -> tuple[str, str]:
    name, _bar, result = line.replace("｜", "|").partition("|")
    return name, result


def _word(record: Mapping[str, Any], key: str, words: Mapping[str, Any], default: str = "") -> str:
    """A value or its Chinese label. Raises Refused."""
    text = _text(record, key)
    if not text and default:
        return str(default)
    found = next((value for value, label in words.items() if text in (value, str(label))), None)
    if found is None:
        named = "、".join(str(label) for label in words.values())
        raise Refused(reason("word_unknown", field=COLUMNS[key], text=text, words=named))
    return str(found)


def _moment(record: Mapping[str, Any], key: str, today: date) -> datetime:
    """A moment; where only the day is known, its beginning (Asia/Shanghai)."""
    given = record.get(key)
    try:
        at = given if isinstance(given, datetime) else datetime.fromisoformat(_text(record, key))
    except ValueError:
        raise Refused(reason("date_invalid", field=COLUMNS[key], text=_text(record, key))) from None
    at = make_aware(at, get_default_timezone()) if is_naive(at) else at
    _check_order(key, at.astimezone(get_default_timezone()).date(), date(today.year - 10, 1, 1), today)
    return at


def _day(record: Mapping[str, Any], key: str, earliest: date, latest: date) -> date:
    given = record.get(key)
    if not _text(record, key):
        raise Refused(reason("missing", field=COLUMNS[key]))
    try:
        day = given.date() if isinstance(given, datetime) else date.fromisoformat(_text(record, key)[:10])
    except ValueError:
        raise Refused(reason("date_invalid", field=COLUMNS[key], text=_text(record, key))) from None
    _check_order(key, day, earliest, latest)
    return day


def _check_order(key: str, day: date, earliest: date, latest: date) -> None:
    if not earliest <= day <= latest:
        facts = {"field": COLUMNS[key], "text": day, "earliest": earliest, "latest": latest}
        raise Refused(reason("date_order", **facts))


def _short(record: Mapping[str, Any], key: str, most: int) -> str:
    text = _text(record, key)
    if len(text) > most:
        raise Refused(reason("too_long", field=COLUMNS[key], most=most))
    return text


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None or isinstance(value, bool | list | dict) else str(value).strip()
