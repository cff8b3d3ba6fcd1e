"""Copies of told cases are whole: no table below a case is forgotten, none refers to rows that come later."""

from django.apps import apps

from hall.management.demo.bulk import COPIED, LEFT


def referred(model) -> set[type]:
    return {field.related_model for field in model._meta.concrete_fields if field.related_model in COPIED}


def test_every_table_below_a_case_is_copied_or_left_on_purpose():
    kept = [model for model in apps.get_models() if not model.__name__.startswith("Historical")]
    below = {model.__name__ for model in kept if referred(model)}
    assert below - {model.__name__ for model in COPIED} == set(LEFT)


def test_copied_tables_refer_to_earlier_ones_only():
    for place, model in enumerate(COPIED):
        assert referred(model) <= {*COPIED[: place + 1]}, model
