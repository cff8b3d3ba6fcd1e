"""What citizens type: words and filters, a day, a limit with its pauses, a case number with its code."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.deadlines import MAX_UNITS, BadLedger, Budget, PauseSpan
from approvals.disclosure.listing import DURATIONS, Criteria
from approvals.states import Audience, LifeEvent, LimitUnit
from hall.years import FIRST_YEAR, LAST_YEAR, in_range

MAX_LIMIT = 730  # days, limit or extension: two years
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
PAUSES = 3  # on the page; the API takes any number
LONGEST_QUERY = 60  # characters


class DayInput(forms.DateInput):
    """The browser's own calendar; every browser without one takes 2026-09-22 as text."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    """A day within the years that the calculator knows."""
    told = {"required": _("请写明日期。"), "invalid": _("日期要写成 2026-09-22。")}
    return forms.DateField(
        label=label, required=required, widget=DayInput(), validators=[in_range], error_messages=told
    )


def ends_in_reach(accepted: date, pause: PauseSpan) -> None:
    """Raise ValidationError for a pause that ends more than ten years after `accepted`: no answer goes on for ever."""
    if pause.end is not None and (pause.end - accepted).days > MAX_UNITS:
        raise forms.ValidationError(_("从受理到中止结束不能超过 10 年。"), code="span_too_long")


class ItemSearchForm(forms.Form):
    """Words and filters of the list; a value that no choice knows is left out, so that old links still open."""

    q = forms.CharField(label=_("事项名称、部门、材料或日常说法"), required=False)
    audience = forms.MultipleChoiceField(label=_("办理人"), choices=Audience.choices, required=False)
    duration = forms.ChoiceField(label=_("多久办好"), choices=[*DURATIONS.items()], required=False)
    free = forms.BooleanField(label=_("不收费"), required=False)
    visits = forms.BooleanField(label=_("最多跑 1 次"), required=False)
    department = forms.CharField(label=_("部门"), required=False, max_length=60)
    life_event = forms.ChoiceField(label=_("人生大事和经营阶段"), choices=LifeEvent.choices, required=False)

    def criteria(self) -> Criteria:
        """The usable part of what was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        return Criteria(
            q=asked.get("q", "")[:LONGEST_QUERY],
            audience=tuple(asked.get("audience", ())),
            duration=asked.get("duration", ""),
            free=asked.get("free", False),
            visits=asked.get("visits", False),
            department=asked.get("department", ""),
            life_event=asked.get("life_event", ""),
        )


class AcceptedForm(forms.Form):
    """The day from which "when would it be ready" counts."""

    accepted = day_field(_("如果受理日期是"))


class DeadlineForm(forms.Form):
    """A limit, its first day, up to three pauses and an extension; `budget` is set once the form is valid."""

    accepted = day_field(_("受理日期"))
    limit = forms.IntegerField(label=_("期限"), min_value=0, max_value=MAX_LIMIT, help_text=_("0 到 730；当场办结填 0"))
    unit = forms.ChoiceField(label=_("单位"), choices=LimitUnit.choices)
    extension = forms.IntegerField(
        label=_("延长"), min_value=0, max_value=MAX_LIMIT, required=False, help_text=_("与期限同一单位，没有延长就不填")
    )
    budget: Budget | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PAUSES + 1):
            self.fields[f"pause_{number}_start"] = day_field(_("开始日期"), required=False)
            self.fields[f"pause_{number}_end"] = day_field(_("结束日期"), required=False)

    def pause_rows(self) -> list[tuple[int, Any, Any]]:
        """Number, first and last field of each pause, for the page."""
        numbers = range(1, PAUSES + 1)
        return [(number, self[f"pause_{number}_start"], self[f"pause_{number}_end"]) for number in numbers]

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        pauses = tuple(span for number in range(1, PAUSES + 1) if (span := self._pause(number, asked)))
        if not self.errors:
            try:
                self.budget = Budget(
                    asked["accepted"], asked["limit"], asked["unit"], pauses, asked.get("extension") or 0
                )
            except BadLedger as bad:
                self.add_error(None, forms.ValidationError(bad.message, code=bad.code))
        return asked

    def _pause(self, number: int, asked: dict[str, Any]) -> PauseSpan | None:
        start, end = asked.get(f"pause_{number}_start"), asked.get(f"pause_{number}_end")
        if start and end:
            return self._in_reach(number, asked.get("accepted"), PauseSpan(start, end))
        if start or end:
            missing = "end" if start else "start"
            self.add_error(f"pause_{number}_{missing}", _("中止要写明开始和结束两个日期。"))
        return None

    def _in_reach(self, number: int, accepted: date | None, span: PauseSpan) -> PauseSpan:
        try:
            ends_in_reach(accepted or span.start, span)
        except forms.ValidationError as far:
            self.add_error(f"pause_{number}_end", far)
        return span


@dataclass(frozen=True)
class LookUp:
    """A case number and its look-up code as printed on the papers."""

    number: str
    code: str


class ProgressForm(forms.Form):
    """The two words from the receipt; spaces and small letters are forgiven."""

    number = forms.CharField(
        label=_("办件编号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=20,
        help_text=_("印在收件凭证和受理通知书上，8 个字符"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def look_up(self) -> LookUp:
        """What was typed, as it is stored."""
        return LookUp(*(re.sub(r"[\s-]+", "", self.cleaned_data[name]).upper() for name in ("number", "code")))
