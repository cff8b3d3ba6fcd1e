import pytest

from hall.pinyin import sort_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("李晓岚", "li xiao lan"),
        ("吕布", "lv bu"),
        ("文化广电旅游局", "wen hua guang dian lv you ju"),
        ("A区 12号", "a qu 12 hao"),
        ("", ""),
    ],
)
def test_sort_key(text, key):
    assert sort_key(text) == key


def test_sort_key_fits_its_column():
    assert len(sort_key("庄" * 120)) == 200
    assert sorted(["张", "李", "王", "安"], key=sort_key) == ["安", "李", "王", "张"]
