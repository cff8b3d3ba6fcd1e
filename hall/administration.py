"""How /admin/ treats master data: every change is signed with its reason, nothing is deleted."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, router, transaction
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from hall.history import signed
from hall.pinyin import sort_key


class ReasonedForm(forms.ModelForm):
    """A form of master data with the reason for the change, which the history keeps."""

    change_reason = forms.CharField(
        label=_("改动原因"), max_length=100, widget=UnfoldAdminTextInputWidget, help_text=_("会留在历史里")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_reason" in self.fields:
            self.fields["change_reason"].required = not self.instance._state.adding


class _Undeletable:
    """Nothing with legal effect is deleted; a dated row gets its last day instead."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _ReadOnlyHistory(SimpleHistoryAdmin):
    """Visible history that can't be put back."""

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> Any:
        """An old version is read, never put back: the page would save whatever is posted to it."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class MasterAdmin(_Undeletable, _ReadOnlyHistory, ModelAdmin):
    """Master data: editable, signed with the user and her reason, with visible history that can't be put back."""

    form = ReasonedForm
    show_full_result_count = False
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The fields of the form, the reason for the change last, where there may be a change."""
        fields = [name for name in super().get_fields(request, obj) if name != "change_reason"]
        return [*fields, "change_reason"] if self.has_change_permission(request, obj) else fields

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if hasattr(obj, "pinyin"):
            obj.pinyin = sort_key(obj.name)
        signed(obj, by=request.user, reason=form.cleaned_data.get("change_reason", "")).save()

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        reason = form.cleaned_data.get("change_reason", "")
        for row in formset.save(commit=False):
            signed(row, by=request.user, reason=reason).save()
        formset.save_m2m()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A change that another person's change made impossible is told, not answered with an error page."""
        try:
            with transaction.atomic(using=router.db_for_write(self.model)):
                return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            messages.error(request, _("没有保存：和刚刚保存的另一条记录冲突。请核对日期和人员后再保存一次。"))
            return HttpResponseRedirect(request.get_full_path())


class RecordAdmin(_Undeletable, ModelAdmin):
    """Rows that only operations may write: shown, never added or changed."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoricRecordAdmin(RecordAdmin, _ReadOnlyHistory):
    """Such rows with their history."""


class DatedRowForm(forms.ModelForm):
    """One dated row of an inline; its period is compared by the formset, which knows all rows as they will be.

    A rule that holds for some rows only, across owners (one chief representative), is asked of the database here.
    """

    def validate_constraints(self) -> None:
        exclude, using = self._get_validation_exclusions(), router.db_for_write(self._meta.model)
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if isinstance(constraint, ExclusionConstraint) and constraint.condition is None:
                    continue
                try:
                    constraint.validate(model, self.instance, exclude=exclude, using=using)
                except ValidationError as error:
                    self._update_errors(error)


class DatedFormSet(BaseInlineFormSet):
    """The dated rows of one owner: refuses overlapping periods by the model's own exclusion constraints."""

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        rows = [form for form in rows if getattr(form, "cleaned_data", None) and not form.errors]
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, ExclusionConstraint) and constraint.condition is None:
                for first, second in combinations(rows, 2):
                    if _same_key(constraint, first.instance, second.instance) and _overlap(
                        first.instance, second.instance
                    ):
                        second.add_error(None, constraint.get_violation_error_message())


class DatedInline(_Undeletable, TabularInline):
    """Dated rows below their owner: added and ended, never deleted."""

    form = DatedRowForm
    formset = DatedFormSet
    extra = 0
    show_change_link = False


class SingleInline(_Undeletable, StackedInline):
    """The one row that belongs to its owner."""

    extra = 1
    max_num = 1


def _same_key(constraint: ExclusionConstraint, first: models.Model, second: models.Model) -> bool:
    return all(_value(first, name) == _value(second, name) for name in _key_fields(constraint))


def _key_fields(constraint: ExclusionConstraint) -> Iterator[str]:
    return (expression for expression, _operator in constraint.expressions if isinstance(expression, str))


def _value(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def _overlap(first: Any, second: Any) -> bool:
    """Whether two periods share a day; both ends are included, no end means for good."""
    starts_in_time = second.valid_until is None or first.valid_from <= second.valid_until
    return starts_in_time and (first.valid_until is None or second.valid_from <= first.valid_until)
