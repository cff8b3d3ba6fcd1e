"""Cases that wait for materials, taken in before the day of the tables so that their days can have passed."""

from approvals.models import Case, Item
from approvals.operations.conditional import accept_conditionally
from approvals.operations.declarations import declare
from approvals.operations.intake import accept
from approvals.operations.telling import notify_deficiency
from approvals.states import CheckResult, Necessity
from hall.moment import today
from tests.access.stage import Stage
from tests.approvals.stages import at
from tests.factories import make_item, make_version, place, publish
from tests.factories.cases import check_all, make_case

EARLIER, LONG_AGO = "2026-03-02T10:00", "2025-12-01T10:00"
PLEDGE = {"pledge": "三日内补交材料2", "due_on": "2026-03-05"}
FACT = {"fact": "原件经核查为变造", "known_at": "2026-03-03T09:00:00+08:00"}
WORD = "场所不在住宅楼内"
NEEDED = "请换交真实的原件"


def told_earlier(stage: Stage, where: str) -> str:
    return stage.once(f"told_earlier.{where}", lambda: _told(stage, where, EARLIER)).number


def silent(stage: Stage, where: str) -> str:
    return stage.once(f"silent.{where}", lambda: _told(stage, where, LONG_AGO)).number


def secondary(stage: Stage, where: str) -> str:
    """Received without the material that may follow."""
    return stage.once(f"secondary.{where}", lambda: _lacking(stage, where)).number


def promised(stage: Stage, where: str) -> str:
    return stage.once(f"promised.{where}", lambda: _promised(stage, where, "2026-03-02T10:00")).number


def broken(stage: Stage, where: str) -> str:
    """Accepted on a promise whose day has passed."""
    return stage.once(f"broken.{where}", lambda: _promised(stage, where, "2026-02-12T10:00")).number


def again_in_form(case: Case) -> dict[str, str]:
    key = case.version.materials.get(order=2).pk
    return {**FACT, "known_at": "2026-03-03T09:00", f"m{key}-result": "wrong", f"m{key}-remark": NEEDED}


def again_in_api(case: Case) -> dict[str, object]:
    line = {"material": case.version.materials.get(order=2).pk, "result": "wrong", "needed": NEEDED}
    return {**FACT, "materials": [line]}


def follow_in_form(case: Case) -> dict[str, str]:
    return {f"m{case.version.materials.get(order=2).pk}-result": CheckResult.COMPLETE.value}


def follow_in_api(case: Case) -> dict[str, object]:
    return {"materials": [{"material": case.version.materials.get(order=2).pk}]}


def declarable(stage: Stage, where: str) -> str:
    """Received without a material for which the applicant may give her word."""
    return stage.once(f"declarable.{where}", lambda: _declarable(stage, where)).number


def declared(stage: Stage, where: str) -> str:
    """Accepted on a declaration that nobody has verified."""
    return stage.once(f"declared.{where}", lambda: _declared(stage, where)).number


def declare_in_form(case: Case) -> dict[str, object]:
    return {"requirements": [case.version.materials.get(order=1).pk], "statement": WORD}


def declare_in_api(case: Case) -> dict[str, object]:
    return {"materials": [case.version.materials.get(order=1).pk], "statement": WORD}


MADE = {
    "declarable": declarable,
    "declared": declared,
    "told_earlier": told_earlier,
    "silent": silent,
    "secondary": secondary,
    "promised": promised,
    "broken": broken,
}


def _told(stage: Stage, where: str, when: str) -> Case:
    place_, clerk = stage.place(where), stage.place(where).clerk
    with at(when):
        case = make_case(place_.item, place_.window, clerk, missing=[1])
        notify_deficiency(case, materials=check_all(case.version, missing=[1])[:1], by=clerk)
    return case


def _lenient(stage: Stage, where: str) -> Item:
    def make() -> Item:
        version = make_version(make_item(stage.place(where).item.department), name="演出场所变更备案")
        version.materials.filter(order=2).update(necessity=Necessity.MAY_FOLLOW)
        item = publish(version)
        place(item, stage.place(where).window)
        return item

    return stage.once(f"lenient.{where}", make)


def _lacking(stage: Stage, where: str) -> Case:
    return make_case(_lenient(stage, where), stage.place(where).window, stage.place(where).clerk, missing=[2])


def _promised(stage: Stage, where: str, when: str) -> Case:
    with at(when):
        case = _lacking(stage, where)
        due_on = today().replace(day=today().day + 1)
        accept_conditionally(case, pledge=PLEDGE["pledge"], due_on=due_on, by=stage.place(where).clerk)
    return case


def _declarable(stage: Stage, where: str) -> Case:
    def make() -> Item:
        version = make_version(make_item(stage.place(where).item.department), name="营业场所变更备案")
        version.materials.filter(order=1).update(may_declare=True)
        item = publish(version)
        place(item, stage.place(where).window)
        return item

    item = stage.once(f"declaring.{where}", make)
    return make_case(item, stage.place(where).window, stage.place(where).clerk, missing=[1])


def _declared(stage: Stage, where: str) -> Case:
    case, clerk = _declarable(stage, where), stage.place(where).clerk
    declare(case, requirements=[case.version.materials.get(order=1).pk], statement=WORD, by=clerk)
    return accept(case, by=clerk)
