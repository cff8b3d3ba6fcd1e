"""Who applies and who comes for them, and how a party is found by a number that is kept encrypted (article 23)."""

import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.states import Audience, IdType
from hall.history import History, TrackedManager
from hall.identity import EncryptedTextField, InvalidIdentity, digest, parse_phone


class Party(models.Model):
    """A person or organisation in a case; the id number and phone are ciphertext with a digest for look-up."""

    kind = models.CharField(_("类别"), max_length=12, choices=Audience)
    name = models.CharField(_("姓名或者名称"), max_length=120)
    name_terms = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    id_type = models.CharField(_("证件类型"), max_length=12, choices=IdType)
    id_digest = models.CharField(max_length=64, editable=False, db_index=True)
    phone_digest = models.CharField(max_length=64, editable=False, db_index=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)

    objects = TrackedManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Applicant(Party):
    """Who applies (申请人)."""

    case = models.OneToOneField("approvals.Case", models.PROTECT, related_name="applicant")
    id_number = EncryptedTextField(_("证件号码"), context="approvals.applicant.id_number")
    phone = EncryptedTextField(_("手机"), context="approvals.applicant.phone", blank=True)
    history = History(excluded_fields=["name_terms"])

    class Meta:
        verbose_name = _("申请人")
        verbose_name_plural = _("申请人")
        indexes = [GinIndex(fields=["name_terms"], name="applicant_name_terms")]


class Agent(Party):
    """Who comes to the window for the applicant (代理人, 许可法29)."""

    case = models.OneToOneField("approvals.Case", models.PROTECT, related_name="agent")
    id_number = EncryptedTextField(_("证件号码"), context="approvals.agent.id_number")
    phone = EncryptedTextField(_("手机"), context="approvals.agent.phone", blank=True)
    history = History(excluded_fields=["name_terms"])

    class Meta:
        verbose_name = _("代理人")
        verbose_name_plural = _("代理人")
        indexes = [GinIndex(fields=["name_terms"], name="agent_name_terms")]


def party_digests(text: str) -> list[str]:
    """The digests under which an id number or phone typed as `text` would be stored."""
    if not text.strip():
        return []
    try:
        phone = parse_phone(text)
    except InvalidIdentity:
        phone = text
    return [id_digest(text), phone_digest(phone)]


def id_digest(number: str) -> str:
    """The look-up digest of an id number, whatever its width, spaces and capitals."""
    return digest(_compact(number), "party.id")


def phone_digest(number: str) -> str:
    return digest(_compact(number), "party.phone")


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
