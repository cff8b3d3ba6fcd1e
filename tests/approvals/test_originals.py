"""The hand-over chain of the paper originals: only the holder gives, only the named receiver confirms (article 23)."""

import pytest

from approvals.models import OriginalHandover
from approvals.operations.originals import answer_handover, hand_over, return_originals, take_back
from approvals.operations.withdrawal import withdraw
from approvals.queries.originals import chain_of, holder_of_originals, may_open, receivers_of, to_confirm
from hall.errors import NotAllowed
from staff.states import Role
from tests.approvals.api import CASES, post
from tests.approvals.api import client as api
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, fresh, moment, refuse, withdrawn
from tests.factories import give_role, hold_post, make_member


def leave(member, cast):
    """The posting ends before the day on which the originals move."""
    posting = member.postings.get(hall=cast.hall)
    posting.valid_until = "2026-03-02"
    posting.save()


def holder(case):
    return holder_of_originals(case, chain_of(case))


def give(case, cast, to="reviewer", by="clerk_a", **fields):
    given = {"to_member": getattr(cast, to), "what": "整卷", "by": getattr(cast, by)}
    return hand_over(case, **given | fields)


@pytest.fixture
def case(cast):
    with at(RECEIVED):
        return accepted(cast)


@pytest.fixture
def given(cast, case):
    with at(NEXT_DAY):
        give(case, cast, note="连同图纸")
    return fresh(case)


def test_file_starts_with_who_received_it(cast, case):
    assert (holder(case), chain_of(case)) == (cast.clerk_a, [])


def test_receiver_confirms_and_then_holds_it(cast, given):
    assert holder(given) == cast.clerk_a  # until the receiver has said so
    assert [row.case for row in to_confirm(cast.reviewer)] == [given]
    with at(NEXT_DAY):
        row = answer_handover(given, received=True, by=cast.reviewer)
    assert (row.state, row.what, row.note, row.handed_at, row.answered_at) == (
        "received", "整卷", "连同图纸", moment(NEXT_DAY), moment(NEXT_DAY),
    )  # fmt: skip
    assert (holder(given), list(to_confirm(cast.reviewer))) == (cast.reviewer, [])
    assert [record.history_user for record in row.history.all()] == [cast.reviewer, cast.clerk_a]


def test_what_did_not_come_stays_with_who_gave_it(cast, given):
    with at(NEXT_DAY):
        assert refuse(answer_handover, given, received=False, by=cast.reviewer).code == "answer_missing"
        answer_handover(given, received=False, answer="缺图纸", by=cast.reviewer)
        assert holder(given) == cast.clerk_a
        give(given, cast)
    assert list(OriginalHandover.objects.values_list("state", "answer")) == [("rejected", "缺图纸"), ("pending", "")]


@pytest.mark.parametrize("who", ["clerk_b", "chief", "reviewer", "leader", "manager", "outsider"])
def test_only_the_holder_hands_over(cast, case, who):
    with at(NEXT_DAY):
        broken = refuse(give, case, cast, to="deputy", by=who)
    assert (broken.code, broken.status, broken.article) == ("not_the_holder", 403, 23)


def test_receivers_can_open_the_case(cast, case):
    """Not the chief of the department in another hall, nor who holds a post without being posted there any more."""
    elsewhere, unposted = make_member("elsewhere", department=cast.department), make_member("unposted", "黎明月")
    give_role(elsewhere, Role.CHIEF_REPRESENTATIVE, department=cast.department, hall=cast.other_hall)
    hold_post(unposted, cast.window, title="咨询岗")
    with at(NEXT_DAY):
        offered = set(receivers_of(case, moment(NEXT_DAY)))
        assert {cast.reviewer, cast.chief, cast.leader, cast.clerk_b} < offered
        assert offered.isdisjoint({elsewhere, unposted})
        assert all(may_open(member, case, moment(NEXT_DAY)) for member in offered)
        for stranger in (elsewhere, unposted):
            assert refuse(give, case, cast, to_member=stranger).code == "receiver_unknown"


def test_who_received_the_case_and_moved_is_no_receiver(cast, given):
    with at(NEXT_DAY):
        answer_handover(given, received=True, by=cast.reviewer)
        leave(cast.clerk_a, cast)
        assert refuse(give, given, cast, to="clerk_a", by="reviewer").code == "receiver_unknown"


def test_manager_hands_over_for_a_holder_who_moved(cast, case):
    leave(cast.clerk_a, cast)
    with at(NEXT_DAY):
        assert refuse(give, case, cast, by="chief").code == "not_the_holder"
        assert give(case, cast, by="manager").from_member == cast.clerk_a


@pytest.mark.parametrize("who", ["clerk_a", "manager"])
def test_what_nobody_answers_is_taken_back(cast, given, who):
    with at(NEXT_DAY):
        assert refuse(take_back, given, reason=" ", by=getattr(cast, who)).code == "reason_missing"
        row = take_back(given, reason="对方已调走", by=getattr(cast, who))
        assert (row.state, row.answer, row.answered_at) == ("taken_back", "对方已调走", moment(NEXT_DAY))
        assert row.history.first().history_user == getattr(cast, who)
        assert (holder(given), list(to_confirm(cast.reviewer))) == (cast.clerk_a, [])
        assert refuse(take_back, given, reason="再收", by=getattr(cast, who)).code == "nothing_handed_over"
        assert give(given, cast, to="deputy").state == "pending"


@pytest.mark.parametrize("who", ["clerk_b", "reviewer", "leader"])
def test_only_the_giver_or_a_manager_takes_back(cast, given, who):
    with at(NEXT_DAY):
        broken = refuse(take_back, given, reason="对方已调走", by=getattr(cast, who))
    assert (broken.code, broken.status) == ("not_the_giver", 403)


@pytest.mark.parametrize("who", ["clerk_a", "leader", "manager"])
def test_only_the_named_receiver_answers(cast, given, who):
    with at(NEXT_DAY):
        broken = refuse(answer_handover, given, received=True, by=getattr(cast, who))
    assert (broken.code, broken.status) == ("not_the_receiver", 403)


def test_manager_hands_over_for_a_holder_who_left(cast, case):
    cast.clerk_a.is_active = False
    cast.clerk_a.save()
    with at(NEXT_DAY):
        with pytest.raises(NotAllowed):
            give(case, cast, by="leader")
        row = give(case, cast, by="manager")
    assert (row.from_member, row.history.first().history_user) == (cast.clerk_a, cast.manager)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "outsider"}, "receiver_unknown"),
        ({"to": "clerk_a"}, "receiver_is_holder"),
        ({"what": " "}, "what_missing"),
        ({"what": "长" * 201}, "text_too_long"),
        ({"note": "长" * 201}, "text_too_long"),
    ],
)
def test_bad_handover_is_refused(cast, case, fields, code):
    with at(NEXT_DAY):
        assert refuse(give, case, cast, **fields).code == code
    assert OriginalHandover.objects.count() == 0


def test_one_handover_at_a_time(cast, given):
    with at(NEXT_DAY):
        assert refuse(give, given, cast, to="deputy").code == "handover_pending"
        answer_handover(given, received=True, by=cast.reviewer)
        assert refuse(answer_handover, given, received=True, by=cast.reviewer).code == "nothing_handed_over"


def test_originals_go_back_when_the_case_has_ended(cast, case):
    with at(NEXT_DAY):
        assert refuse(return_originals, case, recipient="覃小兰", by=cast.clerk_a).code == "case_still_open"
        ended = withdraw(case, reason="不再申请", by=cast.clerk_a)
        assert refuse(return_originals, ended, recipient=" ", by=cast.clerk_a).code == "recipient_missing"
        assert refuse(return_originals, ended, recipient="覃小兰", by=cast.reviewer).code == "not_the_holder"
        row = return_originals(ended, recipient="覃小兰", by=cast.clerk_a)
        assert (row.state, row.recipient, row.to_member, holder(ended)) == ("returned", "覃小兰", None, None)
        assert refuse(give, ended, cast).code == "originals_returned"
        assert refuse(return_originals, ended, recipient="覃小兰", by=cast.clerk_a).code == "originals_returned"


def test_chain_over_the_desk(client, cast, case):
    address = f"/desk/cases/{case.number}/"
    with at(NEXT_DAY):
        client.force_login(cast.clerk_a)
        page = client.get(address).content.decode()
        assert "现在在李晓岚手里" in page and "originals/return/" not in page
        assert client.post(f"{address}originals/", {"what": "整卷"}).status_code == 422
        body = {"to_member": cast.reviewer.pk, "what": "整卷"}
        assert client.post(f"{address}originals/", body).status_code == 302
        assert client.post(f"{address}originals/", body).status_code == 409
        assert client.post(f"{address}originals/answer/", {"received": "yes"}).status_code == 403
        assert client.post(f"{address}originals/recall/", {"reason": "拿错了"}).status_code == 302
        assert "已收回：拿错了" in client.get(address).content.decode()
        assert client.post(f"{address}originals/", body).status_code == 302
        client.force_login(cast.reviewer)
        assert "等您确认接收的原件" in client.get("/desk/").content.decode()
        refused = client.post(f"{address}originals/answer/", {"received": "no"})
        assert (refused.status_code, "请写明原因" in refused.content.decode()) == (409, True)
        assert client.post(f"{address}originals/answer/", {"received": "yes"}).status_code == 302
        assert "现在在周立群手里" in client.get(address).content.decode()
        client.force_login(cast.outsider)
        assert client.post(f"{address}originals/", body).status_code == 404


def test_return_over_the_desk(client, cast):
    with at(RECEIVED):
        case = withdrawn(cast)
        client.force_login(cast.clerk_a)
        address = f"/desk/cases/{case.number}/"
        assert client.post(f"{address}originals/return/", {"recipient": "覃小兰"}).status_code == 302
        assert "覃小兰签收" in client.get(address).content.decode()


def test_chain_over_the_api(cast, case):
    with at(NEXT_DAY):
        body = {"to_member": "reviewer", "what": "整卷"}
        assert post(cast.clerk_a, f"{case.number}/originals/", body | {"to_member": "nobody"}).status_code == 422
        answer = post(cast.clerk_a, f"{case.number}/originals/", body)
        assert (answer.status_code, answer.data["holder"], answer.data["handovers"][0]["state"]) == (
            200, "李晓岚", "pending",
        )  # fmt: skip
        assert post(cast.reviewer, f"{case.number}/originals/answer/", {"received": True}).data["holder"] == "周立群"
        assert post(cast.reviewer, f"{case.number}/originals/return/", {"recipient": "覃小兰"}).status_code == 409
        from_reader = api(cast.leader).get(f"{CASES}{case.number}/originals/")
    assert (from_reader.status_code, from_reader.data["holder"]) == (200, "周立群")
    assert from_reader.data["handovers"][0]["handed_at"] == "2026-03-03T10:00:00+08:00"
