"""Third-party words that Django knows no Chinese for: what is written is what was compiled."""

import gettext
import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as translate
from django.utils.translation import override

FOLDER = Path(settings.BASE_DIR) / "hall" / "locale" / "zh_Hans" / "LC_MESSAGES"
ENTRY = re.compile(r'^msgid "(.+)"\n(msgid_plural ".*"\n)?msgstr(?:\[0\])? "(.*)"$', re.MULTILINE)


def test_catalogue_is_compiled_from_its_source():
    entries = ENTRY.findall((FOLDER / "django.po").read_text("utf-8"))
    with (FOLDER / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert len(entries) > 50
    for english, plural, chinese in entries:
        found = catalogue.ngettext(english, "", 1) if plural else catalogue.gettext(english)
        assert found == chinese, english


def test_words_of_the_admin_are_chinese():
    with override("zh-hans"):
        assert translate("Type to search") == "输入文字查找"
