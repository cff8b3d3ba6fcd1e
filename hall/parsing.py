"""What the API reads from a body."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """JSON whose texts can be stored.

    Refused with 400: half of a surrogate pair (`"\\ud800"`), which is no character, and what is nested without end.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            content = super().parse(stream, media_type, parser_context)
            json.dumps(content, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError) as error:
            raise ParseError(_("提交的 JSON 里有不完整的字符，或者嵌套太深，请检查后再提交。")) from error
        return content
