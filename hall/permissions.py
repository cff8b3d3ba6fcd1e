"""Grants: the dated row that a policy relied on, kept with the act (architecture: Authority)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model

from hall.errors import RuleBroken


@dataclass(frozen=True)
class Grant:
    """The power behind an act: `label` as people read it, `row` as app.model:key for the record.

    `on_behalf_of` is the key of the member in whose place the act is done, when a B holder covers A (article 10).
    """

    label: str
    row: str
    on_behalf_of: int | None = None

    @classmethod
    def of(cls, row: Model, on_behalf_of: int | None = None) -> "Grant":
        return cls(label=str(row), row=f"{row._meta.label}:{row.pk}", on_behalf_of=on_behalf_of)


T = TypeVar("T")

#: A policy raises RuleBroken or returns the grant that it relied on.
Policy = Callable[[Any, Any, datetime], Grant]


_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let questions marked `asked_once` be answered once inside the block: for many policies about one page."""
    token = _answers.set({}) if _answers.get() is None else None
    try:
        yield
    finally:
        if token:
            _answers.reset(token)


def asked_once(question: Callable[..., T]) -> Callable[..., T]:
    """A question whose answer, for the same arguments, is kept within a block of `one_moment`; never beyond it."""

    @wraps(question)
    def ask(*arguments: Any) -> T:
        answers = _answers.get()
        if answers is None:
            return question(*arguments)
        if (question, arguments) not in answers:
            answers[question, arguments] = question(*arguments)
        return answers[question, arguments]

    return ask


def refusal(policy: Policy, user: Any, subject: Any, at: datetime) -> RuleBroken | None:
    """Why `policy` refuses, or None where it grants: for pages that show what is barred and why."""
    try:
        policy(user, subject, at)
    except RuleBroken as broken:
        return broken
    return None
