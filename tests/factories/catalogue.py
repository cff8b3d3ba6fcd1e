"""Items, versions and placements."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from approvals.models import Item, ItemVersion, LegalBasis, MaterialRequirement, Placement, ProcessStep
from approvals.states import Audience, ItemType, LimitUnit, VersionState
from hall.search import terms
from staff.models import Department
from windows.models import Window

_codes = count(1)
PUBLISHED_AT = datetime(2025, 1, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def make_item(department: Department, code: str = "", **fields) -> Item:
    """An item without any version."""
    return Item.objects.create(
        code=code or f"T{next(_codes):05d}", department=department, created_at=PUBLISHED_AT, **fields
    )


def make_version(item: Item, *, materials: int = 2, steps: int = 1, **fields) -> ItemVersion:
    """A complete draft: promise 8 of 20 working days, free, `materials` necessary materials, `steps` review steps."""
    name = fields.get("name", "设立歌舞娱乐场所《娱乐经营许可证》核发")
    defaults = {
        "name": name,
        "item_type": ItemType.LICENCE,
        "audiences": [Audience.ENTERPRISE],
        "statutory_limit": 20,
        "statutory_unit": LimitUnit.WORKING,
        "promised_limit": 8,
        "promised_unit": LimitUnit.WORKING,
        "charges_fee": False,
        "result_name": "娱乐经营许可证",
        "on_site_visits": 1,
        "search_terms": terms(name),
    }
    version = ItemVersion.objects.create(item=item, **(defaults | fields))
    for order in range(1, materials + 1):
        MaterialRequirement.objects.create(version=version, order=order, name=f"材料{order}", originals=1)
    for order in range(1, steps + 1):
        ProcessStep.objects.create(
            version=version, order=order, name=f"审查{order}", limit=3, unit=LimitUnit.WORKING, is_review=True
        )
    LegalBasis.objects.create(version=version, order=1, law="娱乐场所管理条例", article="第十条")
    return version


def publish(version: ItemVersion, number: int = 1, at: datetime = PUBLISHED_AT) -> Item:
    """Put a draft in force without asking the rules (operations.catalogue asks them)."""
    version.state, version.number, version.published_at = VersionState.PUBLISHED, number, at
    version.save()
    version.item.current = version
    version.item.save()
    return version.item


def place(item: Item, window: Window, since: date = date(2020, 1, 1)) -> Placement:
    return Placement.objects.create(item=item, window=window, valid_from=since)
