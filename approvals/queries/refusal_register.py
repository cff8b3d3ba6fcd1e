"""The register of refusals: its rows and its statistics, for those who may read it (article 14). Reads only.

A constant number of queries for any number of rows; the statistics read the levels of the chosen filings once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.models import Case, Decision, RefusalFiling
from approvals.queries.lists import shown_name
from approvals.queries.refusals import HeldTime, duration, spans
from approvals.states import LEVEL_ROLES, DecisionOutcome, FilingState, RefusalGround
from hall.errors import RuleBroken
from hall.tables import csv_text
from staff.models import Department
from staff.states import Role

MOST_EXPORTED = 5_000  # filings in one file, each with its levels

#: Agreed refusals of which the hall has not taken note.
UNNOTED = "unnoted"


@dataclass(frozen=True)
class RegisterRow:
    """One filing of the register; `waits_for` is the role that holds it now."""

    filing: RefusalFiling
    applicant: str
    waits_for: str
    agreed: int
    levels: int

    @property
    def awaits_note(self) -> bool:
        """Whether the hall has still to take note of it."""
        return self.filing.state == FilingState.AGREED and self.filing.noted_at is None


@dataclass(frozen=True)
class Outcomes:
    """How many filings, and what came of them."""

    label: str
    total: int
    agreed: int
    returned: int
    lapsed: int
    open: int


@dataclass(frozen=True)
class Share:
    """Of the decisions and non-acceptances of a department in the period, how many were refusals."""

    label: str
    refused: int
    decided: int

    @property
    def percent(self) -> str:
        return f"{100 * self.refused / self.decided:.1f}%" if self.decided else "—"


@dataclass(frozen=True)
class LevelMean:
    """How long a level held the filings that it let go, on the average, in working time."""

    role: str
    count: int
    mean: str


def refusal_register(user: Any, at: datetime, wanted: Mapping[str, Any]) -> QuerySet[RefusalFiling]:
    """The filings visible to `user` that the filters (forms.refusals) leave, the latest first."""
    filings = _in_period(RefusalFiling.objects.visible_to(user, at), "filed_at", wanted)
    if wanted.get("department"):
        filings = filings.filter(case__department=wanted["department"])
    for name in ("kind", "ground"):
        if wanted.get(name):
            filings = filings.filter(**{name: wanted[name]})
    state = wanted.get("state")
    if state == UNNOTED:
        return filings.filter(state=FilingState.AGREED, noted_at__isnull=True).order_by("-filed_at", "-pk")
    return (filings.filter(state=state) if state else filings).order_by("-filed_at", "-pk")


def with_rows(filings: QuerySet[RefusalFiling]) -> QuerySet[RefusalFiling]:
    """The filings with all that a row of the register shows, in a constant number of queries."""
    related = ("case__version", "case__applicant", "case__department", "case__hall", "filed_by", "noted_by")
    return filings.select_related(*related).prefetch_related("steps__by", "unmet__condition")


def register_rows(filings: Iterable[RefusalFiling]) -> list[RegisterRow]:
    return [_row(filing) for filing in filings]


def _row(filing: RefusalFiling) -> RegisterRow:
    steps = filing.steps.all()
    step = filing.waiting_step() if filing.state == FilingState.OPEN else None
    return RegisterRow(
        filing=filing,
        applicant=shown_name(filing.case.applicant),
        waits_for=str(Role(step.role).label) if step else "",
        agreed=sum(step.agreed is True for step in steps),
        levels=len(steps),
    )


def statistics(user: Any, at: datetime, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What became of the filings of the period, what share of the decisions refused, how long each level held them."""
    filings = refusal_register(user, at, wanted).order_by()
    names = dict(Department.objects.values_list("pk", "short_name"))
    grounds = dict(RefusalGround.choices)
    return {
        "total": next(_outcomes(filings, None, lambda _key: str(_("合计")))),
        "departments": list(_outcomes(filings, "case__department", names.__getitem__)),
        "grounds": list(_outcomes(filings, "ground", lambda key: str(grounds[key]))),
        "shares": _shares(user, at, wanted, names),
        "levels": _level_means(filings),
    }


def _outcomes(filings: QuerySet[RefusalFiling], by: str | None, label: Any) -> Iterator[Outcomes]:
    counts = {state: Count("pk", filter=Q(state=state)) for state in FilingState.values}
    rows = filings.values(by).order_by(by).annotate(total=Count("pk"), **counts) if by else [
        filings.aggregate(total=Count("pk"), **counts)
    ]  # fmt: skip
    for row in rows:
        yield Outcomes(
            label=label(row[by] if by else None),
            total=row["total"],
            agreed=row[FilingState.AGREED],
            returned=row[FilingState.RETURNED],
            lapsed=row[FilingState.LAPSED],
            open=row[FilingState.OPEN],
        )


def _shares(user: Any, at: datetime, wanted: Mapping[str, Any], names: Mapping[int, str]) -> list[Share]:
    """Refusals that came to exist in the period beside the grants of the same departments in it."""
    agreed = RefusalFiling.objects.visible_to(user, at).filter(state=FilingState.AGREED)
    granted = Decision.objects.filter(
        outcome=DecisionOutcome.GRANTED, case__in=Case.objects.visible_to(user, at).order_by()
    )
    refused, grants = (
        _by_department(_in_period(rows, moment, wanted), wanted)
        for rows, moment in ((agreed, "closed_at"), (granted, "decided_at"))
    )
    found = sorted(refused.keys() | grants.keys())
    return [Share(names[key], refused.get(key, 0), refused.get(key, 0) + grants.get(key, 0)) for key in found]


def _by_department(rows: QuerySet, wanted: Mapping[str, Any]) -> dict[int, int]:
    if wanted.get("department"):
        rows = rows.filter(case__department=wanted["department"])
    return dict(rows.order_by().values_list("case__department").annotate(Count("pk")))


def _level_means(filings: QuerySet[RefusalFiling]) -> list[LevelMean]:
    time, minutes = HeldTime(), defaultdict(list)
    for filing in filings.exclude(state=FilingState.OPEN).select_related("case").prefetch_related("steps"):
        for step, begin, end in spans(filing, filing.closed_at or filing.filed_at):
            if step.at and begin and end:
                minutes[step.role].append(time.minutes(filing.case.hall_id, begin, end))
    return [
        LevelMean(str(role.label), len(minutes[role]), duration(sum(minutes[role]) // len(minutes[role])))
        for role in LEVEL_ROLES
        if minutes[role]
    ]


def _in_period(rows: QuerySet, moment: str, wanted: Mapping[str, Any]) -> QuerySet:
    if wanted.get("since"):
        rows = rows.filter(**{f"{moment}__date__gte": wanted["since"]})
    return rows.filter(**{f"{moment}__date__lte": wanted["until"]}) if wanted.get("until") else rows


def exported(filings: QuerySet[RefusalFiling]) -> str:
    """The register as CSV with a mark for spreadsheets: names covered, no cell that a spreadsheet would run.

    Facts and opinions are left out: they may name people. Raises export_too_long for more filings than one file takes.
    """
    if filings.count() > MOST_EXPORTED:
        message = _("一次最多导出 %(most)d 件，请按报备日期分几次导出。") % {"most": MOST_EXPORTED}
        raise RuleBroken("export_too_long", message, 14, field="since")
    headings = [
        _("办件编号"), _("事项"), _("申请人"), _("单位"), _("收件中心"), _("种类"), _("法定理由"), _("法律依据"),
        _("状态"), _("报备人"), _("报备时间"), _("了结时间"), _("已同意级数"), _("总级数"), _("中心知悉时间"),
    ]  # fmt: skip
    return csv_text(headings, map(_cells, register_rows(with_rows(filings))))


def _cells(row: RegisterRow) -> list[str]:
    filing, case = row.filing, row.filing.case
    return [
        case.number,
        case.version.name,
        row.applicant,
        case.department.short_name,
        case.hall.name,
        str(filing.get_kind_display()),
        str(filing.get_ground_display()),
        filing.provision,
        str(filing.get_state_display()),
        str(filing.filed_by),
        _written(filing.filed_at),
        _written(filing.closed_at),
        str(row.agreed),
        str(row.levels),
        _written(filing.noted_at),
    ]


def _written(moment: datetime | None) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
