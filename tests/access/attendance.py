"""What names in braces of the attendance section stand for, and the bodies posted there."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from staff.attlog import read_attlog
from staff.operations.corrections import propose
from staff.operations.punches import Origin, take_in
from staff.states import PunchDirection, PunchSource
from tests.factories.attendance import count_attendance_in, local, make_device

FORGOTTEN = {"date": "2026-03-02", "time": "17:31", "direction": "out", "reason": "机器没有认出手指"}
CLOCK = {"serial": "BJZK2026009", "name": "二楼", "networks": "10.20.0.0/16", "is_active": "on"}


class _Sheet(ContentFile):
    """A file that is read anew for each person."""

    def read(self, *arguments: Any) -> bytes:
        self.seek(0)
        return super().read(*arguments)


def _clock(stage: Any, which: str) -> Any:
    """The clock of the centre."""
    return stage.once(f"clock.{which}", lambda: make_device(stage.cast.hall, "CENTRE0001"))


def _counts(stage: Any) -> Any:
    """The centre, which counts attendance."""
    return stage.once("attendance", lambda: count_attendance_in(stage.cast.hall))


def _upload(stage: Any, which: str) -> Any:
    """An upload of clerk_a's punch and of a line that can't be read."""

    def make() -> Any:
        cast = stage.cast
        cast.clerk_a.attendance_pin = "101"
        cast.clerk_a.save()
        reading = read_attlog(b"nonsense\n101\t2026-03-02 08:55:00\n", tells_direction=False)
        return take_in(reading, Origin(PunchSource.PUSH, _counts(stage), device=_clock(stage, which)))

    return stage.once(f"upload.{which}", make)


def _correction(stage: Any, which: str) -> Any:
    _counts(stage)
    clerk = stage.cast.clerk_a
    facts = {"punched_at": local("2026-03-02T17:31"), "direction": PunchDirection.OUT, "reason": "忘了"}
    return stage.once(f"correction.{which}", lambda: propose(clerk, **facts, by=clerk))


def fill(stage: Any) -> None:
    """One row at least of every model of attendance that /admin/ shows."""
    _upload(stage, "centre")
    _correction(stage, "centre")


def _asked(stage: Any, _variant: str) -> dict[str, Any]:
    _counts(stage)
    return FORGOTTEN


def _sheet(stage: Any, _variant: str) -> dict[str, Any]:
    text = "考勤号,打卡时间\n900,2026-03-02 08:55\n"
    return {"hall": stage.cast.hall.pk, "file": _Sheet(text.encode(), name="march.csv")}


NAMED: dict[str, Callable[[Any, str], Any]] = {
    "clock": lambda stage, which: _clock(stage, which).serial,
    "member": lambda stage, who: stage.people[who].username,
    "upload": lambda stage, which: _upload(stage, which).pk,
    "punch": lambda stage, which: _upload(stage, which).records.get().pk,
    "correction": lambda stage, which: _correction(stage, which).pk,
}

BODIES: dict[str, Callable[[Any, str], dict[str, Any]]] = {
    "desk:attendance_correction": _asked,
    "manage:punch_annulment": lambda stage, _variant: {"reason": "代打卡"},
    "manage:correction_refusal": lambda stage, _variant: {"opinion": "监控里没有到岗"},
    "manage:device_new": lambda stage, _variant: CLOCK | {"hall": stage.cast.hall.pk},
    "manage:device": lambda stage, _variant: CLOCK | {"hall": stage.cast.hall.pk},
    "manage:pins": lambda stage, _variant: {"pin": "900", "member": stage.cast.clerk_b.pk},
    "manage:imports": _sheet,
}
