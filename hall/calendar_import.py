"""Import of the working-day calendar from a file: {"years": {year: {document, url}}, "days": [{date, name, kind}]}.

A year whose file names its notice is replaced by the file's days; a year without a notice stays unpublished. The whole
file is one transaction: a single fault, and nothing is saved. Reading the same file again changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from hall.calendar_acts import NATIONAL_KINDS, days_of, lock_calendar
from hall.calendars import record_calendar_change
from hall.history import signed
from hall.models import CalendarYear, DayException
from hall.moment import now
from hall.states import DayKind
from hall.worktime import FRIDAY
from hall.years import FIRST_YEAR, LAST_YEAR

KINDS = {"holiday": DayKind.HOLIDAY, "workday": DayKind.MAKE_UP_WORKDAY}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the file: the date or year where it stands, and a Chinese sentence."""

    at: str
    message: str


@dataclass
class YearOutcome:
    """What the import did with one year."""

    year: int
    published: bool = False
    is_new_notice: bool = False
    was_provisional: bool = False
    added: list[date] = field(default_factory=list)
    changed: list[date] = field(default_factory=list)
    removed: list[date] = field(default_factory=list)

    def touches_anything(self) -> bool:
        return self.is_new_notice or bool(self.added or self.changed or self.removed)

    def days_of_other_nature(self) -> list[date]:
        """The dates whose nature changed: all of them when the year stopped being provisional."""
        return days_of(self.year) if self.was_provisional and self.published else [*self.added, *self.removed]


@dataclass
class ImportOutcome:
    """The years that were read, or the faults for which nothing was saved."""

    years: list[YearOutcome] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values: {"years": [{"year", "published", "added", "changed", "removed"}], "errors": [{"at", …}]}."""
        counts = ("added", "changed", "removed")
        return {
            "years": [
                {"year": year.year, "published": year.published} | {name: len(getattr(year, name)) for name in counts}
                for year in self.years
            ],
            "errors": [asdict(fault) for fault in self.errors],
        }


@dataclass(frozen=True)
class _Source:
    """The file after its shape was checked."""

    notices: Mapping[int, tuple[str, str]]  # year → document, url; the document is "" while nobody knows it
    days: Mapping[int, Mapping[date, tuple[str, str]]]  # year → date → kind, name


def import_calendar(content: Any, *, by: Any) -> ImportOutcome:
    """Put the years of a parsed file in force, signed by `by`; with any fault nothing is saved and all are told."""
    faults: list[Fault] = []
    source = _read(content, faults)
    with transaction.atomic():
        lock_calendar()
        faults += _conflicts(source)
        if faults:
            return ImportOutcome(errors=faults)
        outcomes = [_replace(year, source, by) for year in sorted(source.notices)]
        if any(outcome.touches_anything() for outcome in outcomes):
            record_calendar_change(day for outcome in outcomes for day in outcome.days_of_other_nature())
    return ImportOutcome(years=outcomes)


def _read(content: Any, faults: list[Fault]) -> _Source:
    """Check the shape; whatever is wrong goes to `faults`."""
    if not isinstance(content, dict) or not isinstance(content.get("years"), dict):
        faults.append(Fault("", _("文件里没有 years（年度）。")))
        return _Source({}, {})
    notices: dict[int, tuple[str, str]] = {}
    for key, facts in content["years"].items():
        if (fault := _year_fault(key, facts)) is not None:
            faults.append(Fault(str(key), fault))
        else:
            notices[int(key)] = (facts.get("document") or "", facts.get("url") or "")
    return _Source(notices, _read_days(content.get("days", []), notices, faults))


def _year_fault(key: str, facts: Any) -> str | None:
    if not key.isdecimal() or not FIRST_YEAR <= int(key) <= LAST_YEAR:
        return _("年份应当在 %(first)s 年到 %(last)s 年之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if not isinstance(facts, dict):
        return _("年度的内容读不懂。")
    document, url = facts.get("document") or "", facts.get("url") or ""
    if not isinstance(document, str) or len(document) > 120:
        return _("通知名称和文号最多 120 个字。")
    if url:
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            return _("出处不是有效的网址。")
    return None


def _read_days(
    rows: Any, notices: Mapping[int, tuple[str, str]], faults: list[Fault]
) -> dict[int, dict[date, tuple[str, str]]]:
    days: dict[int, dict[date, tuple[str, str]]] = defaultdict(dict)
    for row in rows if isinstance(rows, list) else [rows]:
        on, kind, name = _parse_day(row)
        if (message := _day_fault(on, kind, name, notices, days)) is not None:
            faults.append(Fault(on.isoformat() if on else str(row)[:80], message))
        elif on and kind:
            days[on.year][on] = (kind, name)
    return days


def _parse_day(row: Any) -> tuple[date | None, str | None, str]:
    if not isinstance(row, dict):
        return None, None, ""
    name = row.get("name")
    kind = KINDS.get(row["kind"]) if isinstance(row.get("kind"), str) else None
    day: Any = row.get("date")
    try:
        return date.fromisoformat(day), kind, name if isinstance(name, str) else ""
    except (TypeError, ValueError):
        return None, kind, ""


def _day_fault(
    on: date | None,
    kind: str | None,
    name: str,
    notices: Mapping[int, tuple[str, str]],
    days: Mapping[int, Mapping[date, tuple[str, str]]],
) -> str | None:
    if on is None:
        return _("日期读不懂，应当写成 2026-10-01。")
    if kind is None:
        return _("类别只能是 holiday（放假）或者 workday（调休上班）。")
    if not name.strip() or len(name) > 40:
        return _("名称不能为空，最多 40 个字。")
    if not notices.get(on.year, ("", ""))[0]:
        return _("%(year)s 年没有写明节假日通知，这一年的日期不能录入。") % {"year": on.year}
    if kind == DayKind.MAKE_UP_WORKDAY and on.weekday() <= FRIDAY:
        return _("调休上班只能是星期六或者星期日。")
    if (earlier := days.get(on.year, {}).get(on)) is not None:
        return _("这一天列了两次。") if earlier[0] == kind else _("这一天既列为放假又列为调休上班。")
    return None


def _conflicts(source: _Source) -> list[Fault]:
    """Days that the tables hold as the other kind: a person decides which is right, the import does not."""
    dates = {on: kind for days in source.days.values() for on, (kind, _name) in days.items()}
    stored = DayException.objects.select_for_update().filter(kind__in=NATIONAL_KINDS, date__in=dates)
    message = _("系统里已经登记为%(kind)s（%(name)s），请先在工作日历里删去，再导入。")
    return [
        Fault(day.date.isoformat(), message % {"kind": day.get_kind_display(), "name": day.name})
        for day in stored
        if day.kind != dates[day.date]
    ]


def _replace(year: int, source: _Source, by: Any) -> YearOutcome:
    """Make one year say what the file says; a year without a notice is left as it is, or begun as unpublished."""
    document, url = source.notices[year]
    row = CalendarYear.objects.filter(year=year).first() or CalendarYear(year=year)
    if not document:
        if row.pk is None:
            signed(row, by=by, reason=_("导入日历")).save()
        return YearOutcome(year, published=row.is_published)
    outcome = YearOutcome(year, published=True, was_provisional=not row.is_published)
    _replace_days(outcome, source.days.get(year, {}), document, by)
    if (row.is_published, row.document, row.url) != (True, document, url):
        row.is_published, row.document, row.url = True, document, url
        signed(row, by=by, reason=_("导入日历")).save()
        outcome.is_new_notice = True
    return outcome


def _replace_days(outcome: YearOutcome, wanted: Mapping[date, tuple[str, str]], document: str, by: Any) -> None:
    stored = {day.date: day for day in DayException.objects.filter(kind__in=NATIONAL_KINDS, date__year=outcome.year)}
    for on in sorted(stored.keys() - wanted.keys()):
        signed(stored[on], by=by, reason=document).delete()
        outcome.removed.append(on)
    for on, (kind, name) in sorted(wanted.items()):
        day = stored.get(on)
        if day is None:
            day = DayException(date=on, kind=kind, entered_by=by, entered_at=now())
            outcome.added.append(on)
        elif day.name != name:
            outcome.changed.append(on)
        else:
            continue
        day.name = name
        signed(day, by=by, reason=document).save()
