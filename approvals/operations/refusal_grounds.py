"""On what a refusal rests: its ground, provision, the conditions not met, the competent body (article 14)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from approvals.models import (
    Case,
    GrantingCondition,
)
from approvals.operations.lifecycle import required
from approvals.states import (
    RefusalGround,
)
from hall.errors import RuleBroken

#: A licence application is turned away at the door on these grounds only (许可法32, 78).
ACCEPTANCE_GROUNDS = (RefusalGround.NOT_REQUIRED, RefusalGround.NOT_COMPETENT, RefusalGround.FALSE_MATERIALS)

LONGEST_BODY = 120  # characters of the competent body, as the column holds

#: The provision that is printed on the refusal of a licence when the filer names none of her own.
PROVISIONS = {
    RefusalGround.NOT_REQUIRED: "《中华人民共和国行政许可法》第三十二条第一款第一项",
    RefusalGround.NOT_COMPETENT: "《中华人民共和国行政许可法》第三十二条第一款第二项",
    RefusalGround.CONDITIONS_UNMET: "《中华人民共和国行政许可法》第三十八条",
    RefusalGround.FALSE_MATERIALS: "《中华人民共和国行政许可法》第七十八条",
    RefusalGround.QUOTA_FULL: "《中华人民共和国行政许可法》第五十七条",
}


def checked_body(ground: str, typed: str) -> str:
    """Whom to ask instead, of what is not in our power; of no other ground (许可法32(1)(2))."""
    if ground != RefusalGround.NOT_COMPETENT:
        return ""
    message = _("不属于本机关职权范围的，请写明应当向哪个机关申请。")
    body = required(typed, "competent_body_missing", message, "许可法32", "competent_body")
    if len(body) > LONGEST_BODY:
        message = _("有权机关的名称不超过 %(most)d 个字。") % {"most": LONGEST_BODY}
        raise RuleBroken("text_too_long", message, "许可法32", field="competent_body")
    return body


def unmet_conditions(case: Case, ground: str, keys: Iterable[int]) -> list[GrantingCondition]:
    """The conditions of the case's own version that are said not to be met; a listed item must name one at least."""
    listed = {condition.pk: condition for condition in case.version.granting_conditions.all()}
    chosen = sorted(set(keys))
    if ground != RefusalGround.CONDITIONS_UNMET:
        if chosen:
            message = _("选了不符合的条件，法定理由应当是“不符合法定条件、标准”；别的理由请不要选条件。")
            raise RuleBroken("condition_without_ground", message, 14, field="conditions")
        return []
    if listed and not chosen:
        message = _("请选择申请不符合这个事项的哪一项条件，决定书要写明条件和条款。")
        raise RuleBroken("condition_missing", message, 14, field="conditions")
    if not set(chosen) <= listed.keys():
        message = _("选的条件不是这件申请所依据的事项版本里的，请刷新页面再选。")
        raise RuleBroken("condition_unknown", message, 14, field="conditions")
    return [listed[key] for key in listed if key in chosen]


def provision_of(case: Case, ground: str, typed: str, unmet: list[GrantingCondition]) -> str:
    """The provisions of the conditions that are not met, then what the filer cites; without either that of the ground,
    which 许可法 has for a licence only, else the item's own legal basis."""
    named = list(dict.fromkeys([*(condition.provision for condition in unmet), *filter(None, [typed.strip()])]))
    if not named:
        basis = case.version.legal_bases.first()
        own = str(basis) if basis else ""
        named = [PROVISIONS.get(RefusalGround(ground), own) if case.version.is_licence else own]
    return required(_("；").join(named), "provision_missing", _("请写明法律依据。"), 14, "provision")
