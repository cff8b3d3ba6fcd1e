"""Numbers without gaps or doubles, taken last inside the transaction that uses them (docs/rules.md)."""

import secrets
from datetime import datetime

from django.db import connection
from django.utils.timezone import localtime

#: Characters of a look-up code: nothing that reads like another (no 0 O 1 I L, no U beside V).
LOOKUP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKUP_LENGTH = 8
TOKEN_LENGTH = 10

_BRACKETS = str.maketrans("[]【】［］", "〔〕〔〕〔〕")

_TAKE = """
INSERT INTO hall_numberseries (scope, last) VALUES (%s, %s)
ON CONFLICT (scope) DO UPDATE SET last = hall_numberseries.last + excluded.last
RETURNING last
"""


def take_number(scope: str) -> int:
    """The next number of `scope`, from 1. The counter row stays locked until the transaction ends, so a rollback
    leaves no gap."""
    return take_numbers(scope, 1)[0]


def take_numbers(scope: str, count: int) -> range:
    """The next `count` numbers of `scope` at once, for imports."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [scope, count])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def case_number(hall_code: str, at: datetime) -> str:
    """Hall code + year + seven digits, such as SF20260000042."""
    year = localtime(at).year
    return f"{hall_code}{year}{take_number(f'case:{hall_code}:{year}'):07d}"


def paper_number(paper_name: str, mark: str, at: datetime) -> str:
    """Department, kind, year and serial, such as 示文旅许补〔2026〕0018号."""
    year = localtime(at).year
    serial = take_number(f"paper:{paper_name}:{mark}:{year}")
    return f"{paper_name}许{mark}〔{year}〕{serial:04d}号"


def filing_number(hall_code: str, at: datetime) -> str:
    """Hall, year and serial of a filed posting, such as SF派〔2026〕0018号 (article 28)."""
    year = localtime(at).year
    return f"{hall_code}派〔{year}〕{take_number(f'posting:{hall_code}:{year}'):04d}号"


def refund_number(hall_code: str, at: datetime) -> str:
    """Hall, year and serial of a refund, such as SF退〔2026〕0018号 (article 5)."""
    year = localtime(at).year
    return f"{hall_code}退〔{year}〕{take_number(f'refund:{hall_code}:{year}'):04d}号"


def project_number(hall_code: str, at: datetime) -> str:
    """Hall code + year + P + five digits, such as SF2026P00042: a project of several departments (article 15)."""
    year = localtime(at).year
    return f"{hall_code}{year}P{take_number(f'project:{hall_code}:{year}'):05d}"


def with_official_brackets(number: str) -> str:
    """The number of a paper as it is printed, where somebody typed it with the brackets of the keyboard."""
    return number.translate(_BRACKETS)


def lookup_code() -> str:
    """Eight unambiguous random characters that go with a case number."""
    return "".join(secrets.choice(LOOKUP_ALPHABET) for _position in range(LOOKUP_LENGTH))


def paper_token() -> str:
    """Ten unambiguous random characters that open the page on which a paper is verified."""
    return "".join(secrets.choice(LOOKUP_ALPHABET) for _position in range(TOKEN_LENGTH))
