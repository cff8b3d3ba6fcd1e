"""The header Idempotency-Key: answered once, told the same again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import path
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from hall.errors import RuleBroken
from hall.idempotency import answered_once
from hall.models import AnsweredRequest
from hall.numbering import take_number
from tests.factories import make_member


class Counter(APIView):
    """Counts what it is asked to count; refuses to count nothing."""

    @answered_once
    def post(self, request):
        number = take_number("counted")
        if request.data.get("refuse"):
            raise RuleBroken("refused", "不能办理。", 12)
        return Response({"number": number, "amount": request.data["amount"]}, status=201)


class Keeper(APIView):
    """Takes a form with a file."""

    parser_classes = (MultiPartParser,)

    @answered_once
    def post(self, request):
        return Response({"number": take_number("kept"), "length": len(request.data["scan"].read())}, status=201)


urlpatterns = [path("count/", Counter.as_view()), path("other/", Counter.as_view()), path("keep/", Keeper.as_view())]


@pytest.fixture
def member(db):
    return make_member()


@pytest.fixture
def client(member):
    with override_settings(ROOT_URLCONF=__name__):
        browser = APIClient()
        browser.force_authenticate(member)
        yield browser


def post(client, body, key="k1", address="/count/"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(address, body, format="json", headers=headers)


def test_same_key_gets_the_same_answer_and_acts_once(client):
    answers = [post(client, {"amount": "5.00"}) for _click in range(3)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(201, {"number": 1, "amount": "5.00"})] * 3
    assert take_number("counted") == 2


def test_without_a_key_every_request_acts(client):
    assert [post(client, {"amount": "5.00"}, key="").data["number"] for _click in range(2)] == [1, 2]
    assert not AnsweredRequest.objects.exists()


def test_another_key_acts_again(client):
    assert [post(client, {"amount": "5.00"}, key=key).data["number"] for key in ("k1", "k2")] == [1, 2]


@pytest.mark.parametrize(("body", "address"), [({"amount": "6.00"}, "/count/"), ({"amount": "5.00"}, "/other/")])
def test_same_key_for_another_content_is_a_conflict(client, body, address):
    post(client, {"amount": "5.00"})
    answer = post(client, body, address=address)
    assert (answer.status_code, answer.data["code"]) == (409, "idempotency_key_reused")
    assert take_number("counted") == 2


def test_key_is_as_long_as_can_be_kept_and_no_longer(client):
    longest = "k" * 80
    assert [post(client, {"amount": "5.00"}, key=longest).data["number"] for _click in range(2)] == [1, 1]
    for amount in ("5.00", "6.00"):
        answer = post(client, {"amount": amount}, key=f"{longest}{amount}")
        assert (answer.status_code, answer.data["code"]) == (422, "invalid")
        assert answer.data["errors"] == {"Idempotency-Key": ["最多 80 个字符。"]}
    assert take_number("counted") == 2


def test_refused_act_gives_its_key_back(client):
    answer = post(client, {"refuse": True})
    assert (answer.status_code, answer.data["code"], answer.data["article"]) == (409, "refused", 12)
    assert not AnsweredRequest.objects.exists()
    assert post(client, {"amount": "5.00"}).data["number"] == 1


def test_keys_are_each_persons_own(client):
    post(client, {"amount": "5.00"})
    other = APIClient()
    other.force_authenticate(make_member())
    assert post(other, {"amount": "7.00"}).data == {"number": 2, "amount": "7.00"}


def test_a_form_with_a_file_is_known_by_its_content(client):
    def send(content, key="k1"):
        form = {"name": "批复", "scan": SimpleUploadedFile("a.pdf", content)}
        return client.post("/keep/", form, format="multipart", headers={"Idempotency-Key": key})

    large = b"x" * 3_000_000  # more than a request's body may hold in memory
    answers = [send(large) for _click in range(2)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(201, {"number": 1, "length": 3_000_000})] * 2
    answer = send(large[:-1] + b"y")
    assert (answer.status_code, answer.data["code"]) == (409, "idempotency_key_reused")
    assert take_number("kept") == 2
