"""Reading what a clock uploads (ATTLOG of the ZKTeco push protocol): pure, bytes in, punches out.

One line a punch: `PIN⇥YYYY-MM-DD HH:MM:SS⇥status⇥verify…` in the clock's local time (Asia/Shanghai). A line that can't
be read is told, never guessed. Whatever carries a biometric template is dropped before anything is kept.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from staff.states import PunchDirection

CHINA = ZoneInfo("Asia/Shanghai")  # where every clock of the county stands
PIN = re.compile(r"[0-9A-Za-z]{1,16}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
TEMPLATE = re.compile(
    rb"^\s*(FP|FINGERTMP|FACE|BIODATA|BIOPHOTO|USERPIC|USER|OPLOG|ATTPHOTO)\b|\b(TMP|TEMPLATE|CONTENT)\s*=", re.I
)
LEAVING = ("1", "2", "5")  # check-out, break-out, overtime-out
COMING = ("0", "3", "4")
PROBLEMS_TOLD = 200  # lines that can't be read and are listed; the rest are only counted
TEXT_TOLD = 80  # characters of such a line


@dataclass(frozen=True)
class Entry:
    """One punch as it was read; `member` is the key where the file names a person instead of a pin."""

    pin: str
    at: datetime
    direction: str = PunchDirection.UNKNOWN
    member: int | None = None


@dataclass
class Reading:
    """What an upload says: `body` is what may be kept of it, `problems` the lines that can't be used, and why."""

    body: bytes
    lines: int = 0
    entries: list[Entry] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)

    def tell(self, line: int, text: str, reason: str) -> None:
        if len(self.problems) < PROBLEMS_TOLD:
            shown = "".join(character for character in text[:TEXT_TOLD] if character.isprintable() or character == "\t")
            self.problems.append({"line": line, "text": shown, "reason": reason})


def read_attlog(body: bytes, *, tells_direction: bool) -> Reading:
    """The punches of an upload. Status keys are believed only of a clock that `tells_direction`."""
    kept = [line for line in body.splitlines(keepends=True) if not TEMPLATE.search(line)]
    reading = Reading(b"".join(kept))
    for number, raw in enumerate(body.splitlines(), start=1):
        if not raw.strip():
            continue
        reading.lines += 1
        if TEMPLATE.search(raw):
            reading.tell(number, "", _("带有生物特征或者人员资料，没有保存"))
            continue
        _read_line(reading, number, decoded(raw), tells_direction)
    return reading


def decoded(raw: bytes) -> str:
    """UTF-8, else GB18030, else what is left of it: clocks write names in either."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _read_line(reading: Reading, number: int, text: str, tells_direction: bool) -> None:
    pin, at, *rest = [*(part.strip() for part in text.split("\t")), "", ""]
    moment = parsed(at)
    if not PIN.fullmatch(pin):
        reading.tell(number, text, _("考勤号不对"))
    elif moment is None:
        reading.tell(number, text, _("时间不对"))
    else:
        reading.entries.append(Entry(pin, moment, _direction(rest[0]) if tells_direction else PunchDirection.UNKNOWN))


def parsed(text: str) -> datetime | None:
    """The aware moment of `2026-03-02 09:00:00` in the clock's time; None if there is no such moment."""
    if not MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
    return moment if 2000 <= moment.year < 2100 else None  # a clock without a battery begins in 1970


def _direction(status: str) -> PunchDirection:
    if status in COMING:
        return PunchDirection.IN
    return PunchDirection.OUT if status in LEAVING else PunchDirection.UNKNOWN
