"""Identity numbers at rest: found by a digest, sealed under the highest key, opened by every key, never searched."""

import base64
import copy

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from hall import identity
from hall.identity import EncryptedTextField, UnreadableField
from tests.hall.identities import VALID_CODE, VALID_ID

CONTEXT = "approvals.applicant.id_number"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.HALL_FIELD_KEYS = {1: b"1" * 32, 2: b"2" * 32}
    settings.HALL_DIGEST_KEY = b"d" * 32
    return settings


def test_digest_separates_contexts_keys_and_blanks(keys):
    first = identity.digest(VALID_ID, CONTEXT)
    assert (len(first), first) == (64, identity.digest(VALID_ID, CONTEXT))
    others = {identity.digest(VALID_ID, "approvals.agent.id_number"), identity.digest(VALID_CODE, CONTEXT)}
    keys.HALL_DIGEST_KEY = b"e" * 32
    assert len({first, identity.digest(VALID_ID, CONTEXT)} | others) == 4
    assert identity.digest("", CONTEXT) == ""


def sealed(value, context=CONTEXT):
    return EncryptedTextField(context=context).get_prep_value(value)


def opened(stored, context=CONTEXT):
    return EncryptedTextField(context=context).from_db_value(stored, None, None)


@given(st.text(min_size=1))
def test_sealed_text_opens_and_never_looks_the_same_twice(text):
    assert opened(sealed(text)) == text
    assert sealed(text) != sealed(text)


def test_empty_and_missing_stay_as_they_are():
    assert [sealed(""), sealed(None), opened(""), opened(None)] == ["", None, "", None]


def test_highest_key_seals_and_every_key_opens(keys):
    keys.HALL_FIELD_KEYS = {1: b"1" * 32}
    old = sealed(VALID_ID)
    keys.HALL_FIELD_KEYS = {1: b"1" * 32, 2: b"2" * 32}
    assert [base64.b64decode(stored)[0] for stored in (old, sealed(VALID_ID))] == [1, 2]
    assert opened(old) == VALID_ID


def test_lost_key_wrong_key_and_foreign_context_are_told_apart_from_nothing(keys):
    stored = sealed(VALID_ID)
    with pytest.raises(UnreadableField, match=r"approvals\.agent\.id_number: wrong key for version 2"):
        opened(stored, "approvals.agent.id_number")
    keys.HALL_FIELD_KEYS = {2: b"x" * 32}
    with pytest.raises(UnreadableField, match="wrong key for version 2"):
        opened(stored)
    keys.HALL_FIELD_KEYS = {1: b"1" * 32}
    with pytest.raises(UnreadableField, match="key version 2 is not in HALL_FIELD_KEYS"):
        opened(stored)


@pytest.mark.parametrize("place", [1, 12, 13, 20, -1])
def test_a_changed_byte_is_noticed(place):
    raw = bytearray(base64.b64decode(sealed(VALID_ID)))
    raw[place] ^= 1
    with pytest.raises(UnreadableField, match="tampered"):
        opened(base64.b64encode(bytes(raw)).decode())


@pytest.mark.parametrize("stored", ["11010519491231002X", "not base64!", "AQ==", "身份证"])
def test_text_that_was_never_sealed_is_refused_without_repeating_it(stored):
    with pytest.raises(UnreadableField) as refused:
        opened(stored)
    assert stored not in str(refused.value)


@pytest.mark.parametrize("bad", [{}, {1: b"short"}, {0: b"1" * 32}, {256: b"1" * 32}])
def test_unusable_keys_are_a_configuration_error(keys, bad):
    keys.HALL_FIELD_KEYS = bad
    with pytest.raises(ImproperlyConfigured):
        sealed(VALID_ID)


def test_context_travels_with_copies_and_migrations():
    field = EncryptedTextField("证件号码", context=CONTEXT, blank=True)
    assert field.deconstruct()[1:] == (
        "hall.identity.EncryptedTextField",
        [],
        {"verbose_name": "证件号码", "blank": True, "context": CONTEXT},
    )
    for twin in (field.clone(), copy.copy(field), copy.deepcopy(field)):
        assert twin.from_db_value(field.get_prep_value(VALID_ID), None, None) == VALID_ID


@pytest.mark.django_db
@isolate_apps("hall")
def test_row_holds_ciphertext_reads_back_plain_and_cannot_be_searched():
    class Holder(models.Model):
        number = EncryptedTextField(context=CONTEXT, null=True)

        class Meta:
            app_label = "hall"

        def __str__(self):
            return ""

    with connection.schema_editor() as editor:
        editor.create_model(Holder)
    Holder.objects.create(number=VALID_ID)
    Holder.objects.create(number=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM hall_holder WHERE number IS NOT NULL")
        assert opened(cursor.fetchone()[0]) == VALID_ID
    assert list(Holder.objects.filter(number__isnull=False).values_list("number", flat=True)) == [VALID_ID]
    assert Holder.objects.filter(number__isnull=True).count() == 1
    for lookup in ("number", "number__in", "number__contains", "number__regex", "number__gt", "number__length__gt"):
        with pytest.raises(FieldError, match="filter by its digest"):
            Holder.objects.filter(**{lookup: [VALID_ID]}).exists()
