"""The reception screen: who applies, who came, and what was found of each material (articles 12 and 23)."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.checklist import ChecklistForm, names_of
from approvals.models import ItemVersion
from approvals.operations.checklist import MaterialCheck
from approvals.operations.parties import PartyData, check_id_type
from approvals.states import Audience, CheckResult, IdType
from hall.errors import RuleBroken
from hall.identity import InvalidIdentity, parse_identity, parse_phone

#: Buttons of the screen: what the server does with the form.
PREVIEW, ACCEPT, NOTICE, RECEIVE = "preview", "accept", "notice", "receive"
THEN = (ACCEPT, NOTICE, RECEIVE)

LONGEST_PHONE = 30


class ReceptionForm(ChecklistForm):
    """One application at the window. Bound to the version that is in force; nothing of it is law.

    `key` is the idempotency key of the page: a second click gives the same case.
    """

    item = forms.CharField(widget=forms.HiddenInput)
    window = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=_("申请人类别"), choices=Audience, widget=forms.RadioSelect)
    name = forms.CharField(label=_("姓名或者名称"), max_length=120)
    id_type = forms.ChoiceField(label=_("证件类型"), choices=IdType)
    id_number = forms.CharField(label=_("证件号码"), max_length=50)
    phone = forms.CharField(label=_("联系电话"), max_length=LONGEST_PHONE)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    agent_name = forms.CharField(label=_("代理人姓名"), max_length=120, required=False)
    agent_id_type = forms.ChoiceField(label=_("代理人证件类型"), choices=IdType, required=False)
    agent_id_number = forms.CharField(label=_("代理人证件号码"), max_length=50, required=False)
    agent_phone = forms.CharField(label=_("代理人电话"), max_length=LONGEST_PHONE, required=False)

    is_live = False
    AGENT_FIELDS = ("agent_name", "agent_id_number", "agent_phone")

    def __init__(self, *args, version: ItemVersion | None = None, **kwargs):
        requirements = version.materials.all() if version else ()
        super().__init__(*args, requirements=requirements, **kwargs)
        self.must_say = self.must_say and self.data.get("then") == NOTICE
        for name in ("id_number", "agent_id_number"):
            self.fields[name].widget.attrs["class"] = "code"
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")  # the next applicant must not see the last one

    def clean_id_number(self):
        return _identity(self.cleaned_data.get("id_type"), self.cleaned_data["id_number"])

    def clean_agent_id_number(self):
        return _identity(self.cleaned_data.get("agent_id_type"), self.cleaned_data["agent_id_number"])

    def clean_phone(self):
        return _phone(self.cleaned_data["phone"])

    def clean_agent_phone(self):
        return _phone(self.cleaned_data["agent_phone"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") and cleaned.get("id_type"):
            self._check_id_type(cleaned["kind"], cleaned["id_type"])
        if any(self.data.get(name) for name in self.AGENT_FIELDS):
            for name in ("agent_name", "agent_id_number"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("填了代理人，就要写明这一项。"))
        return cleaned

    def _check_id_type(self, kind: str, id_type: str) -> None:
        """Say what the operation would say while the page is still being filled in."""
        try:
            check_id_type(kind, id_type)
        except RuleBroken as broken:
            self.blame(broken)

    def arguments(self) -> dict:
        """The keyword arguments of operations.reception.take_in but for the item, the window and the clerk."""
        return {
            "applicant": self.applicant(),
            "agent": self.agent(),
            "materials": self.checks(),
            "then": self.data["then"],
            "key": str(self.cleaned_data["key"]),
        }

    def checks_so_far(self) -> list:
        """What was found so far, of a page that was sent or of a draft that was restored."""
        if self.is_bound:
            return self.checks()
        names = [(one.pk, *names_of(one.pk)) for one in self.requirements]
        found = [(pk, self.initial.get(result), self.initial.get(remark, "")) for pk, result, remark in names]
        return [MaterialCheck(pk, result, remark) for pk, result, remark in found if result in CheckResult]

    def applicant(self) -> PartyData:
        names = ("kind", "name", "id_type", "id_number", "phone", "address")
        return PartyData(**{name: self.cleaned_data[name] for name in names})

    def agent(self) -> PartyData | None:
        if not self.cleaned_data["agent_name"]:
            return None
        names = ("name", "id_type", "id_number", "phone")
        return PartyData(kind=Audience.PERSON, **{name: self.cleaned_data[f"agent_{name}"] for name in names})

    def blame(self, broken) -> None:
        """Put a broken rule beside the input at fault, where it names one of this form."""
        name = broken.field.removeprefix("applicant_")
        if name in self.fields and name not in self.errors:
            self.add_error(name, broken.message)

    def renew_key(self) -> None:
        """Let the page be sent again as another application."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid4())

    def typed_errors(self) -> list[tuple[str, str]]:
        """Errors of fields that were filled in, by label: a live page does not complain of what comes later."""
        if not self.is_live:
            return []
        filled = [field for field in self if field.errors and field.value() and not field.is_hidden]
        return [(str(field.label), str(error)) for field in filled for error in field.errors]


class LiveReceptionForm(ReceptionForm):
    """The same while it is being filled in: materials may still be unchecked, wants still without words."""

    is_live = True
    must_check = False
    must_say = False


def to_draft(data) -> dict[str, str]:
    """What of a submitted page is kept as a draft: its own fields, never tokens; `key` only if it is one."""
    kept = {name: data[name] for name in data if name in ReceptionForm.base_fields or _is_material(name)}
    if not _is_key(kept.get("key", "")):
        kept.pop("key", None)
    return kept


def _is_key(text: str) -> bool:
    try:
        ReceptionForm.base_fields["key"].clean(text)
    except forms.ValidationError:
        return False
    return True


def _is_material(name: str) -> bool:
    return name.startswith("m") and name.endswith(("-result", "-remark"))


def _identity(id_type: str | None, text: str) -> str:
    if not id_type or not text:
        return text
    try:
        return parse_identity(id_type, text)
    except InvalidIdentity as invalid:
        raise forms.ValidationError(invalid.message) from invalid


def _phone(text: str) -> str:
    try:
        return parse_phone(text) if text else ""
    except InvalidIdentity as invalid:
        raise forms.ValidationError(invalid.message) from invalid
