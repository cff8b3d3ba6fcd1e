"""Identity numbers are checked as a clerk would wish, and hidden as the public must see them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import identity
from hall.identity import CreditCode, InvalidIdentity, ResidentId
from tests.hall.identities import VALID_CODE, VALID_ID

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


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
