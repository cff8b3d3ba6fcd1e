"""Master data of people: departments, members, roles, postings."""

from typing import Any

from axes.utils import reset
from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from hall.administration import (
    DatedInline,
    HistoricRecordAdmin,
    MasterAdmin,
    ReasonedForm,
    RecordAdmin,
    SingleInline,
)
from staff.models import (
    ApprovalSection,
    AttendanceCorrection,
    AttendanceDay,
    AttendanceDevice,
    ClockRecord,
    Department,
    Posting,
    PostingRequest,
    PunchUpload,
    RoleAssignment,
    StaffMember,
)
from staff.operations.accounts import end_tokens
from staff.queries import SYSTEM_USERNAME


class SectionInline(SingleInline):
    model = ApprovalSection


@admin.register(Department)
class DepartmentAdmin(MasterAdmin):
    list_display = ("short_name", "name", "paper_name", "phone", "is_active")
    list_filter = ("is_active", "has_external_hall")
    search_fields = ("name", "short_name", "pinyin")
    inlines = (SectionInline,)


class MemberForm(ReasonedForm):
    """A member; whoever sets her password sets it for the first login only."""

    initial_password = forms.CharField(
        label=_("初始密码"),
        strip=False,
        max_length=128,
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("本人第一次登录时必须改掉"),
    )

    class Meta:
        model = StaffMember
        fields = (
            "username",
            "name",
            "department",
            "in_approval_section",
            "phone",
            "is_active",
            "is_staff",
            "is_superuser",
        )
        labels = {
            "username": _("登录名"),
            "is_active": _("启用"),
            "is_staff": _("可进入主数据"),
            "is_superuser": _("可改主数据"),
        }
        help_texts = {
            "username": _("字母、数字和 @ . + - _，最多 150 个字符"),
            "is_active": _("离开后停用，不删除"),
            "is_staff": "",
            "is_superuser": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "initial_password" in self.fields:
            field = self.fields["initial_password"]
            field.required = self.instance._state.adding
            if not self.instance._state.adding:
                field.label, field.help_text = _("重置密码"), _("留空不变。重置后解除登录暂停，本人下次登录时必须改掉")

    def clean_initial_password(self) -> str:
        text = self.cleaned_data["initial_password"]
        if text:
            validate_password(text, self.instance)
        return text


class RoleInline(DatedInline):
    model = RoleAssignment
    fields = ("role", "department", "hall", "valid_from", "valid_until")


class PostingInline(DatedInline):
    model = Posting
    fields = ("hall", "department", "valid_from", "valid_until")


@admin.register(StaffMember)
class StaffMemberAdmin(MasterAdmin):
    form = MemberForm
    list_display = ("name", "username", "department", "in_approval_section", "is_active")
    list_filter = ("is_active", "in_approval_section", "department")
    list_select_related = ("department",)
    search_fields = ("name", "username", "pinyin")
    autocomplete_fields = ("department",)
    inlines = (PostingInline, RoleInline)

    def has_change_permission(self, request: HttpRequest, obj: StaffMember | None = None) -> bool:
        """The system's own member signs what jobs do; nobody gives it a password or a role."""
        is_system = obj is not None and obj.username == SYSTEM_USERNAME
        return not is_system and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: StaffMember | None = None) -> tuple[str, ...]:
        """Only somebody who has the power over master data gives it away."""
        return () if request.user.is_superuser else ("is_staff", "is_superuser")

    def save_model(self, request: HttpRequest, obj: StaffMember, form: forms.ModelForm, change: bool) -> None:
        if text := form.cleaned_data.get("initial_password"):
            obj.set_password(text)
            obj.must_change_password = True
            reset(username=obj.username)
        super().save_model(request, obj, form, change)
        if text or not obj.is_active:
            end_tokens(obj)


@admin.register(PostingRequest)
class PostingRequestAdmin(HistoricRecordAdmin):
    """Requests are read here; operations alone write them."""

    list_display = ("member", "kind", "department", "hall", "state", "filing_number", "proposed_at")
    list_filter = ("kind", "state", "hall")
    list_select_related = ("member", "department", "hall")
    search_fields = ("member__name", "member__username", "filing_number")


@admin.register(AttendanceDevice)
class AttendanceDeviceAdmin(MasterAdmin):
    list_display = ("name", "hall", "serial", "tells_direction", "is_active")
    list_filter = ("hall", "is_active")
    list_select_related = ("hall",)
    search_fields = ("name", "serial")


@admin.register(PunchUpload)
class PunchUploadAdmin(RecordAdmin):
    """What was received, without its raw body: that is read on the pages of attendance."""

    list_display = ("received_at", "source", "device", "hall", "lines", "stored", "times_received")
    list_filter = ("source", "hall")
    list_select_related = ("device", "hall")
    exclude = ("body",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body")


@admin.register(ClockRecord)
class ClockRecordAdmin(HistoricRecordAdmin):
    list_display = ("punched_at", "pin", "member", "hall", "source", "problem", "annulled_at")
    list_filter = ("hall", "source", "problem")
    list_select_related = ("member", "hall")
    search_fields = ("pin", "member__name")


@admin.register(AttendanceCorrection)
class AttendanceCorrectionAdmin(HistoricRecordAdmin):
    list_display = ("punched_at", "member", "hall", "direction", "state", "decided_by")
    list_filter = ("hall", "state")
    list_select_related = ("member", "hall", "decided_by")


@admin.register(AttendanceDay)
class AttendanceDayAdmin(RecordAdmin):
    list_display = ("date", "member", "hall", "result", "late", "early", "missing", "absent")
    list_filter = ("hall", "result")
    list_select_related = ("member", "hall")
