"""What names in braces of the attendance section stand for."""

from typing import Any

from tests.factories.attendance import make_device


def clock(stage: Any, which: str) -> str:
    """The serial number of a clock of the centre or the township."""
    hall = stage.cast.other_hall if which == "town" else stage.cast.hall
    serial = "TOWN000001" if which == "town" else "CENTRE0001"
    return stage.once(f"clock.{which}", lambda: make_device(hall, serial)).serial
