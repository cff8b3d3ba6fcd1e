"""Identity numbers are checked as a clerk would wish, hidden as the public must see them, and sealed at rest."""

import base64
import copy
from datetime import date

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from hall import identity
from hall.identity import CreditCode, EncryptedTextField, InvalidIdentity, ResidentId, UnreadableField

VALID_ID = "11010519491231002X"  # the worked example of GB 11643
VALID_CODE = "91350100M000100Y43"  # the worked example of GB 32100
CONTEXT = "approvals.applicant.id_number"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture(autouse=True)
def keys(settings):
    settings.HALL_FIELD_KEYS = {1: b"1" * 32, 2: b"2" * 32}
    settings.HALL_DIGEST_KEY = b"d" * 32
    return settings


def with_check_digit(first_17):
    return first_17 + "10X98765432"[sum(int(d) * w for d, w in zip(first_17, WEIGHTS, strict=True)) % 11]


def refusal(parse, *args, **kwargs):
    with pytest.raises(InvalidIdentity) as refused:
        parse(*args, **kwargs)
    assert refused.value.message.endswith("。")
    assert len(args[-1]) < 6 or args[-1] not in str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    "text",
    [
        VALID_ID,
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X\u3000",
        "\u200e" + VALID_ID,
    ],
)
def test_resident_id_is_read_as_people_write_it(text):
    assert ResidentId.parse(text).number == VALID_ID


def test_resident_id_knows_the_birth_date_and_hides_in_a_traceback():
    person = ResidentId.parse(VALID_ID)
    assert (person.birth_date, str(person)) == (date(1949, 12, 31), VALID_ID)
    assert VALID_ID not in repr(person)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "resident_id_length"),
        ("110105491231002", "resident_id_length"),
        ("1101051949123100X2", "resident_id_characters"),
        ("١" * 18, "resident_id_characters"),
        (with_check_digit("00010519491231002"), "resident_id_region"),
        (with_check_digit("11010519490230002"), "resident_id_birth_date"),
        (with_check_digit("11010517490101002"), "resident_id_birth_date"),
        (with_check_digit("11010520491231002"), "resident_id_birth_date"),
        ("110105194912310021", "resident_id_check_digit"),
    ],
)
def test_resident_id_refusal_names_what_is_wrong(text, code):
    assert refusal(ResidentId.parse, text, on=date(2026, 3, 2)) == code


def test_resident_id_may_be_of_one_born_today_but_not_tomorrow():
    born = with_check_digit("44122620260302001")
    assert ResidentId.parse(born, on=date(2026, 3, 2)).birth_date == date(2026, 3, 2)
    assert refusal(ResidentId.parse, born, on=date(2026, 3, 1)) == "resident_id_birth_date"


@pytest.mark.parametrize("first_17", ["81000019900101001", "91112319900101001"])
def test_residence_permits_and_permanent_residence_cards_count_as_resident_ids(first_17):
    assert ResidentId.parse(with_check_digit(first_17)).birth_date == date(1990, 1, 1)


@given(
    region=st.sampled_from(["110105", "441226", "653101"]),
    born=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    serial=st.integers(0, 999),
    place=st.integers(0, 16),
    shift=st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(region, born, serial, place, shift):
    number = with_check_digit(f"{region}{born:%Y%m%d}{serial:03}")
    assert ResidentId.parse(number, on=date(2026, 3, 2)).number == number
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(InvalidIdentity):
        ResidentId.parse(wrong, on=date(2026, 3, 2))


@pytest.mark.parametrize("text", [VALID_CODE, VALID_CODE.lower(), "９１３５０１００ M0001 00Y43"])
def test_credit_code_is_read_as_people_write_it(text):
    assert str(CreditCode.parse(text)) == VALID_CODE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (VALID_CODE[:-1], "credit_code_length"),
        ("91350100M000100YI3", "credit_code_characters"),
        ("9135O100M000100Y43", "credit_code_characters"),
        ("91350100M000100Y44", "credit_code_check_digit"),
        ("91350100M000010Y43", "credit_code_check_digit"),
    ],
)
def test_credit_code_refusal_names_what_is_wrong(text, code):
    assert refusal(CreditCode.parse, text) == code


@pytest.mark.parametrize(
    ("id_type", "text", "number"),
    [
        ("resident_id", "11010519491231002x", VALID_ID),
        ("credit_code", VALID_CODE.lower(), VALID_CODE),
        ("passport", "e1234 5678", "E12345678"),
        ("hmt_permit", "h12345678", "H12345678"),
        ("hmt_permit", "M1234567890", "M1234567890"),
        ("hmt_permit", "12345678", "12345678"),
        ("other", " 军官证　第0012号 ", "军官证 第0012号"),
    ],
)
def test_identity_is_normalised_by_its_type(id_type, text, number):
    assert identity.parse_identity(id_type, text) == number


@pytest.mark.parametrize(
    ("id_type", "text", "code"),
    [
        ("resident_id", "E12345678", "resident_id_length"),
        ("passport", "E123", "passport_format"),
        ("passport", "护照12345", "passport_format"),
        ("passport", "A" * 21, "passport_format"),
        ("hmt_permit", "X12345678", "hmt_permit_format"),
        ("hmt_permit", "1234567", "hmt_permit_format"),
        ("other", " \u3000", "other_id_length"),
        ("other", "1" * 51, "other_id_length"),
        ("other", "12\u200b34", "other_id_characters"),
        ("library_card", "1", "identity_type_unknown"),
    ],
)
def test_identity_refusal_names_what_is_wrong(id_type, text, code):
    assert refusal(identity.parse_identity, id_type, text) == code


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("13800000000", "13800000000"),
        ("１３８ ００００ ００００", "13800000000"),
        ("+86 138-0000-0000", "13800000000"),
        ("0086 13800000000", "13800000000"),
        ("0758-000-0112", "07580000112"),
        ("（0758）0000112", "07580000112"),
        ("010-00000000", "01000000000"),
        ("+86 758 0000112", "07580000112"),
        ("+86 10 00000000", "01000000000"),
        ("+852 2345 6789", "+85223456789"),
        ("001 212 555 0100", "+12125550100"),
    ],
)
def test_phone_keeps_its_digits(text, digits):
    assert identity.parse_phone(text) == digits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1380000000", "phone_length"),
        ("138000000000", "phone_length"),
        ("12800000000", "phone_format"),
        ("0000112", "phone_format"),
        ("+86 12345", "phone_format"),
        ("+1", "phone_format"),
        ("电话没有", "phone_format"),
        ("", "phone_format"),
        ("13800000000转1", "phone_format"),
    ],
)
def test_phone_refusal_names_what_is_wrong(text, code):
    assert refusal(identity.parse_phone, text) == code


@given(st.text())
def test_any_text_is_refused_or_normalised_once_for_all(text):
    for id_type in identity.IDENTITY_TYPES:
        try:
            number = identity.parse_identity(id_type, text)
        except InvalidIdentity:
            continue
        assert identity.parse_identity(id_type, number) == number


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("44122619490101002X", "4412＊＊＊＊＊＊＊＊＊＊002X"),
        ("E12345678", "E1＊＊＊＊＊78"),
        ("12345", "1＊＊＊5"),
        ("123", "＊＊＊"),
        ("", ""),
    ],
)
def test_mask_of_an_id_hides_the_middle(number, masked):
    assert identity.mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13800000000", "138＊＊＊＊0000"), ("0000112", "＊＊＊0112"), ("12345", "＊＊＊＊＊"), ("", "")],
)
def test_mask_of_a_phone_keeps_its_tail(number, masked):
    assert identity.mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张＊"),
        ("陈小明", "陈＊明"),
        ("欧阳修明", "欧＊＊明"),
        ("𠮷野家", "𠮷＊家"),
        ("葛\U000e0100城", "葛\U000e0100＊"),
        ("阿卜杜拉·买买提", "阿＊＊＊＊＊＊提"),
        ("王", "＊"),
        ("", ""),
        ("示范县星光灿烂文化娱乐有限公司", "示范县星＊＊＊文化娱乐有限公司"),
        ("星光文化有限公司", "星＊＊＊有限公司"),
        ("广东省肇庆市星光厂", "广东省肇庆市星＊厂"),
        ("示范县星光灿烂旅馆（个体工商户）", "示范县星＊＊＊旅馆（个体工商户）"),
    ],
)
def test_mask_of_a_name(name, masked):
    assert identity.mask_name(name) == masked


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
