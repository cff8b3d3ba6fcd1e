"""Chinese search without a dictionary: texts and queries are cut into one- and two-character terms (GIN on text[])."""

import re
import unicodedata

_WORDS = re.compile(r"[^\w]+", re.UNICODE)


def terms(text: str) -> list[str]:
    """All one- and two-character terms of a text to be found by: sorted, without doubles, width and case folded."""
    found: set[str] = set()
    for word in _words(text):
        found.update(word)
        found.update(word[i : i + 2] for i in range(len(word) - 1))
    return sorted(found)


def bigrams(query: str) -> list[str]:
    """The terms that a query must contain: its pairs of characters, or the character of a one-character word."""
    wanted: set[str] = set()
    for word in _words(query):
        wanted.update([word] if len(word) == 1 else (word[i : i + 2] for i in range(len(word) - 1)))
    return sorted(wanted)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in _WORDS.split(folded) if word]
