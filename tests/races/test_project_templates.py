"""Two clicks save one template of a project at once: one code once, and never the rows of both (article 15)."""

import pytest

from approvals.models import JointTemplate
from tests.factories.joint import make_joint_county
from tests.races.barrier import race, runners

ROUNDS = 10

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_template_is_entered_once_and_written_anew_in_turn(cast):
    make_joint_county(cast)
    codes = [f"T{number}" for number in range(ROUNDS)]
    with runners(2) as pair:
        entered = [race(pair, *[("save_template", "manager", code)] * 2) for code in codes]
        anew = [race(pair, *[("save_template", "manager", code)] * 2) for code in codes]
    # a click that comes late finds the template there and writes it anew
    assert all(sorted(pair) in (["done", "template_exists"], ["done", "done"]) for pair in entered)
    assert anew == [["done", "done"]] * ROUNDS
    assert {template.items.count() for template in JointTemplate.objects.all()} == {2}
    assert JointTemplate.objects.count() == ROUNDS
