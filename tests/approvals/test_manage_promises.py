"""The page of promises: its figures and tabs, the check it runs, and its file (article 13)."""

from datetime import timedelta

import pytest

from approvals.operations import catalogue
from hall.models import JobRun
from hall.moment import today
from tests.approvals.pages import address
from tests.factories import make_item, make_version, publish

pytestmark = pytest.mark.django_db


def test_promises_show_figures_and_tabs(signed_in, cast, violating):
    exempted = publish(make_version(make_item(cast.department, "V2"), promised_limit=20))
    catalogue.exempt(exempted, reason="理由", expires_on=today() + timedelta(days=9), by=cast.manager)
    make_version(make_item(cast.department, "D1"), statutory_limit=None, statutory_unit="", materials=0)
    page = signed_in("supervisor").get(address("promises"))
    assert {name: page.context[name] for name in ("counts", "soon_count", "speed_up")} == {
        "counts": {"compliant": 1, "violation": 1, "exempt": 1, "not_comparable": 1},
        "soon_count": 1,
        "speed_up": 31,
    }
    assert [(value, count) for value, _label, count in page.context["tabs"]] == [
        ("over", 2), ("exempt", 1), ("compliant", 1), ("not_comparable", 1), ("gaps", 1), ("no_window", 2),
    ]  # fmt: skip
    assert [row.version.item.code for row in page.context["page"]] == ["V1", "V2"]
    assert "名称&lt;b&gt;粗&lt;/b&gt;" in page.content.decode()
    assert "现在核对" not in page.content.decode()


@pytest.mark.parametrize(
    "query, codes",
    [
        ({"tab": "exempt"}, []),
        ({"tab": "compliant"}, ["SFWL0001"]),
        ({"tab": "no_window"}, ["V1"]),
        ({"tab": "nonsense"}, ["V1"]),
        ({"tab": "exempt", "soon": "on"}, []),
    ],
)
def test_promises_tab_shows_its_rows(signed_in, violating, query, codes):
    page = signed_in("manager").get(address("promises"), query).context["page"]
    assert [getattr(row, "code", None) or row.version.item.code for row in page] == codes


def test_promises_of_a_reviewer_are_those_of_her_department(signed_in, cast):
    publish(make_version(make_item(cast.other_department, "P1"), promised_limit=13))
    assert list(signed_in("reviewer").get(address("promises")).context["page"]) == []


def test_promises_check_runs_the_job(signed_in, cast, violating):
    page = signed_in("manager").post(address("promises_check"), follow=True).content.decode()
    assert "核对完毕：2 项，不达标 1 项。" in page
    assert JobRun.objects.get(name="check_promises").figures["violations"] == 1
    assert signed_in("supervisor").post(address("promises_check")).status_code == 403


def test_promises_export_is_a_guarded_csv_with_a_mark(signed_in, cast):
    publish(make_version(make_item(cast.department, "V1"), promised_limit=13, name="=HYPERLINK(1)"))
    response = signed_in("manager").get(address("promises_export"), {"tab": "over"})
    lines = response.content.decode("utf-8").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert lines == [
        "\ufeff编码,事项,部门,状态,法定,法定单位,承诺,承诺单位,结论,应不超过,多出,说明,豁免到期",
        "V1,'=HYPERLINK(1),文化广电旅游局,已公布,20,工作日,13,工作日,超过 50%,10,3,,",
    ]


@pytest.mark.parametrize("tab, columns", [("gaps", 5), ("no_window", 4), ("not_comparable", 13)])
def test_promises_export_has_the_columns_of_its_tab(signed_in, cast, tab, columns):
    make_version(make_item(cast.department, "D1"), statutory_limit=None, statutory_unit="", materials=0)
    publish(make_version(make_item(cast.department, "V1")))
    lines = signed_in("manager").get(address("promises_export"), {"tab": tab}).content.decode().splitlines()
    assert len(lines) == 2
    assert {line.count(",") + 1 for line in lines} == {columns}
