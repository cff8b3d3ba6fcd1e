"""The clocks of a hall, what they sent, whose pins they know, and the spreadsheet as the second way in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hall.errors import RuleBroken
from hall.history import signed
from hall.moment import now, today
from hall.permissions import refusal
from staff.forms.attendance import DeviceForm, ImportForm, PinForm
from staff.models import AttendanceDevice, Posting, PunchUpload, StaffMember
from staff.operations.punch_import import import_sheet
from staff.operations.punches import assign_pin
from staff.policies import manage_clocks, read_attendance
from staff.statistics import drift_words, managed_halls, readable_halls, unknown_pins

ROWS = 50


@login_required
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """The clocks with their last contact, and pins that nobody has."""
    read_attendance(request.user, None, now())
    return _devices_page(request, PinForm(initial={"pin": request.GET.get("pin", "")}, members=_members(request)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def device_new(request: HttpRequest) -> HttpResponse:
    manage_clocks(request.user, None, now())
    return _device_form(request, AttendanceDevice())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def device(request: HttpRequest, serial: str) -> HttpResponse:
    read_attendance(request.user, None, now())
    row = get_object_or_404(AttendanceDevice, serial=serial, hall__in=readable_halls(request.user, now()))
    manage_clocks(request.user, row.hall, now())
    return _device_form(request, row)


@login_required
@require_POST
def pins(request: HttpRequest) -> HttpResponse:
    """Say whose pin it is; the earlier punches under it become hers."""
    manage_clocks(request.user, None, now())
    form = PinForm(request.POST, members=_members(request))
    if form.is_valid():
        member = form.cleaned_data["member"]
        try:
            count = assign_pin(member, form.cleaned_data["pin"], by=request.user)
        except RuleBroken as broken:
            if broken.status == 403:
                raise
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
        else:
            words = _("考勤号已登记给%(member)s，以前的 %(count)s 次打卡归到名下。")
            messages.success(request, words % {"member": member, "count": count})
            return redirect("staff:manage:devices")
    return _devices_page(request, form, status=422)


@login_required
@require_GET
def uploads(request: HttpRequest) -> HttpResponse:
    read_attendance(request.user, None, now())
    page = Paginator(_uploads(request), ROWS).get_page(request.GET.get("page"))
    may_import = refusal(manage_clocks, request.user, None, now()) is None
    return render(request, "staff/manage/uploads.html", {"page": page, "may_import": may_import})


@login_required
@require_GET
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of an upload, line by line where something is wrong."""
    read_attendance(request.user, None, now())
    row = get_object_or_404(_uploads(request), pk=pk)
    records = row.records.exclude(problem="").select_related("member")
    page = Paginator(records, ROWS).get_page(request.GET.get("page"))
    return render(request, "staff/manage/upload.html", {"upload": row, "page": page})


@login_required
@require_GET
def upload_original(request: HttpRequest, pk: int) -> HttpResponse:
    """The body as it came, to be kept, never shown."""
    read_attendance(request.user, None, now())
    row = get_object_or_404(_uploads(request), pk=pk)
    ending = row.file_name.rpartition(".")[2].lower() if row.file_name else "txt"
    name = f"upload-{row.pk}.{ending if ending in ('xlsx', 'csv') else 'txt'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(row.body), content_type="application/octet-stream", headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Read punches from a spreadsheet; its report is the page of the upload."""
    manage_clocks(request.user, None, now())
    form = ImportForm(request.POST or None, request.FILES or None, halls=_managed_halls(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = import_sheet(file.read(), file.name, form.cleaned_data["hall"], by=request.user)
        except RuleBroken as broken:
            if broken.status == 403:
                raise
            form.add_error("file", broken.message)
        else:
            messages.success(request, _told(row))
            return redirect("staff:manage:upload", row.pk)
    return render(request, "staff/manage/import_form.html", {"form": form}, status=422 if form.errors else 200)


def _told(row: PunchUpload) -> str:
    if row.times_received > 1:
        return _("这个文件以前导入过，没有重复登记。")
    return _("读了 %(lines)s 行，新登记 %(stored)s 次打卡。") % {"lines": row.lines, "stored": row.stored}


def _device_form(request: HttpRequest, row: AttendanceDevice) -> HttpResponse:
    is_new = row.pk is None
    form = DeviceForm(request.POST or None, instance=row, halls=_managed_halls(request))
    if request.method == "POST" and form.is_valid():
        signed(form.save(commit=False), by=request.user).save()
        messages.success(request, _("考勤机已保存。"))
        return redirect("staff:manage:devices")
    context = {"form": form, "is_new": is_new}
    return render(request, "staff/manage/device_form.html", context, status=422 if form.errors else 200)


def _devices_page(request: HttpRequest, form: PinForm, status: int = 200) -> HttpResponse:
    halls = readable_halls(request.user, now())
    rows = AttendanceDevice.objects.filter(hall__in=halls).select_related("hall", "contact")
    context = {"form": form, "devices": [(row, drift_words(row)) for row in rows], "pins": unknown_pins(halls)}
    context["may_manage"] = refusal(manage_clocks, request.user, None, now()) is None
    return render(request, "staff/manage/devices.html", context, status=status)


def _managed_halls(request: HttpRequest):
    return managed_halls(request.user, now())


def _members(request: HttpRequest):
    """Who may get a pin from her: everybody posted to a hall she manages."""
    posted = Posting.objects.valid_on(today()).filter(hall__in=_managed_halls(request))
    members = StaffMember.objects.filter(pk__in=posted.values("member"), is_active=True)
    return members.select_related("department")


def _uploads(request: HttpRequest):
    rows = PunchUpload.objects.filter(hall__in=readable_halls(request.user, now()))
    return rows.select_related("device", "hall", "uploaded_by").defer("body")
