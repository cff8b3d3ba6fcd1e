"""The bank's file beside the books: every difference is listed, none is swallowed, none is deleted (article 5)."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.imports.bank import read_bank_file
from approvals.models import BankLine, BankStatement, ReconciliationDifference
from approvals.operations.reconciliation import explain_difference, import_statement
from approvals.operations.till import approve_refund, close_day, request_refund
from approvals.reconciling import Booking, compare
from approvals.states import PaymentMethod
from hall.errors import RuleBroken
from hall.spreadsheets import FileRefused
from tests.approvals.fees import open_order, paid, till
from tests.approvals.stages import NEXT_DAY, RECEIVED, at, codes
from tests.factories import make_window
from windows.states import WindowKind

DAY = date(2026, 3, 2)
HEAD = "交易流水号,缴款通知书编号,金额"


def sheet(*lines: str, total: str, count: str = "", encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEAD, *lines, f"合计,{count},{total}", ""]).encode(encoding)


@pytest.fixture
def books(cast, cashier):
    """A closed day: 10 yuan in cash, 20 by card (A1), 30 by card (A2) of which 5 went back."""
    with at(RECEIVED):
        cash = paid(cast, cashier)
        card = paid(cast, cashier, 2, PaymentMethod.CARD, "A1")
        back = paid(cast, cashier, 3, PaymentMethod.CARD, "A2")
        approve_refund(request_refund(back, amount=Decimal("5.00"), reason="多收", by=cashier), by=cast.manager)
        close_day(till(cashier), by=cashier)
        yield [receipt.order.number for receipt in (cash, card, back)]


def agreeing(books):
    cash, card, back = books
    return [f",{cash},10.00", f"A1,{card},20.00", f"A2,{back},30.00", f"A3,{back},-5.00"]


def take(cast, content, by=None, day=DAY, name="ccb.csv"):
    return import_statement(cast.hall, day=day, name=name, content=content, by=by or cast.manager)


def listed(statement):
    names = ("kind", "in_bank", "in_books", "line__line", "order__number")
    return list(statement.differences.values_list(*names))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_file_that_agrees_has_no_difference(cast, books, encoding):
    statement = take(cast, sheet(*agreeing(books), total="55.00", count="4笔", encoding=encoding))
    assert (statement.declared_total, statement.total, statement.books_total) == (Decimal("55.00"),) * 3
    assert (statement.rows, statement.imported_by, listed(statement)) == (4, cast.manager, [])
    assert BankLine.objects.filter(statement=statement).count() == 4


def test_every_difference_is_listed(cast, books, cashier):
    cash, card, back = books
    with at(RECEIVED):
        unpaid = open_order(cast).number
    lines = [
        f",{cash},10.01",
        f"B9,{card},20.00",
        f"A2,{back},30.00",
        f"A2,{back},30.00",
        f"A5,{unpaid},10.00",
        "A6,没有这个编号,7.00",
        "A7,,1.00",
        f"A8,{card},20.00",
    ]
    statement = take(cast, sheet(*lines, total="100.00", count="9"))
    assert listed(statement) == [
        ("amount", "10.01", "10.00", 2, cash),
        ("reference", "B9", "A1", 3, card),
        ("doubled", "30.00", "", 5, back),
        ("bank_only", "10.00", "", 6, unpaid),
        ("unknown", "7.00", "", 7, None),
        ("unknown", "1.00", "", 8, None),
        ("doubled", "20.00", "", 9, card),
        ("total", "合计 100.00，明细 128.01", "", None, None),
        ("count", "合计 9，明细 8", "", None, None),
        ("books_only", "", "-5.00", None, back),
    ]


def test_empty_day_at_the_bank_leaves_all_books_unmatched(cast, books):
    statement = take(cast, sheet(total="0.00"))
    assert [row[0] for row in listed(statement)] == ["books_only"] * 4


def test_same_file_comes_in_once_for_a_day(cast, books):
    content = sheet(*agreeing(books), total="55.00")
    take(cast, content)
    for name in ("ccb.csv", "other.csv"):
        with pytest.raises(RuleBroken) as raised:
            take(cast, content, name=name)
        assert codes(raised) == ("statement_imported", 5)
    assert (BankStatement.objects.count(), BankLine.objects.count()) == (1, 4)


def test_two_days_without_payments_have_the_same_file(cast, books):
    for day in (date(2026, 2, 26), date(2026, 2, 27)):
        take(cast, sheet(total="0.00"), day=day)
    assert BankStatement.objects.count() == 2


def test_day_that_lasts_waits_for_every_till_in_use(cast, books, cashier):
    """A till that has booked nothing yet still may, and the comparison would be stale."""
    content = sheet(*agreeing(books), total="55.00")
    other = make_window(cast.hall, 41, None, kind=WindowKind.CASHIER)
    with pytest.raises(RuleBroken) as raised:
        take(cast, content)
    assert codes(raised) == ("day_not_closed", 5)
    assert str(other) in raised.value.message
    with at(NEXT_DAY):
        assert take(cast, content).differences.count() == 0
    other.is_active = False
    other.save()
    assert take(cast, sheet(total="0.00")).day == DAY


def test_one_transaction_may_pay_two_notices_and_go_back(cast, books):
    cash, card, back = books
    lines = [f"A1,{card},20.00", f"A1,{cash},10.00", f"A2,{back},30.00", f"A2,{back},-5.00"]
    assert listed(take(cast, sheet(*lines, total="55.00"))) == []


@pytest.mark.parametrize("brackets", ["[]", "【】", "［］"])
def test_number_with_the_brackets_of_the_keyboard_is_known(cast, books, brackets):
    lines = [line.translate(str.maketrans("〔〕", brackets)) for line in agreeing(books)]
    assert listed(take(cast, sheet(*lines, total="55.00"))) == []


BAD_FILES = {
    "empty": (b"", "空"),
    "blank lines": (b"\r\n\r\n,,\r\n", "空"),
    "utf-16": (sheet(total="0.00").decode().encode("utf-16"), "编码"),
    "neither utf-8 nor gbk": (b"\xff\xff\x80\x80\xff,\xff", "编码"),
    "big5": ("交易流水號,繳款通知書編號,金額".encode("big5"), "缺少这些列"),
    "no headings": ("A1,B,1.00\r\n合计,,1.00".encode(), "缺少这些列"),
    "doubled heading": ("交易流水号,缴款通知书编号,金额,金额\r\n合计,,1,1".encode(), "两次"),
    "no total": (f"{HEAD}\r\nA1,B,1.00".encode(), "合计"),
    "headings alone": (HEAD.encode(), "合计"),
    "lines after the total": (f"{HEAD}\r\n合计,,1.00\r\nA1,B,1.00\r\n合计,,1.00".encode(), "第 2 行是合计"),
    "formula": (sheet("=cmd(),B,1.00", total="1.00"), "第 2 行有公式"),
    "formula as order": (sheet("A,@SUM(A1),1.00", total="1.00"), "第 2 行有公式"),
    "formula as amount": (sheet("A,B,=1+1", total="1.00"), "第 2 行的金额"),
    "no amount": (sheet("A,B,", total="1.00"), "第 2 行的金额"),
    "words as amount": (sheet("A,B,一百元", total="1.00"), "第 2 行的金额"),
    "three places": (sheet("A,B,1.005", total="1.00"), "第 2 行的金额"),
    "total unreadable": (sheet("A,B,1.00", total="x"), "第 3 行的金额"),
    "cell too long": (sheet(f"{'9' * 61},B,1.00", total="1.00"), "太长"),
    "broken quotes": (f'{HEAD}\r\n"A,B\x00,1'.encode(), "编码"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_unreadable_file_is_refused_whole_with_article_5(cast, books, name):
    content, word = BAD_FILES[name]
    with pytest.raises(RuleBroken) as raised:
        take(cast, content)
    assert codes(raised) == ("bank_file_refused", 5)
    assert word in raised.value.message
    assert not BankStatement.objects.exists() and not BankLine.objects.exists()


def test_only_csv_is_taken():
    with pytest.raises(FileRefused, match="csv"):
        read_bank_file("bank.xlsx", b"PK")


def test_file_comes_after_the_closing_and_not_ahead(cast, cashier):
    with at(RECEIVED):
        paid(cast, cashier)
        for day, code in ((DAY, "day_not_closed"), (date(2026, 3, 3), "day_ahead")):
            with pytest.raises(RuleBroken) as raised:
                take(cast, sheet(total="0.00"), day=day)
            assert codes(raised) == (code, 5)


def test_who_may_import_and_who_may_explain(cast, books, cashier):
    content = sheet(total="0.00")
    for stranger in (cast.clerk_a, cast.chief, cast.reviewer, cast.leader, cast.supervisor, cast.township):
        with pytest.raises(RuleBroken) as raised:
            take(cast, content, by=stranger)
        assert codes(raised) == ("role_missing", 5)
    difference = take(cast, content, by=cashier).differences.first()
    with pytest.raises(RuleBroken) as raised:
        explain_difference(difference, note="已经核实", by=cashier)
    assert codes(raised) == ("role_missing", 5)


def test_difference_is_explained_once_and_stays(cast, books):
    difference = take(cast, sheet(total="0.00")).differences.first()
    for note, code in ((" ", "note_missing"), ("字" * 501, "note_too_long")):
        with pytest.raises(RuleBroken) as raised:
            explain_difference(difference, note=note, by=cast.manager)
        assert codes(raised) == (code, 5)
    with at(NEXT_DAY):
        explained = explain_difference(difference, note="银行次日入账", by=cast.manager)
    assert (explained.note, explained.explained_by) == ("银行次日入账", cast.manager)
    assert explained.history.count() == 2
    with pytest.raises(RuleBroken) as raised:
        explain_difference(difference, note="再改", by=cast.manager)
    assert codes(raised) == ("difference_explained", 5)
    with pytest.raises(TypeError):
        ReconciliationDifference.objects.all().delete()


def test_shuffled_lines_are_matched_alike():
    """Two payments of one order can't be; two refunds can, and equal amounts are paired before unequal ones."""
    file = read_bank_file("a.csv", sheet("1,N,-3.00", "2,N,-2.00", "3,N,10.00", total="5.00"))
    books = [Booking("N", Decimal("-2.00")), Booking("N", Decimal("10.00")), Booking("N", Decimal("-3.00"))]
    assert compare(file, books, {"N"}) == []
