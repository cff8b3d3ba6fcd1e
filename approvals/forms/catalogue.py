"""Forms of the catalogue's management: shape only; what the rules say of an item is said by the operations."""

import re

from django import forms
from django.db.models import TextChoices
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from approvals.contents import FIELDS
from approvals.models import Item, ItemVersion
from approvals.queries.promise_page import PromiseTab
from approvals.states import Audience, LifeEvent, LimitUnit
from staff.models import Department
from windows.models import Window
from windows.states import WindowKind

NOT_NEGATIVE = {"min_value": _("时限不能是负数。")}


class ItemState(TextChoices):
    """What the list of items is narrowed to."""

    PUBLISHED = "published", _("已公布")
    DRAFT = "draft", _("有草稿")
    UNPUBLISHED = "unpublished", _("还没有公布")
    CLASSIFIED = "classified", _("涉密")
    WITHDRAWN = "withdrawn", _("已取消")


class ItemFilterForm(forms.Form):
    """The list of items, narrowed; every field may stay empty."""

    search = forms.CharField(label=_("名称、编码或者材料"), max_length=60, required=False)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("部门"), required=False, empty_label=_("全部")
    )
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *ItemState.choices], required=False)
    gap = forms.BooleanField(label=_("公开要素缺项"), required=False)


class PromiseFilterForm(forms.Form):
    """The tab of the promises page, and whether only exemptions that run out soon are shown."""

    tab = forms.ChoiceField(choices=PromiseTab.choices, required=False)
    soon = forms.BooleanField(required=False)

    def tab_chosen(self) -> PromiseTab:
        """超过 50% unless the address says another one that exists."""
        return PromiseTab(self.cleaned_data["tab"] or PromiseTab.OVER) if self.is_valid() else PromiseTab.OVER

    def only_soon(self) -> bool:
        return self.is_valid() and self.cleaned_data["soon"]


class WordsField(forms.CharField):
    """Several short words in one input, separated by commas or 、."""

    def __init__(self, *, longest: int, **kwargs) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [word.strip() for word in re.split(r"[,，、;；\n]", value or "") if word.strip()]

    def validate(self, value):
        super().validate(value)
        for word in value:
            if len(word) > self.longest:
                raise forms.ValidationError(
                    _("“%(word)s”超过 %(longest)s 个字"), params={"word": word, "longest": self.longest}
                )

    def run_validators(self, value):
        """Lengths are those of the single words."""


class NewItemForm(forms.ModelForm):
    """A new item: whose it is, what it is called, and whether it is classified."""

    name = forms.CharField(label=_("事项名称"), max_length=200)

    class Meta:
        model = Item
        fields = ["department", "area", "catalog_code", "implementation_code", "is_classified", "classified_basis"]

    field_order = ["name", "department"]

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments


def name_blank_choices(form: forms.ModelForm) -> None:
    """Say 没有写明 where Django draws dashes for a choice that is not made."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [("", _("没有写明")) if pair == BLANK_CHOICE_DASH[0] else pair for pair in field.choices]


class DraftForm(forms.ModelForm):
    """The item's own fields of a draft. A limit needs its unit; on the spot is written as 0."""

    aliases = WordsField(label=_("日常说法"), required=False, longest=40, help_text=_("群众的叫法，用、分开"))
    audiences = forms.MultipleChoiceField(
        label=_("服务对象"), choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    life_events = forms.MultipleChoiceField(
        label=_("生活和经营主题"), choices=LifeEvent.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    charges_fee = forms.TypedChoiceField(
        label=_("收费"),
        choices=[("", _("还没有说明")), ("no", _("不收费")), ("yes", _("收费"))],
        coerce=lambda word: {"no": False, "yes": True}[word],
        empty_value=None,
        required=False,
    )
    source_url = forms.URLField(label=_("来源网址"), max_length=500, required=False, assume_scheme="https")
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ItemVersion
        fields = [name for name in FIELDS if name not in ("demo_fields", "source_note", "result_sample")]
        error_messages = dict.fromkeys(("statutory_limit", "promised_limit"), NOT_NEGATIVE)
        widgets = {
            "conditions": forms.Textarea(attrs={"rows": 3}),
            "process_text": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_blank_choices(self)
        fee = self.instance.charges_fee
        self.initial["charges_fee"] = "" if fee is None else "yes" if fee else "no"

    def clean(self):
        cleaned = super().clean()
        for kind in ("statutory", "promised"):
            self._check_limit(cleaned, kind)
        return cleaned

    def _check_limit(self, cleaned: dict, kind: str) -> None:
        limit, unit = cleaned.get(f"{kind}_limit"), cleaned.get(f"{kind}_unit")
        if f"{kind}_limit" in self.errors or f"{kind}_unit" in self.errors:
            return
        if unit == LimitUnit.IMMEDIATE and limit is None:
            cleaned[f"{kind}_limit"] = 0
        elif unit == LimitUnit.IMMEDIATE and limit:
            self.add_error(f"{kind}_limit", _("当场办结的时限是 0。"))
        elif limit is not None and not unit:
            self.add_error(f"{kind}_unit", _("请选单位：是工作日、自然日还是当场。"))
        elif limit is None and unit:
            self.add_error(f"{kind}_limit", _("选了单位，请填数字；不知道就把单位也留空。"))

    def content(self) -> dict:
        """What was typed, as the operation takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class PublicationForm(forms.Form):
    """What the page with the button was made from; a request that does not say has seen nothing."""

    seen = forms.IntegerField(required=False)

    def clean_seen(self):
        return self.cleaned_data["seen"] or 0


class ExemptionForm(forms.Form):
    reason = forms.CharField(label=_("不能提速 50% 的理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    expires_on = forms.DateField(
        label=_("到期日"),
        help_text=_("这一天还有效"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("取消的理由和依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WindowChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, window):
        return f"{window.hall} {window}（{window.department or window.get_kind_display()}）"


class PlacementForm(forms.Form):
    """A window for an item: the department's own ones and the comprehensive ones."""

    window = WindowChoiceField(Window.objects.none(), label=_("窗口"), empty_label=_("请选择"))
    valid_from = forms.DateField(label=_("起始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    valid_until = forms.DateField(
        label=_("截止日期"),
        required=False,
        help_text=_("这一天还有效，留空为长期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, item: Item, **kwargs):
        super().__init__(*args, **kwargs)
        windows = Window.objects.filter(is_active=True).select_related("hall", "department").order_by("hall", "number")
        own = windows.filter(department=item.department, kind=WindowKind.INDEPENDENT)
        self.fields["window"].queryset = own | windows.filter(kind=WindowKind.COMPREHENSIVE)


class PlacementEndForm(forms.Form):
    on = forms.DateField(label=_("最后一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
