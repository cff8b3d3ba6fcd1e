"""A fingerprint clock that speaks the push protocol over HTTP, as the real ones do.

It keeps its records and its own stamp, uploads what the hall has not confirmed, and sends it again when no answer came.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


@dataclass
class Answer:
    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Clock:
    """One clock: `server` is the address of the hall, `records` what fingers left on it, in the order of its memory."""

    server: str
    serial: str
    records: list[str] = field(default_factory=list)
    stamp: int = 0
    options: dict[str, str] = field(default_factory=dict)

    def touch(self, pin: str, at: str, status: int = 0) -> str:
        """A finger on the glass; `at` is the clock's own idea of the time."""
        self.records.append(f"{pin}\t{at}\t{status}\t1\t0\t0\t0")
        return self.records[-1]

    def switch_on(self) -> Answer:
        """The handshake: what the hall wants, and the stamp from which on it wants it."""
        answer = self.ask("cdata", options="all", language="83", pushver="2.4.1")
        if answer.status == 200:
            lines = answer.text.splitlines()[1:]
            self.options = dict(line.split("=", 1) for line in lines)
            self.stamp = int(self.options["Stamp"])
        return answer

    def upload(self, batch: int = 100, *, lose_answer: bool = False) -> list[Answer]:
        """Send what was not confirmed, in batches; with `lose_answer` the line breaks before the answers arrive."""
        answers, confirmed = [], self.stamp
        while confirmed < len(self.records):
            end = min(confirmed + batch, len(self.records))
            answers.append(self.send(self.records[confirmed:end], stamp=end))
            if answers[-1].status != 200:
                break
            confirmed = end
        self.stamp = self.stamp if lose_answer else confirmed
        return answers

    def send(self, lines: Iterable[str], stamp: int = 0, table: str = "ATTLOG") -> Answer:
        return self.post("\n".join(lines).encode() + b"\n", table=table, Stamp=stamp)

    def post(self, body: bytes, **query: object) -> Answer:
        return self._speak("cdata", query, body)

    def ask(self, page: str, **query: object) -> Answer:
        return self._speak(page, query)

    def report(self, text: str) -> Answer:
        """What came of a command."""
        return self._speak("devicecmd", {}, text.encode())

    def _speak(self, page: str, query: dict[str, object], body: bytes | None = None) -> Answer:
        url = f"{self.server}/iclock/{page}?{urlencode({'SN': self.serial, **query})}"
        request = Request(url, data=body, headers={"Content-Type": "text/plain"} if body is not None else {})
        try:
            with urlopen(request, timeout=60) as response:
                return Answer(response.status, response.read().decode(), dict(response.headers))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(), dict(error.headers))
