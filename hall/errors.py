"""Broken rules: what an operation or a policy raises when the law says no.

One exception, three faces: the HTML page, the htmx fragment and the API problem are made from it in `hall.problems`.
"""

from hall.regulation import Source


class RuleBroken(Exception):
    """A rule of the regulation or of law was about to be broken; nothing was saved.

    `code` is stable English for machines, `message` a whole Chinese sentence that names the next step, `article` the
    number of the guidance's article or the key of a law (`hall.regulation`), `field` the input at fault, if one is.
    """

    status = 409

    def __init__(self, code: str, message: str, article: Source | None = None, *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.article = article
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class IllegalMove(RuleBroken):
    """The case, item or card is in a state from which this act does not lead anywhere."""


class LostRace(RuleBroken):
    """Somebody else acted first; the page shown is out of date."""


class NotAllowed(RuleBroken):
    """This person has no dated row (post, role, posting) that carries the power for the act."""

    status = 403
