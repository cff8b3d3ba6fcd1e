"""Who asks the API: tokens that grow old, sessions, and in both the password that must be one's own."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from hall.errors import NotAllowed
from hall.moment import now


def require_own_password(user: Any) -> None:
    """A password that somebody else chose opens nothing but the page where it is changed. Raises NotAllowed."""
    if user.must_change_password:
        raise NotAllowed("password_change_needed", _("请先登录网页修改初始密码，再使用接口。"))


class DatedTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`, valid for TOKEN_HOURS after it was given out."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        user, token = super().authenticate_credentials(key)
        if token.created < now() - timedelta(hours=settings.TOKEN_HOURS):
            token.delete()
            raise AuthenticationFailed(_("令牌已过期，请重新登录。"))
        require_own_password(user)
        return user, token


class MemberSessionAuthentication(SessionAuthentication):
    """The session of the pages, as far as it opens pages (PasswordChangeMiddleware)."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is not None:
            require_own_password(found[0])
        return found


class MemberSessionScheme(SessionScheme):
    """The same words for it in the schema."""

    target_class = MemberSessionAuthentication
