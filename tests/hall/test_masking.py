"""What of a name, an identity number and a phone may be read."""

import pytest

from hall import masking


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
    assert masking.mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13800000000", "138＊＊＊＊0000"), ("0000112", "＊＊＊0112"), ("12345", "＊＊＊＊＊"), ("", "")],
)
def test_mask_of_a_phone_keeps_its_tail(number, masked):
    assert masking.mask_phone(number) == masked


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
    assert masking.mask_name(name) == masked
