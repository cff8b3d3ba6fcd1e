"""The seven elements that must be public for every item (article 7)."""

from django.utils.translation import gettext_lazy as _

from approvals.models import ItemVersion

NAME = "name"
PROCESS = "process"
MATERIALS = "materials"
LEGAL_BASIS = "legal_basis"
PROMISED_LIMIT = "promised_limit"
RESULT = "result"
FEE = "fee"

ELEMENTS = {
    NAME: _("事项名称"),
    PROCESS: _("办理流程"),
    MATERIALS: _("申请材料"),
    LEGAL_BASIS: _("设定依据"),
    PROMISED_LIMIT: _("承诺时限"),
    RESULT: _("办理结果"),
    FEE: _("收费"),
}


def missing(version: ItemVersion) -> list[str]:
    """Keys of the elements that `version` lacks, in the order of the article.

    `version` carries the annotations of `ItemVersion.objects.with_elements()`. A limit counts once its unit is decided;
    that nothing is charged must be said, and what is charged needs a line of the tariff.
    """
    present = {
        NAME: bool(version.name.strip()),
        PROCESS: version.has_steps or bool(version.process_text.strip()),
        MATERIALS: version.has_materials,
        LEGAL_BASIS: version.has_legal_bases,
        PROMISED_LIMIT: version.promised_limit is not None and bool(version.promised_unit),
        RESULT: bool(version.result_name.strip()),
        FEE: version.charges_fee is False or bool(version.charges_fee and version.has_tariffs),
    }
    return [element for element in ELEMENTS if not present[element]]


def missing_elements(version: ItemVersion) -> list[str]:
    """Chinese names of those of the seven elements that the saved `version` lacks. Article 7."""
    if not hasattr(version, "has_steps"):
        version = ItemVersion.objects.with_elements().get(pk=version.pk)
    return [str(ELEMENTS[key]) for key in missing(version)]
