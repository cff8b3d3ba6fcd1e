"""The promises page and its export: figures, tabs and rows from the catalogue's statistics. Reads only."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Item
from approvals.promises import VerdictKind
from approvals.statistics import (
    PROMISE_CHECK,
    GapRow,
    PromiseRow,
    disclosure_gaps,
    mean_speed_up,
    of_kind,
    promise_rows,
)
from hall.models import JobRun
from hall.tables import csv_text

SOON_DAYS = 30  # natural days before an exemption runs out


class PromiseTab(TextChoices):
    """What the page lists; its value stands in the address."""

    OVER = "over", gettext_lazy("超过 50%")
    EXEMPT = "exempt", gettext_lazy("豁免")
    COMPLIANT = "compliant", gettext_lazy("达标")
    NOT_COMPARABLE = "not_comparable", gettext_lazy("不可比")
    GAPS = "gaps", gettext_lazy("公开要素缺项")
    NO_WINDOW = "no_window", gettext_lazy("没有窗口")


_KINDS = {
    PromiseTab.OVER: (VerdictKind.VIOLATION, VerdictKind.EXEMPT),
    PromiseTab.EXEMPT: (VerdictKind.EXEMPT,),
    PromiseTab.COMPLIANT: (VerdictKind.COMPLIANT,),
    PromiseTab.NOT_COMPARABLE: (VerdictKind.NOT_COMPARABLE,),
}


def promise_page(items: QuerySet[Item], tab: PromiseTab, only_soon: bool, at: datetime) -> dict[str, Any]:
    """Everything on the page for `items` on the local day of `at`; `rows` are those of `tab`."""
    on = localdate(at)
    soon = on + timedelta(days=SOON_DAYS)
    judged = promise_rows(on, items)
    gaps = disclosure_gaps(items)
    windowless = items.without_window(on).select_related("department", "current")
    counts = {kind.value: len(of_kind(judged, kind)) for kind in VerdictKind}
    by_kind = {name: [row for kind in kinds for row in of_kind(judged, kind)] for name, kinds in _KINDS.items()}
    tab_rows = {**by_kind, PromiseTab.GAPS: gaps}
    rows: Any = windowless if tab == PromiseTab.NO_WINDOW else tab_rows[tab]
    if only_soon:
        rows = [row for row in of_kind(judged, VerdictKind.EXEMPT) if row.is_due_to_expire(soon)]
    sizes = {**{name: len(found) for name, found in tab_rows.items()}, PromiseTab.NO_WINDOW: windowless.count()}
    return {
        "tab": tab.value,
        "tabs": [(choice.value, choice.label, sizes[choice]) for choice in PromiseTab],
        "counts": counts,
        "soon_count": sum(row.is_due_to_expire(soon) for row in of_kind(judged, VerdictKind.EXEMPT)),
        "soon": soon,
        "only_soon": only_soon,
        "speed_up": mean_speed_up(judged),
        "rows": rows,
        "last_check": JobRun.objects.filter(name=PROMISE_CHECK).first(),
        "today": on,
    }


def exported(items: QuerySet[Item], tab: PromiseTab, only_soon: bool, at: datetime) -> str:
    """The rows of a tab as CSV text with a byte order mark; cells that a spreadsheet would run are quoted."""
    rows = promise_page(items, tab, only_soon, at)["rows"]
    return csv_text(_headings(tab), map(_cells, rows))


def _headings(tab: PromiseTab) -> list[str]:
    common = [_("编码"), _("事项"), _("部门"), _("状态")]
    if tab == PromiseTab.NO_WINDOW:
        return common
    if tab == PromiseTab.GAPS:
        return [*common, _("缺少")]
    return [
        *common,
        _("法定"),
        _("法定单位"),
        _("承诺"),
        _("承诺单位"),
        _("结论"),
        _("应不超过"),
        _("多出"),
        _("说明"),
        _("豁免到期"),
    ]


def _cells(row: Any) -> list[Any]:
    version = row.current if isinstance(row, Item) else row.version
    common = [version.item.code, version.name, version.item.department, version.get_state_display()]
    if isinstance(row, GapRow):
        return [*common, _("、").join(row.lacking)]
    if isinstance(row, PromiseRow):
        return [*common, *_limits(row)]
    return common


def _limits(row: PromiseRow) -> list[Any]:
    version, judged = row.version, row.verdict
    return [
        version.statutory_limit if version.statutory_limit is not None else version.statutory_text,
        version.get_statutory_unit_display(),
        version.promised_limit if version.promised_limit is not None else version.promised_text,
        version.get_promised_unit_display(),
        judged.kind.label,
        judged.allowed_limit,
        judged.gap,
        judged.reason_text,
        row.exemption.expires_on if row.exemption else None,
    ]
