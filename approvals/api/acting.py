"""The shape of an act over HTTP: a row named in the address, done once, answered as it stands (docs/interface.md)."""

from abc import ABC, abstractmethod
from typing import Any

from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from hall.idempotency import answered_once


class ActingView(ABC, GenericAPIView):
    """One act on one row. 409 when a rule or another person was faster; a repeated Idempotency-Key acts once."""

    filter_backends = ()
    pagination_class = None

    def post(self, request: Request, number: str) -> Response:
        self.visible(request.user, number)  # an answer kept under a key is given to nobody who lost sight of the row
        return self._answered(request, number)

    @answered_once
    def _answered(self, request: Request, number: str) -> Response:
        row = self.visible(request.user, number)
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        self.do(row, by=request.user, **given.validated_data)
        return Response(self.answer(self.visible(request.user, number), request.user))

    @abstractmethod
    def visible(self, user: Any, number: str) -> Any:
        """The row of this number, or 404 for what the user may not know."""

    @abstractmethod
    def do(self, row: Any, **given: Any) -> None:
        """Call the operation with the fields of the serializer and `by`."""

    @abstractmethod
    def answer(self, row: Any, user: Any) -> Any:
        """The row as the caller reads it afterwards."""
