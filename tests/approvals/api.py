"""The API of cases for tests: a client, an application, an act sent, and the problem it answers with."""

from rest_framework.test import APIClient

CASES = "/api/v1/cases/"
APPLICANT = {
    "kind": "person",
    "name": "覃小兰",
    "id_type": "resident_id",
    "id_number": "441201199001010026",
    "phone": "13800000042",
}


def client(user=None):
    api = APIClient()
    if user is not None:
        api.force_authenticate(user)
    return api


def application(cast, **fields):
    materials = [{"material": row.pk, "result": "complete"} for row in cast.item.current.materials.all()]
    return {"item": cast.item.code, "applicant": APPLICANT, "materials": materials} | fields


def post(user, path, body=None, **headers):
    return client(user).post(CASES + path, body or {}, format="json", headers=headers)


def problem(response):
    return response.status_code, response.data["code"], response.data["article"]
