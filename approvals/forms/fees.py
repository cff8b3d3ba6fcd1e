"""The forms of fees: quantities by tariff line, payment, refund, closing, the bank file. No charge is typed in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from approvals.forms.public import in_range
from approvals.models import Receipt, Tariff
from approvals.operations.fees import LONGEST_REASON, MOST_PIECES, Charge
from approvals.operations.reconciliation import LONGEST_NOTE
from approvals.operations.till import LONGEST_REFERENCE
from approvals.states import PaymentMethod
from hall.models import Hall
from hall.moment import today
from hall.money import InvalidAmount, display, yuan
from hall.spreadsheets import LARGEST_FILE

MOST_DAYS = 366  # of takings on one page or in one file


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class _DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FeeLinesForm(forms.Form):
    """A quantity for each line of the tariff that has a fixed price; names are t<id>-quantity."""

    due_on = forms.DateField(label=_("缴款期限"), required=False, widget=_DateInput, help_text=_("可以不填"))

    def __init__(self, *args: Any, tariffs: Iterable[Tariff] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tariffs = [tariff for tariff in tariffs if tariff.amount]
        for tariff in self.tariffs:
            self.fields[_name(tariff)] = forms.IntegerField(
                label=_("%(name)s（%(price)s）数量") % {"name": tariff.name, "price": priced(tariff)},
                min_value=0,
                max_value=MOST_PIECES,
                required=False,
                initial=1 if len(self.tariffs) == 1 else None,
            )
        self.order_fields([*(_name(tariff) for tariff in self.tariffs), "due_on"])

    def charges(self) -> Iterator[Charge]:
        """The lines with a quantity."""
        for tariff in self.tariffs:
            if self.cleaned_data.get(_name(tariff)):
                yield Charge(tariff.pk, self.cleaned_data[_name(tariff)])

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.errors and not list(self.charges()):
            self.add_error(None, _("请至少填写一个收费项目的数量（第五条）。"))
        return cleaned


def priced(tariff: Tariff) -> str:
    """The price of a line as people read it: 10.00 元/本."""
    price = display(tariff.amount) if tariff.amount is not None else tariff.standard
    return f"{price}/{tariff.charge_unit}" if tariff.charge_unit else str(price)


class TillSearchForm(forms.Form):
    """An order by the number of its notice or of its case."""

    q = forms.CharField(label=_("缴款通知书编号或者办件编号"), max_length=60, required=False)


class PaymentForm(forms.Form):
    """How the amount of the order was paid; the amount itself stands fixed."""

    method = forms.ChoiceField(label=_("缴款方式"), choices=PaymentMethod, widget=forms.RadioSelect)
    bank_reference = forms.CharField(
        label=_("交易流水号"), max_length=LONGEST_REFERENCE, required=False, help_text=_("刷卡、扫码、转账必须填写")
    )


class RefundForm(forms.Form):
    """What goes back of a receipt, and why."""

    amount = forms.CharField(label=_("退款金额（元）"), max_length=20)
    reason = _reason(_("退款理由"))

    def __init__(self, *args: Any, receipt: Receipt | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if receipt is not None:
            self.fields["amount"].initial = receipt.left()

    def clean_amount(self) -> Any:
        try:
            return yuan(self.cleaned_data["amount"])
        except InvalidAmount as invalid:
            raise forms.ValidationError(invalid.message) from None


class FeeReasonForm(forms.Form):
    """Why an order is cancelled or a refund is declined."""

    reason = _reason(_("理由"))


class ClosingForm(forms.Form):
    """The day of the till that is closed."""

    day = forms.DateField(label=_("扎账日期"), widget=_DateInput, help_text=_("扎账以后，这一天不能再记账"))


class FeeDaysForm(forms.Form):
    """Days of the takings that are shown or exported: a year at most, both days included."""

    since = forms.DateField(label=_("从"), required=False, widget=_DateInput, validators=[in_range])
    until = forms.DateField(label=_("到"), required=False, widget=_DateInput, validators=[in_range])

    def clean(self) -> Any:
        asked = super().clean() or {}
        since, until = asked.get("since"), asked.get("until") or today()
        if since and "until" not in self.errors and (until - since).days >= MOST_DAYS:
            self.add_error("since", _("一次最多看一年，请缩短日期。"))
        return asked


class StatementForm(forms.Form):
    """The bank's file of a day of one hall."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("服务中心"), empty_label=None, to_field_name="code")
    day = forms.DateField(label=_("对账日期"), widget=_DateInput)
    file = forms.FileField(
        label=_("银行对账单"),
        validators=[FileExtensionValidator(["csv"], _("银行对账单只收 csv 文件。"))],
        help_text=_("csv，UTF-8 或者 GBK 编码，最后一行是合计"),
        allow_empty_file=True,  # refused by the operation, with its article
    )

    def __init__(self, *args: Any, halls: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = halls

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过 50 MB，请分成几个文件。"))
        return file


class ExplanationForm(forms.Form):
    """What became of a difference."""

    note = forms.CharField(label=_("说明"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))


def _name(tariff: Tariff) -> str:
    return f"t{tariff.pk}-quantity"
