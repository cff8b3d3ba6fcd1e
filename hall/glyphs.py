"""Which characters the fonts for print can draw: read from each font's own table (OpenType `cmap`)."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FONT_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")
#: Unicode categories of what a name may hold: letters and ideographs, numerals, private and yet unassigned signs.
WRITING = ("L", "N", "Co", "Cn")


def undrawable(text: str, folders: tuple[str, ...]) -> list[str]:
    """The letters and ideographs of `text` that no font in `folders` has, each once, by code point."""
    lacking = {ord(sign) for sign in set(text)} - drawable(folders)
    return [chr(code) for code in sorted(lacking) if unicodedata.category(chr(code)).startswith(WRITING)]


@lru_cache(maxsize=4)
def drawable(folders: tuple[str, ...]) -> frozenset[int]:
    """Every code point that some font in `folders` draws; read once a process."""
    return frozenset(code for folder in folders for font in _fonts(Path(folder)) for code in _codes(font.read_bytes()))


def _fonts(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in FONT_SUFFIXES)


def _codes(font: bytes) -> Iterator[int]:
    """The code points of a font file; those of the first face of a collection, whose faces share them."""
    start = struct.unpack_from(">L", font, 12)[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", font, start + 4)[0]
    for record in range(start + 12, start + 12 + 16 * tables, 16):
        tag, _sum, offset, _length = struct.unpack_from(">4sLLL", font, record)
        if tag == b"cmap":
            yield from _mapped(font, offset)


def _mapped(font: bytes, cmap: int) -> Iterator[int]:
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">HHL", font, cmap + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            yield from _segments(font, at)
        elif kind == 12:
            for group in range(struct.unpack_from(">L", font, at + 12)[0]):
                first, last, _glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * group)
                yield from range(first, last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """The ranges of a table of the basic plane; its last one is a mark, no character."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    lasts = struct.unpack_from(f">{count}H", font, at + 14)
    firsts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    for first, last in zip(firsts, lasts, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)
