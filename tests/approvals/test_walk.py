"""Random walks over the API, legal acts and illegal ones mixed: the law of a file holds whatever comes.

After every request: a refused one has changed nothing; a granted one led along the table of moves, with one event and
one row of history more; every clock is what a recount day by day says; papers are numbered without gaps.
"""

import random
import re
from collections import defaultdict
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from rest_framework.test import APIClient

from approvals.models import Case, OfficialPaper
from approvals.operations.sweeps import deem_all_accepted
from approvals.states import MOVES, Act, CaseState, CheckResult, PauseGround
from approvals.verification import Tally, differences
from hall.moment import now
from tests.access.bodies import APPLICANT
from tests.approvals.stages import RECEIVED, moment

WALKS, LENGTH = 12, 24
PEOPLE = ("clerk_a", "clerk_a", "reviewer", "reviewer", "deputy", "leader", "chief", "manager", "clerk_b", "outsider")
PAUSES_OF_THE_WALKER = (0, 0, 1, 4, 24, 24, 30, 72, 150)  # hours between two requests
DONE, REFUSED = (200, 201), (403, 404, 409, 422)
SERIAL = re.compile(r"(.+〔\d{4}〕)(\d+)号")


def lacking(case):
    return case.materials.exclude(result=CheckResult.COMPLETE)


def notice(case, dice):
    return {"materials": [{"material": row.requirement_id, "needed": "请补交原件 1 份"} for row in lacking(case)]}


def supplement(case, dice):
    rows = [row for row in lacking(case) if dice.random() < 0.7]
    return {"materials": [{"material": row.requirement_id, "result": "complete"} for row in rows]}


def review(case, dice):
    return {"step": case.step_id, "outcome": dice.choice(["passed", "failed"]), "opinion": "已核对"}


def pause(case, dice):
    return {"ground": dice.choice(PauseGround.values), "expected_days": dice.randint(1, 9), "notice": "书面告知"}


def decision(case, dice):
    refusal = {"outcome": "refused", "reason": "距离学校不足二百米", "ground": "conditions_unmet"}
    return {"outcome": "granted"} if dice.random() < 0.4 else refusal


BODIES = {
    Act.NOTIFY_DEFICIENCY: notice,
    Act.SUPPLEMENT: supplement,
    Act.REFUSE_ACCEPTANCE: lambda case, dice: {"ground": "not_competent", "facts": "属于市级权限"},
    Act.REVIEW: review,
    Act.PAUSE: pause,
    Act.RESUME: lambda case, dice: {"result": "已有结果"},
    Act.EXTEND: lambda case, dice: {"days": dice.randint(1, 10), "reason": "需要实地核查"},
    Act.DECIDE: decision,
    Act.AGREE_REFUSAL: lambda case, dice: {"opinion": "同意"},
    Act.RETURN_REFUSAL: lambda case, dice: {"reason": "理由不足"},
    Act.DELIVER: lambda case, dice: {"method": "counter", "recipient": "覃小兰"},
    Act.WITHDRAW: lambda case, dice: {"reason": "不再申请"},
    Act.CORRECT: lambda case, dice: {"changes": {"applicant_name": f"覃{dice.choice('兰晓月云')}"}, "reason": "笔误"},
}


class Walker:
    """Walks one case after the other with the dice of one seed; time only goes on."""

    def __init__(self, cast, seed):
        self.cast, self.dice = cast, random.Random(seed)
        self.moment = moment(RECEIVED)
        self.case = None
        self.seen = {"done": 0, "refused": 0}

    def walk(self, length):
        for _step in range(length):
            self.moment += timedelta(hours=self.dice.choice(PAUSES_OF_THE_WALKER))
            with time_machine.travel(self.moment, tick=False):
                self.step()
            assert list(differences(Tally())) == []

    def step(self):
        if self.case is None or self.case.state in (CaseState.WITHDRAWN, CaseState.DELIVERED, CaseState.NOT_ACCEPTED):
            self.receive()
        elif self.dice.random() < 0.1:
            deem_all_accepted(now(), by=self.cast.system)
        else:
            self.act()
        self.case.refresh_from_db()

    def receive(self):
        results = [self.dice.choice(["complete", "complete", "missing", "wrong"]) for _row in range(2)]
        rows = zip(self.cast.item.current.materials.all(), results, strict=True)
        materials = [{"material": row.pk, "result": result} for row, result in rows]
        body = {"item": self.cast.item.code, "applicant": APPLICANT, "materials": materials}
        answer = self.ask("clerk_a", "", body)
        assert answer.status_code == 201, answer.data
        self.case = Case.objects.get(number=answer.data["number"])

    def act(self):
        name = self.dice.choice(PEOPLE)
        allowed = self.allowed(name)
        act = self.dice.choice(allowed if allowed and self.dice.random() < 0.75 else list(Act))
        body = BODIES[act](self.case, self.dice) if act in BODIES else {}
        before, state, books = self.case.events.count(), self.case.state, counts()
        answer = self.ask(name, f"{self.case.number}/{act.value}/", body)
        self.case.refresh_from_db()
        if answer.status_code in DONE:
            self.seen["done"] += 1
            assert act in allowed, f"{act} by {name} was not in allowed"
            assert self.case.state in MOVES[act][state]
            assert self.case.events.count() == before + 1
            assert self.case.history.count() == self.case.events.count()
        else:
            self.seen["refused"] += 1
            assert answer.status_code in REFUSED, answer.data
            assert answer.data["code"] and answer.data["detail"]
            assert (counts(), self.case.state) == (books, state)

    def allowed(self, name):
        answer = self.client(name).get(f"/api/v1/cases/{self.case.number}/")
        return [Act(act) for act in answer.data["allowed"]] if answer.status_code == 200 else []

    def ask(self, name, path, body):
        return self.client(name).post(f"/api/v1/cases/{path}", body, format="json")

    def client(self, name):
        client = APIClient()
        client.force_authenticate(getattr(self.cast, name))
        return client


def counts():
    """How many rows every table of the approvals has, history included."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_app_config("approvals").get_models()}


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
    assert walker.seen["done"] and walker.seen["refused"]
