"""Templates that a hall edits: published in versions, refused when they would fail at a counter, kept in a cage."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from approvals.documents.examples import example
from approvals.documents.sheets import Marks, preview, typeset
from approvals.documents.templates import Template, shipped, template_of
from approvals.models import PaperTemplate
from approvals.operations.papers import check_template, paper_file, publish_template
from approvals.queries.paper_templates import compared, kind_rows
from approvals.states import PaperKind
from hall.errors import NotAllowed, RuleBroken
from hall.moment import today
from hall.typesetting import TemplateBroken, TemplateTooSlow, set_apart
from tests.approvals.stages import NEXT_DAY, RECEIVED, accepted, at, received
from tests.factories import give_role, make_member

KIND = PaperKind.EXTENSION
HEAD = '#import "_library.typ": *\n'
PLAIN = HEAD + "#clause[因#paper.reason;，延长 #paper.days 个工作日。]\n"


def publish(cast, source=PLAIN, *, kind=KIND, hall=None, by=None, **fields):
    defaults = {"note": "改写", "seen": template_of(kind, hall).name}
    return publish_template(kind=kind, hall=hall, source=source, by=by or cast.manager, **(defaults | fields))


@pytest.mark.parametrize("kind", PaperKind)
def test_shipped_template_passes_its_own_check(db, kind):
    source = shipped(kind).source
    assert check_template(kind, source).startswith(b"%PDF-")
    assert source.count("\n") <= 40


def test_the_same_example_gives_the_same_bytes():
    assert preview(KIND, shipped(KIND)) == preview(KIND, shipped(KIND))


def test_kind_without_a_text_is_set_by_its_fields(settings):
    generic = Template(shipped("no_such_kind").source)
    marks = Marks("1", today(), "T", "https://example.org/")
    assert typeset(KIND, generic, example(KIND), marks).startswith(b"%PDF-")


# versions


def test_new_version_serves_new_papers_only(cast):
    with at(RECEIVED):
        old = accepted(cast).papers.get(kind=PaperKind.ACCEPTANCE)
        source = HEAD + "#clause[#paper.item;已受理。]\n"
        version = publish(cast, source, kind=PaperKind.ACCEPTANCE)
        new = accepted(cast).papers.get(kind=PaperKind.ACCEPTANCE)
        digests = [paper_file(paper).template for paper in (old, new)]
    assert (version.number, version.published_by, version.source) == (1, cast.manager, source)
    assert (old.template, new.template) == (None, version)
    assert digests == [old.template_name, new.template_name]
    assert new.template_name.startswith("county:1:")


def test_hall_has_its_own_version_before_the_countys(cast):
    with at(RECEIVED):
        publish(cast)
        own = publish(cast, PLAIN + "\n再说一句。", hall=cast.hall)
        assert template_of(KIND, cast.hall).row == own
        assert template_of(KIND, cast.other_hall).name.startswith("county:1:")
        assert template_of(PaperKind.GRANT, cast.hall).row is None
    row = next(row for row in kind_rows() if row.kind == KIND)
    assert (row.county.number, [version.hall for version in row.halls]) == (1, [cast.hall])


@pytest.mark.parametrize(
    "statement", ["UPDATE approvals_papertemplate SET source = 'x'", "DELETE FROM approvals_papertemplate"]
)
def test_published_version_can_not_be_altered(cast, statement):
    with at(RECEIVED):
        publish(cast)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_managers_publish_and_a_township_only_its_own(cast):
    township = make_member("tm", "陆小燕")
    with at(RECEIVED):
        from_township = give_role(township, "hall_manager", hall=cast.other_hall)
        assert from_township
        for person in (cast.clerk_a, cast.reviewer, cast.leader, cast.supervisor, township):
            with pytest.raises(NotAllowed):
                publish(cast, by=person)
        assert publish(cast, hall=cast.other_hall, by=township).hall == cast.other_hall
    assert PaperTemplate.objects.count() == 1


def test_second_editor_does_not_overwrite_the_first(cast):
    seen = template_of(KIND, None).name
    with at(RECEIVED):
        publish(cast)
        with pytest.raises(RuleBroken) as raised:
            publish(cast, PLAIN + "再改", seen=seen)
    assert raised.value.code == "template_outdated"


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("  \n", "template_missing", "空的"),
        ("字" * 40_001, "template_too_long", "40000"),
        (HEAD + "#paper.reazon", "template_field_unknown", "《延期告知书》没有这些字段：reazon。"),
        ("// optional: nonsense\n" + HEAD, "template_field_unknown", "nonsense"),
        (HEAD + "\n#nothing", "template_broken", "模板第 3 行有错：unknown variable: nothing"),
        (HEAD + "#paper.reason[", "template_broken", "模板第 2 行有错："),
        ('#import "@preview/cetz:0.3.1": *', "template_reaches_out", "模板第 1 行引用了外部程序包"),
        ('#import "@" + "preview/cetz:0.3.1"', "template_reaches_out", "外部程序包"),
        ('#read("/etc/passwd")', "template_broken", "模板第 1 行有错："),
        ('#read("../../hall/settings.py")', "template_broken", "模板第 1 行有错："),
        ('#plugin("x.wasm")', "template_broken", "模板第 1 行有错："),
        (HEAD + "#let f(n) = f(n + 1)\n#f(1)", "template_broken", "模板第 2 行有错："),
    ],
)  # fmt: skip
def test_what_would_fail_at_a_counter_fails_here(cast, source, code, words):
    with at(RECEIVED), pytest.raises(RuleBroken) as raised:
        publish(cast, source)
    assert raised.value.code == code
    assert words in raised.value.message
    assert not PaperTemplate.objects.exists()


def test_optional_field_must_stand_empty_too(cast):
    source = "// optional: due_after\n" + HEAD + "#day(paper.due_after).text\n#paper.due_after.first()"
    with at(RECEIVED), pytest.raises(RuleBroken) as raised:
        publish(cast, source)
    assert raised.value.code == "template_broken"


def test_unchanged_text_and_missing_note_are_told(cast):
    with at(RECEIVED):
        for fields, code in (({"source": shipped(KIND).source}, "template_unchanged"), ({"note": " "}, "note_missing")):
            with pytest.raises(RuleBroken) as raised:
                publish(cast, **fields)
            assert raised.value.code == code


# the cage


def test_template_that_never_ends_is_stopped():
    endless = "#for a in range(90000) { for b in range(90000) { let c = a * b } }"
    with pytest.raises(TemplateTooSlow):
        set_apart({"body.typ": endless}, "body.typ", {}, seconds=2)


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../etc/passwd", "/proc/self/environ"])
def test_template_reads_no_file(path):
    with pytest.raises(TemplateBroken):
        set_apart({"body.typ": f'#read("{path}")'}, "body.typ", {})


def test_frame_prints_the_remedies_whatever_the_template_does():
    """A template may hide what it says itself; what the frame adds stays as it is."""
    marks = Marks("1", today(), "T", "https://example.org/")
    hidden = Template(HEAD + "#show: it => none\n#set text(fill: white)\n#paper.facts\n/*")
    silent = Template(HEAD)
    kind = PaperKind.REFUSAL
    pictures = [typeset(kind, template, example(kind), marks, picture="png") for template in (hidden, silent)]
    without = example(kind) | {"remedies": {"text": ""}}
    assert pictures[0] == pictures[1] != typeset(kind, silent, without, marks, picture="png")


# pages


def test_manager_previews_and_publishes(client, cast):
    address = reverse("approvals:manage:paper_template", args=[KIND.value])
    with at(RECEIVED):
        client.force_login(cast.manager)
        form = {"source": PLAIN, "note": "改写", "seen": template_of(KIND, None).name}
        sheet = client.post(f"{address}preview/", form)
        assert (sheet.status_code, sheet["Content-Type"]) == (200, "application/pdf")
        broken = client.post(f"{address}preview/", form | {"source": HEAD + "#oops"})
        assert broken.status_code == 409
        assert "模板第 2 行有错" in broken.content.decode()
        assert client.post(address, form).status_code == 302
        assert "第 1 版" in client.get(address).content.decode()
        version = PaperTemplate.objects.get()
        html = client.get(f"{address}versions/{version.pk}/").content.decode()
    assert "个工作日。]" in html and "删去" in html


def test_reader_sees_the_text_and_may_not_publish(client, cast):
    address = reverse("approvals:manage:paper_template", args=[KIND.value])
    with at(RECEIVED):
        client.force_login(cast.reviewer)
        html = client.get(address).content.decode()
        assert "_library.typ" in html and "发布新版本" not in html
        assert client.post(address, {}).status_code == 403
        assert client.post(f"{address}preview/", {}).status_code == 403
        client.force_login(cast.clerk_a)
        assert client.get(address).status_code == 403
        client.force_login(cast.manager)
        assert client.get(reverse("approvals:manage:paper_template", args=["nonsense"])).status_code == 404
        assert client.get(f"{address}?hall=XX").status_code == 404


def test_list_of_templates_takes_the_same_queries(client, cast, django_assert_num_queries):
    with at(NEXT_DAY):
        publish(cast)
        with django_assert_num_queries(1):
            kind_rows()
        publish(cast, hall=cast.hall, source=PLAIN + "甲")
        publish(cast, kind=PaperKind.PAUSE, source=HEAD + "#paper.text")
        with django_assert_num_queries(1):
            assert len(kind_rows()) == len(PaperKind)


def test_comparison_names_added_and_removed_lines():
    lines = [(line.sign, line.text) for line in compared("a\nb\n", "a\nc\n")]
    assert lines == [("", "…"), ("", "a"), ("-", "b"), ("+", "c")]


def test_receipt_of_a_case_takes_the_halls_version(cast):
    with at(RECEIVED):
        version = publish(cast, HEAD + "#clause[收到#paper.item;]", kind=PaperKind.RECEIPT, hall=cast.hall)
        paper = received(cast).papers.get()
    assert (paper.template, paper.template_name.split(":")[:2]) == (version, [cast.hall.code, "1"])
