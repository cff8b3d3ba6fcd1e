"""What happens seldom to a case of the demonstration: materials that follow, a word in place of proof, news, a hearing.

Each is told of items that allow it: see `courses`.
"""

from datetime import time, timedelta

from django.utils.timezone import localdate

from approvals.models import MaterialRequirement
from approvals.operations import conditional, declarations, hearing, notices, telling
from approvals.operations.checklist import MaterialCheck
from approvals.queries.conditional import latest_follow_up
from approvals.states import CheckResult, HearingWish
from hall.management.demo.stories import Desk, Story
from hall.moment import now
from staff.queries import local_moment

PLEDGE = "我承诺在期限内补交所缺材料；逾期没有补交的，同意按撤回申请办结。"
STATEMENT = "我已知晓该证明的内容和要求，承诺符合条件、所述属实，愿意承担不实承诺的法律责任。"
VERIFIED = "通过部门数据共享核对，承诺内容属实。"
NEWS = "原发证机关今天来函，申请人提交的这份证件已于昨日变更登记。"
NEEDED = "请补交变更以后的证件复印件 1 份"
PLANNED = "拟准予许可，但事项直接关系申请人与相邻商户之间的重大利益"
RECORD = "申请人和相邻商户分别陈述了意见，就噪声和营业时间达成一致。笔录经双方核对签名。"
NOTICE_DAYS = 8  # working days between calling a hearing and holding it


def may_follow(desk: Desk) -> bool:
    return desk.promised > 5 and bool(_first(desk, "may_follow"))


def may_declare(desk: Desk) -> bool:
    return bool(_first(desk, "may_declare"))


def may_be_told_again(desk: Desk) -> bool:
    return len(desk.materials) > 1


def may_be_heard(desk: Desk) -> bool:
    return desk.promised > 5 and bool(desk.conditions)


def on_promise(story: Story) -> Story:
    """Accepted while a secondary material is wanting, until the last day that the law leaves."""
    story.received(lacking=_first(story.desk, "may_follow"))
    return story.then(0, lambda: _accept_on_promise(story))


def followed(story: Story, days: int) -> Story:
    check = MaterialCheck(_first(story.desk, "may_follow").pk, CheckResult.COMPLETE)
    return story.then(days, lambda: conditional.follow_up(story.case, materials=[check], by=story.desk.clerk))


def on_her_word(story: Story) -> Story:
    material = _first(story.desk, "may_declare")
    story.received(lacking=material)
    return story.then(
        0,
        lambda: declarations.declare(story.case, requirements=[material.pk], statement=STATEMENT, by=story.desk.clerk),
    ).accepted()


def verified(story: Story, days: int) -> Story:
    return story.then(
        days,
        lambda: declarations.verify_declaration(
            story.case, is_true=True, finding=VERIFIED, by=story.desk.reviewer
        ),
    )  # fmt: skip


def told_again(story: Story, days: int) -> Story:
    """A new fact about the second material, after everything that the first notice named has come."""
    check = MaterialCheck(story.desk.materials[1].pk, CheckResult.WRONG, NEEDED)
    return story.then(
        days,
        lambda: notices.notify_again(
            story.case, materials=[check], fact=NEWS, known_at=now() - timedelta(minutes=3), by=story.desk.clerk
        ),
    )


def supplemented_again(story: Story, days: int) -> Story:
    check = MaterialCheck(story.desk.materials[1].pk, CheckResult.COMPLETE)
    return story.then(days, lambda: telling.supplement(story.case, materials=[check], by=story.desk.clerk))


def hearing_called(story: Story, days: int) -> Story:
    """Told of the right, asked for the next day, called the day after."""
    desk = story.desk
    story.then(
        days,
        lambda: hearing.tell_hearing(story.case, planned=PLANNED, interested="相邻商户", by=desk.reviewer),
    )
    name = story.applicant.name[:60]
    story.then(1, lambda: hearing.answer_hearing(story.case, wish=HearingWish.ASK, asked_by=name, by=desk.clerk))
    return story.then(1, lambda: _call(story))


def hearing_recorded(story: Story) -> Story:
    return story.then(
        NOTICE_DAYS + 1, lambda: hearing.record_hearing(story.case, record=RECORD, by=story.desk.reviewer)
    )


def _accept_on_promise(story: Story) -> None:
    due_on = latest_follow_up(story.case, localdate(now()))
    conditional.accept_conditionally(story.case, pledge=PLEDGE, due_on=due_on, by=story.desk.clerk)


def _call(story: Story) -> None:
    held_on = story.calendar.add_working_days(localdate(now()), NOTICE_DAYS)
    hearing.call_hearing(
        story.case,
        held_at=local_moment(held_on, time(9, 30)),
        place="行政服务中心三楼听证室",
        presider=story.desk.deputy,
        by=story.desk.reviewer,
    )


def _first(desk: Desk, quality: str) -> MaterialRequirement | None:
    return next((material for material in desk.materials if getattr(material, quality)), None)
