"""How complete the files are, one by one and by the clerk who took them in (article 23). Reads only.

One rule judges one file from plain facts; one query brings the facts of as many files as are asked for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import get_default_timezone, make_aware

from approvals.models import Case, CaseClock, CaseMaterial, DelayReason, MaterialRequirement
from approvals.models.results import EXPLAINED_CLOCKS
from approvals.states import Audience, CheckResult, DeliveryMethod, FileGap, IdType
from staff.models import StaffMember

MOST_FREQUENT = 3  # gaps named beside a clerk
CHUNK = 1000  # rows read at a time


@dataclass(frozen=True)
class FileFacts:
    """What the rule reads of one file; no name and no number of anybody."""

    clerk: int
    kind: str
    id_type: str
    has_phone: bool
    has_address: bool
    has_agent: bool
    has_agent_phone: bool
    is_check_missing: bool
    is_remark_missing: bool
    is_reason_missing: bool
    method: str
    has_receipt: bool
    is_receiver_checked: bool
    is_signed: bool


def file_gaps(facts: FileFacts) -> list[FileGap]:
    """What the file lacks, in the order of the file; nothing for a complete one."""
    lacking = {
        FileGap.PHONE: not facts.has_phone,
        FileGap.ADDRESS: not facts.has_address,
        FileGap.ID_TYPE: not _is_fit(facts.kind, facts.id_type),
        FileGap.AGENT_PHONE: facts.has_agent and not facts.has_agent_phone,
        FileGap.MATERIALS: facts.is_check_missing,
        FileGap.REMARKS: facts.is_remark_missing,
        FileGap.DELAY_REASON: facts.is_reason_missing,
        FileGap.RECEIPT: bool(facts.method) and not facts.has_receipt,
        FileGap.RECEIVER_ID: facts.method == DeliveryMethod.COUNTER and not facts.is_receiver_checked,
        FileGap.SIGNATURE: facts.method == DeliveryMethod.POST and not facts.is_signed,
    }
    return [gap for gap, is_lacking in lacking.items() if is_lacking]


def _is_fit(kind: str, id_type: str) -> bool:
    if kind == Audience.ENTERPRISE:
        return id_type in (IdType.CREDIT_CODE, IdType.OTHER)
    return id_type != IdType.CREDIT_CODE


def facts_of(cases: QuerySet[Case], at: datetime) -> Iterator[FileFacts]:
    """The facts of these cases in one query."""
    vague = CaseMaterial.objects.filter(case=OuterRef("pk"), remark="").exclude(result=CheckResult.COMPLETE)
    rows_of = CaseMaterial.objects.filter(case=OuterRef(OuterRef("pk")), requirement=OuterRef("pk"))
    unchecked = MaterialRequirement.objects.filter(~Exists(rows_of), version=OuterRef("version"))
    said = DelayReason.objects.filter(case=OuterRef("case"), kind=OuterRef("kind"))
    passed = CaseClock.objects.filter(
        ~Exists(said), case=OuterRef("pk"), kind__in=EXPLAINED_CLOCKS, due_at__lt=Coalesce(F("stopped_at"), Value(at))
    )
    rows = cases.order_by().annotate(
        is_unchecked=Exists(unchecked),
        is_vague=Exists(vague),
        is_unexplained=Exists(passed),
        served=FilteredRelation("deliveries", condition=Q(deliveries__returned_on__isnull=True)),
    )
    names = (
        "received_by", "applicant__kind", "applicant__id_type", "applicant__phone_digest", "applicant__address",
        "agent__pk", "agent__phone_digest", "is_unchecked", "is_vague", "is_unexplained",
        "served__method", "served__paper", "served__is_id_checked", "served__received_on",
    )  # fmt: skip
    for row in rows.values_list(*names).iterator(chunk_size=CHUNK):
        yield _facts(row)


def _facts(row: tuple[Any, ...]) -> FileFacts:
    clerk, kind, id_type, phone, address, agent, agent_phone, unchecked, vague, late, *delivery = row
    method, paper, is_checked, received_on = delivery
    return FileFacts(
        clerk=clerk,
        kind=kind or "",
        id_type=id_type or "",
        has_phone=bool(phone),
        has_address=bool(address),
        has_agent=agent is not None,
        has_agent_phone=bool(agent_phone),
        is_check_missing=unchecked,
        is_remark_missing=vague,
        is_reason_missing=late,
        method=method or "",
        has_receipt=paper is not None,
        is_receiver_checked=bool(is_checked),
        is_signed=received_on is not None,
    )


def gaps_of_case(case: Case, at: datetime) -> list[FileGap]:
    """What the file of one case lacks."""
    return [gap for facts in facts_of(Case.objects.filter(pk=case.pk), at) for gap in file_gaps(facts)]


@dataclass
class ClerkLine:
    """The files that one clerk took in during a month."""

    name: str
    cases: int = 0
    complete: int = 0
    gaps: Counter[FileGap] = field(default_factory=Counter)

    @property
    def share(self) -> int:
        """Complete files in whole percent, cut."""
        return self.complete * 100 // self.cases if self.cases else 0

    @property
    def frequent(self) -> list[tuple[str, int]]:
        return [(str(gap.label), count) for gap, count in self.gaps.most_common(MOST_FREQUENT)]


def month_lines(user: Any, month: date, at: datetime) -> list[ClerkLine]:
    """One line a clerk for the cases received in the month of `month` that `user` may see, least complete first."""
    received = Q(received_at__gte=_start(month), received_at__lt=_start(next_month(month)))
    cases = Case.objects.filter(pk__in=Case.objects.visible_to(user, at).filter(received).order_by().values("pk"))
    lines = tally(facts_of(cases, at))
    names = dict(StaffMember.objects.filter(pk__in=lines).values_list("pk", "name"))
    for clerk, line in lines.items():
        line.name = names[clerk]
    return sorted(lines.values(), key=lambda line: (line.share, line.name))


def tally(files: Iterable[FileFacts]) -> dict[int, ClerkLine]:
    """Files counted by clerk."""
    lines: dict[int, ClerkLine] = {}
    for facts in files:
        line = lines.setdefault(facts.clerk, ClerkLine(name=""))
        gaps = file_gaps(facts)
        line.cases += 1
        line.complete += not gaps
        line.gaps.update(gaps)
    return lines


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _start(month: date) -> datetime:
    return make_aware(datetime.combine(month.replace(day=1), time()), get_default_timezone())
