"""What happens to one case of the demonstration: a list of acts, each at its moment, all of them real operations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_default_timezone, make_aware

from approvals.models import Case, Item, MaterialRequirement, ProcessStep
from approvals.operations import archive, decision, delays, delivery, intake, refusal, review, telling
from approvals.operations.checklist import MaterialCheck
from approvals.operations.parties import PartyData
from approvals.operations.withdrawal import withdraw
from approvals.queries.archive import archive_gaps
from approvals.queries.delays import unexplained
from approvals.states import (
    LEVEL_ROLES,
    CheckResult,
    DecisionOutcome,
    DeliveryMethod,
    Handling,
    LimitUnit,
    PauseGround,
    RefusalGround,
    ReviewOutcome,
)
from hall.moment import now
from hall.worktime import WorkCalendar
from staff.models import StaffMember
from windows.models import Window

NEEDED = "请补交原件 1 份，并签名写明日期"
WHY_LATE = "现场勘验因连日暴雨改期，比计划晚了几天，已经电话告知申请人。"
FACTS = "经审查和核实，提交的材料不能证明申请的内容符合规定的条件和标准，申请人在陈述意见时也没有补充证明。"


@dataclass(frozen=True)
class Desk:
    """One item at one window with the people who handle it there."""

    item: Item
    window: Window
    materials: tuple[MaterialRequirement, ...]
    steps: tuple[ProcessStep, ...]
    clerk: StaffMember
    chief: StaffMember | None
    reviewer: StaffMember
    deputy: StaffMember
    leader: StaffMember
    conditions: tuple[int, ...] = ()

    @property
    def decider(self) -> StaffMember:
        """An immediate item is decided on the spot by the clerk, who holds a mandate; others by the reviewer (A9)."""
        return self.clerk if self.item.current.handling == Handling.IMMEDIATE else self.reviewer

    @property
    def promised(self) -> int:
        """The promise in working days, near enough to plan a story by."""
        return self.item.current.promised_limit or 0


Act = tuple[datetime, Callable[[], object]]


@dataclass
class Story:
    """One case as it is planned; `acts` are run in the order of their moments, among those of all other cases."""

    desk: Desk
    applicant: PartyData
    calendar: WorkCalendar
    random: Random
    day: date
    minute: int
    acts: list[Act] = field(default_factory=list)
    case: Case | None = None

    def then(self, days: int, act: Callable[[], object]) -> "Story":
        """Add an act `days` working days later, a little later in the day when on the same day."""
        self.day = self.calendar.add_working_days(self.day, days)
        self.minute = self.minute + 7 if not days else self.random.randrange(0, 160)
        start = time(9) if self.minute < 165 or days == 0 else time(14)
        moment = make_aware(datetime.combine(self.day, start), get_default_timezone())
        self.acts.append((moment + timedelta(minutes=min(self.minute, 170)), act))
        return self

    # what may happen, in the words of the regulation

    def received(self, *, missing: bool = False, lacking: MaterialRequirement | None = None) -> "Story":
        """Received whole, with the first material `missing`, or without the one named."""
        absent = self.desk.materials[0] if missing else lacking
        return self.then(0, lambda: self._receive(absent))

    def told(self) -> "Story":
        lacking = self._lacking(self.desk.materials[0])
        return self.then(0, lambda: telling.notify_deficiency(self.case, materials=lacking, by=self.desk.clerk))

    def supplemented(self, days: int) -> "Story":
        return self.then(days, lambda: telling.supplement(self.case, materials=self._complete(), by=self.desk.clerk))

    def accepted(self, days: int = 0) -> "Story":
        return self.then(days, lambda: intake.accept(self.case, by=self.desk.clerk))

    def reviewed(self, days: int) -> "Story":
        for number, _step in enumerate(self.desk.steps or (None,)):
            self.then(days if number == 0 else 0, self._review)
        return self

    def paused(self, days: int, length: int) -> "Story":
        ground = self.random.choice([PauseGround.HEARING, PauseGround.EXPERT_REVIEW, PauseGround.TESTING])
        text = f"依法需要{ground.label}，所需时间约 {length} 个工作日，不计入办理期限。"
        return self.then(
            days,
            lambda: review.pause(self.case, ground=ground, expected_days=length, notice=text, by=self.desk.reviewer),
        )

    def resumed(self, days: int) -> "Story":
        return self.then(
            days, lambda: review.resume(self.case, result="程序已完成，结果已归入案卷。", by=self.desk.reviewer)
        )

    def extended(self, days: int) -> "Story":
        """Only a statutory limit in working days can be extended by working days (许可法42)."""
        if self.desk.item.current.statutory_unit != LimitUnit.WORKING:
            return self
        reason = "需要核实的情况较多"
        return self.then(days, lambda: review.extend(self.case, days=5, reason=reason, by=self.desk.leader))

    def granted(self, days: int) -> "Story":
        return self.then(
            days, lambda: decision.decide(self.case, outcome=DecisionOutcome.GRANTED, by=self.desk.decider)
        )

    def refusal_filed(self, days: int) -> "Story":
        return self.then(
            days,
            lambda: decision.decide(
                self.case,
                outcome=DecisionOutcome.REFUSED,
                reason=FACTS,
                ground=RefusalGround.CONDITIONS_UNMET,
                conditions=self.desk.conditions[-1:],
                by=self.desk.reviewer,
            ),
        )

    def acceptance_refused(self) -> "Story":
        facts = "申请事项属于市级权限，应当向市级主管部门提出。"
        return self.then(
            0,
            lambda: refusal.refuse_acceptance(
                self.case,
                ground=RefusalGround.NOT_COMPETENT,
                facts=facts,
                competent_body=self.desk.item.department.name.replace("示范县", "示范市"),
                by=self.desk.clerk,
            ),
        )

    def agreed(self, days: int) -> "Story":
        """Every level agrees, a little later each; where nobody holds one of them the filing stays there."""
        for level in range(len(LEVEL_ROLES)):
            self.then(0 if level else days, self._agree)
        return self

    def delivered(self, days: int) -> "Story":
        return self.then(
            days,
            lambda: delivery.deliver(
                self.case,
                method=DeliveryMethod.COUNTER,
                recipient=self.applicant.name[:60],
                id_number=self.applicant.id_number,
                by=self.desk.clerk,
            ),
        )

    def explained(self, days: int) -> "Story":
        return self.then(days, self._explain)

    def archived(self, days: int) -> "Story":
        return self.then(days, self._archive)

    def withdrawn(self, days: int) -> "Story":
        return self.then(days, lambda: withdraw(self.case, reason="申请人书面申请撤回。", by=self.desk.clerk))

    # how it is done

    def _explain(self) -> None:
        if unexplained(self.case, now()):  # a promise in natural days may not have passed
            delays.explain_delay(self.case, reason=WHY_LATE, by=self.desk.reviewer)

    def _archive(self) -> None:
        if not archive_gaps(self.case, now()):
            archive.close(
                self.case, volume=f"{self.day:%Y-%m}", pages=2 * len(self.desk.materials) + 4, by=self.desk.clerk
            )

    def _agree(self) -> None:
        """The level that the filing has reached agrees; nothing once the refusal exists."""
        filing = self.case.open_filing()
        if filing is None:
            return
        people = (self.desk.chief, self.desk.reviewer, self.desk.deputy, self.desk.leader)
        by = dict(zip(LEVEL_ROLES, people, strict=True))[filing.waiting_step().role]
        if by is not None:
            refusal.agree(self.case, opinion="情况属实，同意。", by=by)

    def _receive(self, absent: MaterialRequirement | None) -> None:
        materials = self._complete()
        if absent is not None:
            materials = [check for check in materials if check.requirement_id != absent.pk] + self._lacking(absent)
        self.case = intake.receive(
            item=self.desk.item,
            window=self.desk.window,
            applicant=self.applicant,
            materials=materials,
            by=self.desk.clerk,
        )

    def _complete(self) -> list[MaterialCheck]:
        return [MaterialCheck(material.pk, CheckResult.COMPLETE) for material in self.desk.materials]

    def _lacking(self, material: MaterialRequirement) -> list[MaterialCheck]:
        return [MaterialCheck(material.pk, CheckResult.MISSING, NEEDED)]

    def _review(self) -> None:
        self.case.refresh_from_db(fields=["step"])
        review.review(
            self.case,
            step=self.case.step,
            outcome=ReviewOutcome.PASSED,
            opinion="材料真实有效，符合规定条件。",
            by=self.desk.reviewer,
        )
