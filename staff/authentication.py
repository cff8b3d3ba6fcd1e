"""API tokens that grow old."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from hall.moment import now


class DatedTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`, valid for TOKEN_HOURS after it was given out."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        user, token = super().authenticate_credentials(key)
        if token.created < now() - timedelta(hours=settings.TOKEN_HOURS):
            token.delete()
            raise AuthenticationFailed(_("令牌已过期，请重新登录。"))
        return user, token
