"""Random walks over the API, legal acts and illegal ones mixed: the law of a file holds whatever comes.

After every request: a refused one has changed nothing; a granted one led along the table of moves, with one event and
one row of history more; every clock is what a recount day by day says; papers are numbered without gaps; the money of
the orders balances.
"""

import random
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.db.models import Sum
from django.utils.timezone import localdate, localtime
from rest_framework.test import APIClient

from approvals.models import Case, FeeOrder, OfficialPaper, Receipt, Refund
from approvals.operations.sweeps import deem_all_accepted
from approvals.states import (
    MOVES,
    Act,
    CaseState,
    CheckResult,
    FeeState,
    Necessity,
    PauseGround,
    RefundState,
    VersionState,
)
from approvals.verification import Tally, differences
from hall.calendars import work_calendar
from hall.moment import now
from tests.access.bodies import APPLICANT
from tests.approvals.fees import make_cashier, make_tariff
from tests.approvals.stages import RECEIVED, moment
from tests.factories import make_item, make_version, place
from tests.factories.catalogue import PUBLISHED_AT

WALKS, LENGTH = 8, 30
PEOPLE = (
    "clerk_a", "clerk_a", "clerk_a", "reviewer", "reviewer", "chief", "deputy", "leader", "manager", "clerk_b",
    "outsider",
)  # fmt: skip
FINISHED = (CaseState.WITHDRAWN, CaseState.CLOSED, CaseState.NOT_ACCEPTED)
PAUSES_OF_THE_WALKER = (0, 0, 1, 4, 24, 24, 30, 72, 150)  # hours between two requests
DONE, REFUSED = (200, 201), (403, 404, 409, 422)
SERIAL = re.compile(r"(.+〔\d{4}〕)(\d+)号")


def item_of_all_kinds(cast):
    """An item with fees and two steps, whose materials are necessary, declarable, or may follow."""
    version = make_version(make_item(cast.department, "SFWL0077"), materials=3, steps=2, charges_fee=True)
    version.materials.filter(order=2).update(may_declare=True)
    version.materials.filter(order=3).update(necessity=Necessity.MAY_FOLLOW)
    make_tariff(version)
    version.state, version.number, version.published_at = VersionState.PUBLISHED, 1, PUBLISHED_AT
    version.save()
    version.item.current = version
    version.item.save()
    place(version.item, cast.window)
    return version.item


def lacking(case):
    return case.materials.exclude(result=CheckResult.COMPLETE)


def told(case, dice):
    return [{"material": row.requirement_id, "needed": "请补交原件 1 份"} for row in lacking(case)]


def brought(case, dice):
    rows = [row for row in lacking(case) if dice.random() < 0.7]
    return {"materials": [{"material": row.requirement_id, "result": "complete"} for row in rows]}


def told_again(case, dice):
    row = dice.choice(list(case.materials.all()))
    line = {"material": row.requirement_id, "result": "wrong", "needed": "请换交真实的原件"}
    return {"fact": "原件经核查为变造", "known_at": now().isoformat(), "materials": [line]}


def promised(case, dice):
    due_on = work_calendar(case.hall_id).add_working_days(localdate(now()), dice.randint(1, 9))
    return {"pledge": "按期补交", "due_on": due_on.isoformat()}


def declared(case, dice):
    row = case.version.materials.get(order=2)
    return {"materials": [row.pk], "statement": "场所不在住宅楼内"}


def opinion(case, dice):
    return {"step": case.step_id, "outcome": dice.choice(["passed", "failed"]), "opinion": "已核对"}


def pause(case, dice):
    notice = f"书面告知第 {case.pauses.count() + 1} 次"
    return {"ground": dice.choice(PauseGround.values), "expected_days": dice.randint(1, 9), "notice": notice}


def decision(case, dice):
    refusal = {"outcome": "refused", "reason": "距离学校不足二百米", "ground": "conditions_unmet"}
    return {"outcome": "granted"} if dice.random() < 0.5 else refusal


def called(case, dice):
    day = work_calendar(case.hall_id).add_working_days(localdate(now()), dice.randint(7, 12))
    held_at = datetime.combine(day, localtime(now()).time(), localtime(now()).tzinfo)
    return {"held_at": held_at.isoformat(), "place": "三楼会议室", "presider": "leader"}


def charged(case, dice):
    return {"lines": [{"tariff": case.version.tariffs.get().pk, "quantity": dice.randint(1, 3)}]}


def served(case, dice):
    by_post = {"method": "post", "recipient": "覃小兰", "tracking_number": "1234567890"}
    return by_post if dice.random() < 0.4 else {"method": "counter", "recipient": case.applicant.name}


BODIES = {
    Act.NOTIFY_DEFICIENCY: lambda case, dice: {"materials": told(case, dice)},
    Act.SUPPLEMENT: brought,
    Act.REFUSE_ACCEPTANCE: lambda case, dice: {
        "ground": "not_competent",
        "facts": "属于市级权限",
        "competent_body": "示范市文广局",
    },
    Act.REVIEW: opinion,
    Act.PAUSE: pause,
    Act.RESUME: lambda case, dice: {"result": "已有结果"},
    Act.EXTEND: lambda case, dice: {"days": dice.randint(1, 10), "reason": "需要实地核查"},
    Act.DECIDE: decision,
    Act.AGREE_REFUSAL: lambda case, dice: {"opinion": "同意"},
    Act.RETURN_REFUSAL: lambda case, dice: {"reason": "理由不足"},
    Act.DELIVER: served,
    Act.RETURN_DELIVERY: lambda case, dice: {"reason": "查无此人"},
    Act.WITHDRAW: lambda case, dice: {"reason": "不再申请"},
    Act.CORRECT: lambda case, dice: {"changes": {"applicant_name": f"覃{dice.choice('兰晓月云')}"}, "reason": "笔误"},
    Act.RAISE_FEE: charged,
    Act.EXPLAIN_DELAY: lambda case, dice: {"reason": "专家评审延误"},
    Act.CLOSE: lambda case, dice: {"volume": "2026-01-012", "pages": 9},
    Act.NOTIFY_AGAIN: told_again,
    Act.ACCEPT_CONDITIONALLY: promised,
    Act.FOLLOW_UP: brought,
    Act.DECLARE: declared,
    Act.VERIFY_DECLARATION: lambda case, dice: {"is_true": dice.random() < 0.7, "finding": "实地核查"},
    Act.TELL_HEARING: lambda case, dice: {"planned": "拟不予许可"},
    Act.ANSWER_HEARING: lambda case, dice: {"wish": dice.choice(["ask", "waive"]), "asked_by": "覃小兰"},
    Act.CALL_HEARING: called,
    Act.RECORD_HEARING: lambda case, dice: {"record": "申请人陈述，审查人员答复。"},
    Act.MARK_PRIORITY: lambda case, dice: {"priority": dice.choice(["urgent", "major"]), "reason": "抢险救灾"},
}
#: Taking back would end most walks at once, so it is thrown less often.
RARELY = (Act.WITHDRAW, Act.RETURN_REFUSAL, Act.CORRECT, Act.MARK_PRIORITY)

TILL = {
    "payment": ("cashier", lambda order, dice: {"method": "cash"}),
    "cancellation": ("clerk_a", lambda order, dice: {"reason": "开错"}),
    "refund": ("cashier", lambda order, dice: {"amount": f"{dice.randint(1, 40)}.00", "reason": "多收"}),
    "refund/approval": ("manager", lambda order, dice: {}),
    "refund/decline": ("manager", lambda order, dice: {"reason": "没有多收"}),
}


class Walker:
    """Walks one case after the other with the dice of one seed; time only goes on."""

    def __init__(self, cast, seed):
        self.cast, self.dice = cast, random.Random(seed)
        self.item = item_of_all_kinds(cast)
        cast.cashier = make_cashier(cast.hall)
        self.moment = moment(RECEIVED)
        self.case = None
        self.seen = Counter()

    def walk(self, length):
        for _step in range(length):
            self.moment += timedelta(hours=self.dice.choice(PAUSES_OF_THE_WALKER))
            with time_machine.travel(self.moment, tick=False):
                self.step()
            assert list(differences(Tally())) == []
            assert_money_balances()

    def step(self):
        if self.case is None or self.case.state in FINISHED:
            self.receive()
        elif self.dice.random() < 0.08:
            deem_all_accepted(now(), by=self.cast.system)
        elif self.case.fee_orders.exists() and self.dice.random() < 0.2:
            self.go_to_the_till()
        else:
            self.act()
        self.case.refresh_from_db()

    def receive(self):
        rows = self.item.current.materials.all()
        materials = [{"material": row.pk, "result": self.dice.choice(["complete"] * 3 + ["missing"])} for row in rows]
        body = {"item": self.item.code, "applicant": APPLICANT, "materials": materials}
        answer = self.ask("clerk_a", "cases/", body)
        assert answer.status_code == 201, answer.data
        self.case = Case.objects.get(number=answer.data["number"])

    def act(self):
        name = self.dice.choice(PEOPLE)
        allowed = self.allowed(name)
        act = self.throw(allowed)
        state = self.case.state
        body = BODIES[act](self.case, self.dice) if act in BODIES else {}
        if self.send(name, f"cases/{self.case.number}/{act.value}/", body):
            self.seen[act] += 1
            assert act in allowed, f"{act} by {name} was not in allowed"
            assert self.case.state in MOVES[act][state]

    def throw(self, allowed):
        if not allowed or self.dice.random() < 0.25:
            return self.dice.choice(list(Act))
        act = self.dice.choice(allowed)
        return self.dice.choice(allowed) if act in RARELY else act

    def go_to_the_till(self):
        """Money is taken by the cashier, given back by two persons; now and then somebody else tries."""
        order = self.dice.choice(list(self.case.fee_orders.all()))
        act = self.dice.choice(list(TILL))
        name, body = TILL[act]
        name = name if self.dice.random() < 0.8 else self.dice.choice(PEOPLE)
        if self.send(name, f"fee-orders/{order.number}/{act}/", body(order, self.dice)):
            self.seen[act] += 1

    def send(self, name, path, body):
        """Ask as `name`; whether it was granted. A refused request changes no table, a granted one leaves its trace."""
        events, rows, books, state = self.case.events.count(), self.case.history.count(), counts(), self.case.state
        answer = self.ask(name, path, body)
        self.case.refresh_from_db()
        if answer.status_code not in DONE:
            self.seen["refused"] += 1
            assert answer.status_code in REFUSED, answer.data
            assert answer.data["code"] and answer.data["detail"]
            assert (counts(), self.case.state) == (books, state)
            return False
        happened = (self.case.events.count() - events, self.case.history.count() - rows)
        if path.endswith("pause/end/") and self.case.state == CaseState.PAUSED:
            assert happened == (2, 2)  # a hearing was called: it goes on with a pause of its own
            return True
        assert happened == (1, 1) if path.startswith("cases/") else happened in ((1, 0), (0, 0)) and counts() != books
        return True

    def allowed(self, name):
        answer = self.client(name).get(f"/api/v1/cases/{self.case.number}/")
        return [Act(act) for act in answer.data["allowed"]] if answer.status_code == 200 else []

    def ask(self, name, path, body):
        return self.client(name).post(f"/api/v1/{path}", body, format="json")

    def client(self, name):
        client = APIClient()
        client.force_authenticate(getattr(self.cast, name))
        return client


def assert_money_balances():
    """Every order is the sum of its lines; what was taken is the paid orders, what went back is no more than that."""
    for order in FeeOrder.objects.all():
        assert order.total == sum(line.amount for line in order.lines.all())
        taken = Receipt.objects.filter(order=order).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        refunds = Refund.objects.filter(receipt__order=order, state=RefundState.APPROVED)
        assert taken == (order.total if order.state in (FeeState.PAID, FeeState.REFUNDED) else 0)
        assert 0 <= (refunds.aggregate(sum=Sum("amount"))["sum"] or 0) <= taken


def counts():
    """How many rows every table of the approvals has, history included, in one question."""
    tables = [model._meta.db_table for model in apps.get_app_config("approvals").get_models()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))
        return dict(zip(tables, cursor.fetchone(), strict=True))


def serials():
    """The serials of the papers by department, kind and year."""
    numbers = defaultdict(list)
    for number in OfficialPaper.objects.order_by("pk").values_list("number", flat=True):
        series, serial = SERIAL.fullmatch(number).groups()
        numbers[series].append(int(serial))
    return numbers


@pytest.mark.parametrize("seed", range(WALKS))
def test_random_walk_keeps_the_law(cast, seed):
    walker = Walker(cast, seed)
    walker.walk(LENGTH)
    for series, taken in serials().items():
        assert taken == list(range(1, len(taken) + 1)), series
    assert walker.seen["refused"] and sum(walker.seen.values()) > walker.seen["refused"]
