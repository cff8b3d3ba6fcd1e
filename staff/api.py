"""A token for programs: `POST /api/v1/token/` (docs/interface.md)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authtoken.models import Token
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hall.errors import NotAllowed
from hall.moment import now
from hall.throttling import LoginThrottle
from staff.authentication import require_own_password


class CredentialsSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False, style={"input_type": "password"})


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TokenView(APIView):
    """Give a token for username and password; five wrong passwords lock the name for a while, as on the login page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LoginThrottle,)

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        form = CredentialsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        member = authenticate(request=request._request, **form.validated_data)
        if member is None:
            raise NotAllowed("wrong_credentials", _("用户名或者密码不对。"))
        require_own_password(member)
        lifetime = timedelta(hours=settings.TOKEN_HOURS)
        Token.objects.filter(user=member, created__lt=now() - lifetime).delete()
        token, _is_new = Token.objects.get_or_create(user=member)
        expires_at = localtime(token.created + lifetime).isoformat(timespec="seconds")
        return Response({"token": token.key, "expires_at": expires_at})
