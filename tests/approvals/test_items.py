"""Items in force: withdrawn, exempted from the 50 % rule, placed at windows, and seen by whom (articles 6 and 13)."""

from datetime import date, timedelta

import pytest

from approvals.models import Item
from approvals.operations import catalogue
from hall.errors import NotAllowed
from hall.moment import today
from tests.approvals.stages import refuse as refused
from tests.factories import make_item, make_version, make_window
from tests.factories import publish as put_in_force
from windows.states import WindowKind

pytestmark = pytest.mark.django_db


def test_withdraw_item_takes_it_from_the_public_and_can_not_be_repeated(cast):
    catalogue.withdraw_item(cast.item, reason="国务院决定取消", by=cast.manager)
    assert not Item.objects.published().exists()
    assert cast.item.history.latest().history_change_reason == "国务院决定取消"
    for act in (
        lambda: catalogue.withdraw_item(cast.item, reason="再取消", by=cast.manager),
        lambda: catalogue.start_draft(cast.item, by=cast.manager),
    ):
        assert refused(act).code == "item_withdrawn"


def test_withdraw_item_needs_a_reason(cast):
    assert refused(catalogue.withdraw_item, cast.item, reason=" ", by=cast.manager).code == "reason_missing"


def test_exempt_registers_reason_and_expiry(cast, violating):
    exemption = catalogue.exempt(violating, reason="要公示 10 日", expires_on=today(), by=cast.manager)
    assert (exemption.registered_by, exemption.history.count()) == (cast.manager, 1)
    assert violating.exemptions.valid_on(today()).get() == exemption


def test_exempt_twice_is_refused_until_the_first_has_ended(cast, violating):
    arguments = {"reason": "要公示", "expires_on": today() + timedelta(days=9), "by": cast.manager}
    first = catalogue.exempt(violating, **arguments)
    assert refused(catalogue.exempt, violating, **arguments).code == "already_exempt"
    catalogue.end_exemption(first, by=cast.manager)
    assert refused(catalogue.end_exemption, first, by=cast.manager).code == "exemption_over"
    assert catalogue.exempt(violating, **arguments).pk != first.pk


def test_exempt_refuses_what_needs_none(cast, violating):
    tomorrow = today() + timedelta(days=1)
    assert (
        refused(catalogue.exempt, cast.item, reason="理由", expires_on=tomorrow, by=cast.manager).code == "promise_kept"
    )
    assert (
        refused(catalogue.exempt, violating, reason=" ", expires_on=tomorrow, by=cast.manager).code == "reason_missing"
    )
    yesterday = today() - timedelta(days=1)
    assert (
        refused(catalogue.exempt, violating, reason="理由", expires_on=yesterday, by=cast.manager).code == "expiry_past"
    )
    with pytest.raises(NotAllowed):
        catalogue.exempt(violating, reason="理由", expires_on=tomorrow, by=cast.reviewer)


def test_place_serves_the_item_from_its_day(cast, violating):
    placement = catalogue.place(violating, cast.window, valid_from=date(2026, 10, 1), by=cast.manager)
    on = placement.valid_from
    assert list(Item.objects.without_window(on - timedelta(days=1))) == [violating]
    assert not Item.objects.without_window(on).exists()
    assert placement.history.latest().history_user == cast.manager


@pytest.mark.parametrize(
    "window, code",
    [("other_window", "window_of_other_department"), ("cashier", "cashier_window"), ("closed", "window_closed")],
)
def test_place_refuses_a_window_that_can_not_serve(cast, violating, window, code):
    cast.cashier = make_window(cast.hall, 90, kind=WindowKind.CASHIER)
    cast.closed = make_window(cast.hall, 91, is_active=False)
    assert refused(catalogue.place, violating, getattr(cast, window), valid_from=today(), by=cast.manager).code == code


def test_place_refuses_overlapping_and_reversed_dates(cast, violating):
    comprehensive = make_window(cast.hall, 30)
    catalogue.place(violating, comprehensive, valid_from=today(), by=cast.manager)
    later = today() + timedelta(days=30)
    assert (
        refused(catalogue.place, violating, comprehensive, valid_from=later, by=cast.manager).code == "already_placed"
    )
    arguments = {"valid_from": later, "valid_until": today(), "by": cast.manager}
    assert refused(catalogue.place, violating, cast.window, **arguments).code == "dates_reversed"


def test_end_placement_ends_it_today_at_the_earliest(cast, violating):
    placement = catalogue.place(violating, cast.window, valid_from=today(), by=cast.manager)
    yesterday = today() - timedelta(days=1)
    assert refused(catalogue.end_placement, placement, on=yesterday, by=cast.manager).code == "end_past"
    catalogue.end_placement(placement, on=today(), by=cast.manager)
    assert list(Item.objects.without_window(today() + timedelta(days=1)).values_list("code", flat=True)) == ["V1"]


def test_published_hides_classified_items(cast):
    cast.item.is_classified, cast.item.classified_basis = True, "保密法第九条"
    cast.item.save()
    assert not Item.objects.published().exists()


def test_visible_to_by_role(cast):
    foreign = put_in_force(make_version(make_item(cast.other_department, "P1"))).code
    at = cast.item.created_at.replace(year=2026)
    own = cast.item.code
    seen = {who: sorted(Item.objects.visible_to(getattr(cast, who), at).values_list("code", flat=True))
            for who in ("manager", "supervisor", "reviewer", "leader", "clerk_a", "outsider")}  # fmt: skip
    both = sorted([foreign, own])
    assert seen == {
        "manager": both, "supervisor": both, "reviewer": [own], "leader": [own], "clerk_a": [], "outsider": [],
    }  # fmt: skip
