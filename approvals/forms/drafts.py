"""A draft with the rows below it: steps, materials, legal bases, tariff lines and conditions, edited on one page."""

from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.contents import CHILD_FIELDS
from approvals.forms.catalogue import NOT_NEGATIVE, DraftForm, name_blank_choices
from approvals.forms.files import UploadField
from approvals.models import GrantingCondition, ItemVersion, LegalBasis, MaterialRequirement, ProcessStep, Tariff
from approvals.queries.catalogue_page import last_edit
from approvals.states import LimitUnit

SPARE_ROWS = 2  # empty rows at the end of each list; saving gives new ones
MOST_ROWS = 100

_wide = partial(forms.Textarea, attrs={"rows": 2})


class RowForm(forms.ModelForm):
    """One row of a list; `widths` are columns of the form's grid by field."""

    widths: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_blank_choices(self)

    def cells(self) -> list[tuple[forms.BoundField, str]]:
        return [(field, self.widths.get(field.name, "w3")) for field in self.visible_fields()]


class StepForm(RowForm):
    widths = {
        "name": "w4",
        "limit": "w2",
        "unit": "w2",
        "limit_text": "w2",
        "is_review": "w2",
        "description": "w7",
        "ORDER": "w1",
        "DELETE": "w1",
    }

    class Meta:
        model = ProcessStep
        fields = ["name", "limit", "unit", "limit_text", "is_review", "description"]
        widgets = {"description": _wide()}
        error_messages = {"limit": NOT_NEGATIVE}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("unit") == LimitUnit.IMMEDIATE and cleaned.get("limit") is None:
            cleaned["limit"] = 0
        return cleaned


class MaterialForm(RowForm):
    widths = {
        "name": "w4",
        "originals": "w2",
        "copies": "w2",
        "form": "w2",
        "form_text": "w2",
        "necessity": "w2",
        "source": "w3",
        "note": "w3",
        "is_form": "w4",
        "may_declare": "w4",
        "blank_form": "w4",
        "sample": "w4",
        "ORDER": "w1",
        "DELETE": "w1",
    }
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    blank_form = UploadField(label=_("空白表格"))
    sample = UploadField(label=_("填写样表"))

    class Meta:
        model = MaterialRequirement
        fields = [
            "name",
            "originals",
            "copies",
            "form",
            "form_text",
            "necessity",
            "source",
            "note",
            "is_form",
            "may_declare",
        ]

    def clean_key(self):
        return self.cleaned_data.get("key") or uuid4()


class LegalBasisForm(RowForm):
    widths = {"law": "w4", "article": "w2", "quote": "w4", "ORDER": "w1", "DELETE": "w1"}

    class Meta:
        model = LegalBasis
        fields = ["law", "article", "quote"]
        widgets = {"quote": _wide()}


class TariffForm(RowForm):
    widths = {
        "name": "w3",
        "amount": "w2",
        "charge_unit": "w2",
        "standard": "w5",
        "basis": "w7",
        "ORDER": "w1",
        "DELETE": "w1",
    }

    class Meta:
        model = Tariff
        fields = ["name", "amount", "charge_unit", "standard", "basis"]

    def clean_amount(self):
        amount = self.cleaned_data.get("amount")
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("金额不能小于 0。"))
        return amount


class GrantingConditionForm(RowForm):
    widths = {"text": "w7", "provision": "w4", "ORDER": "w1", "DELETE": "w1"}

    class Meta:
        model = GrantingCondition
        fields = ["text", "provision"]
        widgets = {"text": _wide()}


class RowsFormSet(forms.BaseFormSet):
    """Rows in the order of their 顺序; a row marked 删除 and an empty row are left out."""

    fields_kept: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        return [
            {name: form.cleaned_data[name] for name in self.fields_kept if name in form.cleaned_data}
            for form in self.ordered_forms
        ]

    def clean(self):
        keys = [form.cleaned_data["key"] for form in self.forms if form.cleaned_data.get("key")]
        if len(keys) != len(set(keys)):
            raise forms.ValidationError(_("同一份材料出现了两次，请刷新页面再改。"))

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("顺序")
        form.fields["DELETE"].label = _("删除")


def _row_set(form: type[forms.ModelForm], child: str) -> type[RowsFormSet]:
    made = forms.formset_factory(
        form,
        RowsFormSet,
        extra=SPARE_ROWS,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        validate_max=True,
        can_order=True,
        can_delete=True,
    )
    made.fields_kept = CHILD_FIELDS[child]
    return made


ROW_SETS = {
    "steps": (_("办理环节"), _row_set(StepForm, "steps")),
    "materials": (_("申请材料"), _row_set(MaterialForm, "materials")),
    "legal_bases": (_("设定依据"), _row_set(LegalBasisForm, "legal_bases")),
    "tariffs": (_("收费标准"), _row_set(TariffForm, "tariffs")),
    "granting_conditions": (_("准予条件"), _row_set(GrantingConditionForm, "granting_conditions")),
}


#: Parts of the page: heading, and each field with its width in the form's grid.
SECTIONS = (
    (
        _("名称和对象"),
        {
            "name": "w7",
            "aliases": "w5",
            "item_type": "w3",
            "level": "w3",
            "handling": "w3",
            "on_site_visits": "w3",
            "audiences": "w5",
            "life_events": "w7",
            "conditions": "w7",
        },
    ),
    (
        _("时限"),
        {
            "statutory_limit": "w3",
            "statutory_unit": "w3",
            "statutory_text": "w3",
            "statutory_basis": "w3",
            "promised_limit": "w3",
            "promised_unit": "w3",
            "promised_text": "w3",
        },
    ),
    (
        _("流程、结果和收费"),
        {
            "process_text": "w7",
            "result_name": "w5",
            "result_validity": "w3",
            "result_sample": "w4",
            "charges_fee": "w3",
            "fee_note": "w7",
            "intermediary_services": "w5",
        },
    ),
    (
        _("在哪办、问谁"),
        {
            "handling_place": "w4",
            "handling_hours": "w4",
            "consult_phone": "w4",
            "complaint_phone": "w4",
            "source_url": "w5",
        },
    ),
)


class DraftEditor:
    """The whole editing page of a draft: its form and its lists, valid or invalid together."""

    def __init__(self, draft: ItemVersion, data: Any = None, files: Any = None) -> None:
        self.form = FullDraftForm(data, files, instance=draft, initial={"seen": last_edit(draft)})
        self.lists = {
            child: made(data, files, prefix=child, initial=_initial(draft, child))
            for child, (_label, made) in ROW_SETS.items()
        }

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.lists.values())])

    def sections(self) -> list[tuple[str, list[tuple[forms.BoundField, str]]]]:
        """The item's own fields by heading, with their widths."""
        return [(title, [(self.form[name], width) for name, width in fields.items()]) for title, fields in SECTIONS]

    def row_lists(self) -> list[tuple[str, Any, RowsFormSet]]:
        """Anchor, heading and rows of each list, in the order of the page."""
        return [(child, ROW_SETS[child][0], rows) for child, rows in self.lists.items()]

    def content(self) -> dict[str, Any]:
        return {**self.form.content(), **{child: rows.rows() for child, rows in self.lists.items()}}

    @property
    def seen(self) -> int:
        return self.form.cleaned_data["seen"]

    def errors(self) -> list[tuple[str, str, str]]:
        """Anchor, label and sentence of every error, in the order of the page."""
        found = _errors(self.form)
        for child, rows in self.lists.items():
            label = ROW_SETS[child][0]
            found += [("", str(label), message) for message in rows.non_form_errors()]
            for number, form in enumerate(rows.forms, 1):
                found += _errors(form, _("%(list)s第 %(number)s 行 ") % {"list": label, "number": number})
        return found


class FullDraftForm(DraftForm):
    """The draft's own fields with the sample of the result."""

    result_sample = UploadField(label=_("结果样本"))


def _initial(draft: ItemVersion, child: str) -> list[dict[str, Any]]:
    rows = getattr(draft, child).all()
    return [{name: getattr(row, name) for name in CHILD_FIELDS[child]} for row in rows]


def _errors(form: Any, before: str = "") -> list[tuple[str, str, str]]:
    return [(field.auto_id, f"{before}{field.label}", message) for field in form for message in field.errors] + [
        ("", before, message) for message in form.non_field_errors()
    ]
