"""A request with an Idempotency-Key is answered once: the same key again gets the same answer, nothing is done twice.

The claim, the act and the answer are one transaction: whoever comes second waits for the first to commit. A refused act
rolls its claim back, so the corrected request may use the key again. Answers are kept for KEPT.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hall.errors import RuleBroken
from hall.models import AnsweredRequest
from hall.moment import now

LONGEST_KEY = AnsweredRequest._meta.get_field("key").max_length
KEPT = timedelta(days=30)  # long after the last repetition of a page left open or of a program that was down

_CLAIM = """
INSERT INTO hall_answeredrequest (member_id, key, fingerprint, status, answer, created_at)
VALUES (%s, %s, %s, 0, '{}', %s) ON CONFLICT (member_id, key) DO NOTHING RETURNING id
"""


def answered_once(view: Callable[..., Response]) -> Callable[..., Response]:
    """Wrap a creating API view method `(self, request, …)`: honours the header Idempotency-Key (docs/interface.md)."""

    @wraps(view)
    def wrapped(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            return view(self, request, *args, **kwargs)
        if len(key) > LONGEST_KEY:
            raise ValidationError({"Idempotency-Key": [_("最多 %(count)d 个字符。") % {"count": LONGEST_KEY}]})
        with transaction.atomic():
            earlier = claim(request.user, key, _fingerprint(request))
            if earlier is not None:
                return Response(earlier.answer, status=earlier.status)
            response = view(self, request, *args, **kwargs)
            settle(request.user, key, response.status_code, response.data)
            return response

    return wrapped


def claim(member: Any, key: str, fingerprint: str) -> AnsweredRequest | None:
    """Claim `key` for this transaction; None if it is ours now, else the row of the earlier request.

    It has at most LONGEST_KEY characters. Raises RuleBroken (idempotency_key_reused) when it came before with another
    content.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [member.pk, key, fingerprint, now()])
        if cursor.fetchone():
            return None
    earlier = AnsweredRequest.objects.get(member=member, key=key)
    if earlier.fingerprint != fingerprint:
        raise RuleBroken("idempotency_key_reused", _("这个 Idempotency-Key 已经用于另一份内容，请换一个。"))
    return earlier


def settle(member: Any, key: str, status: int, answer: Any) -> None:
    """Keep the answer under the claimed key."""
    AnsweredRequest.objects.filter(member=member, key=key).update(status=status, answer=answer)


def forget(at: datetime) -> int:
    """Delete the answers that are older than KEPT at `at`; how many. Their keys may then be used anew."""
    return AnsweredRequest.objects.filter(created_at__lt=at - KEPT).delete()[0]


def _fingerprint(request: Request) -> str:
    """What was asked: address and body; of a form with files its fields and the files' content."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.data.lists()):
        for value in values:
            digest.update(f"{name}\n".encode())
            digest.update(_content(value))
    return digest.hexdigest()


def _content(value: Any) -> bytes:
    if not isinstance(value, UploadedFile):
        return str(value).encode()
    content = value.read()
    value.seek(0)
    return content
