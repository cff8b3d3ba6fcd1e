"""A broken rule in its three faces: page, fragment, API problem."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import override_settings
from django.urls import include, path
from rest_framework import exceptions
from rest_framework.test import APIClient
from rest_framework.views import APIView

from hall.errors import IllegalMove, LostRace, NotAllowed, RuleBroken
from tests.factories import make_member

HOSTILE = "<script>alert(1)</script>"
RAISED = {
    "rule": RuleBroken("materials_missing", f"缺少必要材料{HOSTILE}。", 12, field="materials"),
    "law": RuleBroken("too_late", "延长期限要在到期前批准。", "许可法42"),
    "move": IllegalMove("illegal_move", "办件已经受理。"),
    "race": LostRace("lost_race", "别人刚刚办过这一步。"),
    "power": NotAllowed("role_missing", "您没有这项职责。", 8),
    "unknown": Http404("secret"),
    "denied": PermissionDenied("secret"),
    "shape": exceptions.ValidationError({"name": ["必填"]}),
    "throttled": exceptions.Throttled(wait=30),
    "anonymous": exceptions.NotAuthenticated(),
    "method": exceptions.MethodNotAllowed("PUT"),
}


def page(request, name):
    raise RAISED[name]


class Api(APIView):
    def get(self, request, name):
        raise RAISED[name]


urlpatterns = [path("page/<str:name>/", page), path("api/<str:name>/", Api.as_view()), path("", include("hall.urls"))]


@pytest.fixture(autouse=True)
def addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def api(db):
    client = APIClient()
    client.force_authenticate(make_member())
    return client


API = {
    "rule": (409, "materials_missing", 12),
    "law": (409, "too_late", "许可法42"),
    "move": (409, "illegal_move", None),
    "race": (409, "lost_race", None),
    "power": (403, "role_missing", 8),
    "unknown": (404, "not_found", None),
    "denied": (403, "not_allowed", None),
    "shape": (422, "invalid", None),
    "throttled": (429, "throttled", None),
    "anonymous": (401, "not_authenticated", None),
    "method": (405, "method_not_allowed", None),
}


@pytest.mark.parametrize(("name", "expected"), API.items())
def test_api_answers_with_problem_details(api, name, expected):
    answer = api.get(f"/api/{name}/")
    body = answer.json()
    assert (answer.status_code, body["code"], body["article"]) == expected
    assert (body["status"], body["title"], body["type"]) == (expected[0], expected[1], "about:blank")
    assert answer["Content-Type"] == "application/problem+json"
    assert "secret" not in body["detail"]
    assert any("\u4e00" <= character <= "\u9fff" for character in body["detail"])


def test_api_names_fields_and_how_long_to_wait(api):
    assert api.get("/api/rule/").json()["field"] == "materials"
    assert api.get("/api/shape/").json()["errors"] == {"name": ["必填"]}
    assert api.get("/api/throttled/")["Retry-After"] == "30"


@pytest.mark.parametrize(
    ("name", "status"), [("rule", 409), ("law", 409), ("move", 409), ("race", 409), ("power", 403)]
)
def test_page_and_fragment_say_the_same(client, db, name, status):
    whole = client.get(f"/page/{name}/")
    part = client.get(f"/page/{name}/", headers={"HX-Request": "true"})
    assert (whole.status_code, part.status_code) == (status, status)
    assert "<!DOCTYPE html>" in whole.content.decode()
    assert "<!DOCTYPE html>" not in part.content.decode()
    assert (part["HX-Retarget"], part["HX-Reswap"]) == ("#messages", "innerHTML")
    for answer in (whole, part):
        assert HOSTILE not in answer.content.decode()
        assert RAISED[name].message.removesuffix(f"{HOSTILE}。") in answer.content.decode()


def test_page_cites_the_article(client, db):
    assert "第十二条" in client.get("/page/rule/").content.decode()
    assert "行政许可法第四十二条" in client.get("/page/law/").content.decode()
