"""What a process of a race does: reads one act a line, does it as the named member, answers with its outcome."""

import sys
from collections.abc import Callable

from django.db import close_old_connections, transaction
from rest_framework.test import APIClient

from approvals.models import Case, FeeOrder, Item, JointTemplate, Mandate, OfficialPaper
from approvals.operations.decision import decide
from approvals.operations.intake import accept
from approvals.operations.joint_plan import Planned, save_template
from approvals.operations.papers import letter_file, paper_file
from approvals.operations.refusal import agree
from approvals.operations.telling import notify_deficiency
from approvals.operations.till import pay
from approvals.policies import decide_case
from approvals.states import Act, CaseState, DecisionOutcome, PaymentMethod
from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now
from staff.models import PostingRequest, StaffMember
from staff.operations.postings import approve
from tests import day
from tests.factories.cases import check_all, make_case
from windows.models import Window

DONE = "done"


def main() -> None:
    """Run on the day of the suite, which a process of its own must be told."""
    with day.of_the_suite():
        run()


def run() -> None:
    """Stand at the barrier until standard input ends. A broken rule's code is its outcome; `done` when it succeeded."""
    close_old_connections()
    StaffMember.objects.exists()  # connected before the first round, so that nobody starts late
    print("ready", flush=True)
    for line in sys.stdin:
        name, who, *words = line.split()
        print(outcome(ACTS[name], StaffMember.objects.get(username=who), words), flush=True)


def outcome(act: Callable[..., str], by: StaffMember, words: list[str]) -> str:
    try:
        return act(by, *words)
    except RuleBroken as broken:
        return broken.code


def decide_granted(by: StaffMember, number: str) -> str:
    decide(Case.objects.get(number=number), outcome=DecisionOutcome.GRANTED, by=by)
    return DONE


@transaction.atomic
def decide_unlocked(by: StaffMember, number: str) -> str:
    """The control: the same read, check and write, but for the lock of the row."""
    at = now()
    case = Case.objects.select_related("department").get(number=number)
    if not case.may_move(Act.DECIDE):
        return "illegal_move"
    decide_case(by, case, at)
    case.state, case.decided_at = CaseState.GRANTED, at
    signed(case, by=by).save()
    return DONE


def accept_complete(by: StaffMember, number: str) -> str:
    accept(Case.objects.get(number=number), by=by)
    return DONE


def tell_what_is_missing(by: StaffMember, number: str) -> str:
    case = Case.objects.get(number=number)
    notify_deficiency(case, materials=check_all(case.version, missing=[1])[:1], by=by)
    return DONE


def agree_to_filing(by: StaffMember, number: str) -> str:
    agree(Case.objects.get(number=number), opinion="同意", by=by)
    return DONE


def receive(by: StaffMember, code: str, times: str) -> str:
    """Take in `times` applications one after the other."""
    item, window = Item.objects.get(code=code), Window.objects.get(posts__holdings__member=by)
    for _time in range(int(times)):
        make_case(item, window, by)
    return DONE


def receive_under(by: StaffMember, code: str, key: str) -> str:
    """POST one application to the API under an Idempotency-Key; the outcome is the status and the number."""
    client = APIClient(SERVER_NAME="127.0.0.1")
    client.force_authenticate(by)
    applicant = {"kind": "person", "name": "覃小兰", "id_type": "passport", "id_number": "E12345678"}
    body = {"item": code, "applicant": applicant}
    response = client.post("/api/v1/cases/", body, format="json", headers={"Idempotency-Key": key})
    return f"{response.status_code}/{response.data.get('number', response.data.get('code'))}"


def pay_order(by: StaffMember, number: str) -> str:
    pay(FeeOrder.objects.get(number=number), method=PaymentMethod.CASH, by=by)
    return DONE


def open_paper(by: StaffMember, paper: str) -> str:
    return str(paper_file(OfficialPaper.objects.get(pk=paper)).sha256)


def open_letter(by: StaffMember, mandate: str) -> str:
    return str(letter_file(Mandate.objects.get(pk=mandate)).sha256)


def save_project_template(by: StaffMember, code: str) -> str:
    """Enter the template with this code, or write it anew where it was there before the round began."""
    items = Item.objects.filter(code__in=("SFWL0001", "SFGA0101"))
    lead = items.get(code="SFWL0001").department
    facts = {"code": code, "name": code, "lead_department": lead, "is_active": True, "by": by}
    save_template(JointTemplate.objects.filter(code=code).first(), plan=[Planned(item) for item in items], **facts)
    return DONE


def approve_posting(by: StaffMember, request: str) -> str:
    approve(PostingRequest.objects.get(pk=request), by=by)
    return DONE


ACTS: dict[str, Callable[..., str]] = {
    "decide": decide_granted,
    "decide_unlocked": decide_unlocked,
    "accept": accept_complete,
    "tell": tell_what_is_missing,
    "approve": approve_posting,
    "save_template": save_project_template,
    "pay": pay_order,
    "open_letter": open_letter,
    "open_paper": open_paper,
    "agree": agree_to_filing,
    "receive": receive,
    "receive_under": receive_under,
}
