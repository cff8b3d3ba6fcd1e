"""The key by which Chinese names are sorted: the database has no Chinese collation (stack: embedded default)."""

from pypinyin import lazy_pinyin

LONGEST_KEY = 200  # characters, as the columns are


def sort_key(text: str) -> str:
    """The pinyin of `text` in lower case without tones, a space between syllables; other characters stay themselves."""
    syllables = (syllable.strip().lower() for syllable in lazy_pinyin(text))
    return " ".join(syllable for syllable in syllables if syllable)[:LONGEST_KEY]
