"""The bank's lines beside our books: what agrees, and every difference (article 5). Plain values, no tables.

A line is matched by the number of the fee notice and the direction of the money: equal amounts first, then the rest.
One transaction may pay two notices, and what goes back may keep its reference: neither is booked twice.
What is left over on either side is a difference; nothing is rounded away or netted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from approvals.imports.bank import BankEntry, BankFile
from approvals.states import DifferenceKind


@dataclass(frozen=True)
class Booking:
    """One entry of our books: a receipt, or a refund with a minus; in yuan."""

    order: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True)
class Difference:
    """What does not agree: the line of the file, the order, and what each side says."""

    kind: DifferenceKind
    in_bank: str = ""
    in_books: str = ""
    line: int | None = None
    order: str = ""


def compare(file: BankFile, books: Sequence[Booking], known: set[str]) -> list[Difference]:
    """Every difference between the file and `books`; `known` are the numbers of all our orders that the file names."""
    found = list(_of_the_file(file))
    fresh: list[BankEntry] = []
    seen: set[tuple[str, str, bool]] = set()
    for entry in file.entries:
        money = (entry.reference, *_key(entry))
        if entry.reference and money in seen:
            found.append(_only_in_bank(DifferenceKind.DOUBLED, entry))
        elif entry.order not in known:
            found.append(_only_in_bank(DifferenceKind.UNKNOWN, entry))
        else:
            fresh.append(entry)
        seen.add(money)
    found += _matched(fresh, list(books))
    return sorted(found, key=lambda one: (one.line is None, one.line or 0))


def _of_the_file(file: BankFile) -> Iterator[Difference]:
    """Whether the file agrees with itself; our books say nothing of it."""
    both = _("合计 %(declared)s，明细 %(found)s")
    if file.declared_total != file.total:
        yield Difference(DifferenceKind.TOTAL, both % {"declared": file.declared_total, "found": file.total})
    if file.declared_count not in (None, len(file.entries)):
        yield Difference(DifferenceKind.COUNT, both % {"declared": file.declared_count, "found": len(file.entries)})


def _matched(entries: list[BankEntry], books: list[Booking]) -> Iterator[Difference]:
    """Pair lines and bookings: equal amounts first, then the same order and direction; then what is left over."""
    booked = {_key(booking) for booking in books}
    rest: list[BankEntry] = []
    for entry in entries:
        equal = next((one for one in books if _key(one) == _key(entry) and one.amount == entry.amount), None)
        if equal is None:
            rest.append(entry)
            continue
        books.remove(equal)
        if equal.reference and entry.reference and equal.reference != entry.reference:
            yield _beside(DifferenceKind.REFERENCE, entry, entry.reference, equal.reference)
    for entry in rest:
        near = next((one for one in books if _key(one) == _key(entry)), None)
        if near is not None:
            books.remove(near)
            yield _beside(DifferenceKind.AMOUNT, entry, f"{entry.amount:.2f}", f"{near.amount:.2f}")
        else:
            kind = DifferenceKind.DOUBLED if _key(entry) in booked else DifferenceKind.BANK_ONLY
            yield _only_in_bank(kind, entry)
    for booking in books:
        yield Difference(DifferenceKind.BOOKS_ONLY, "", f"{booking.amount:.2f}", None, booking.order)


def _key(one: BankEntry | Booking) -> tuple[str, bool]:
    return one.order, one.amount < 0


def _only_in_bank(kind: DifferenceKind, entry: BankEntry) -> Difference:
    return Difference(kind, f"{entry.amount:.2f}", "", entry.line, entry.order)


def _beside(kind: DifferenceKind, entry: BankEntry, in_bank: str, in_books: str) -> Difference:
    return Difference(kind, in_bank, in_books, entry.line, entry.order)
