"""The courses that cases of the demonstration take, with how often each happens; `n` is the promise in working days."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hall.management.demo import seldom
from hall.management.demo.stories import Desk, Story

Plot = Callable[[Story, int, Random], Story]


@dataclass(frozen=True)
class Course:
    """A plot and its weight; what goes on today began `ago(n, random)` working days ago; `suits` limits the items."""

    weight: int
    plot: Plot
    ago: Callable[[int, Random], int] | None = None
    suits: Callable[[Desk], bool] | None = None


FINISHED: tuple[Course, ...] = (
    Course(60, lambda s, n, r: s.received().accepted().reviewed(min(1, n)).granted(r.randint(0, max(n - 2, 0)))
        .delivered(1)),
    Course(10, lambda s, n, r: s.received(missing=True).told().supplemented(r.randint(1, 8)).accepted()
        .reviewed(min(1, n)).granted(r.randint(0, max(n - 2, 0))).delivered(2).archived(2)),
    Course(4, lambda s, n, r: s.received().accepted().reviewed(1).refusal_filed(0).agreed(min(1, n)).delivered(2)),
    Course(3, lambda s, n, r: s.received().acceptance_refused().agreed(1).delivered(1)),
    Course(4, lambda s, n, r: s.received().accepted().withdrawn(1)),
    Course(4, lambda s, n, r: s.received().accepted().paused(1, 8).resumed(6).reviewed(1).granted(1).delivered(1)),
    Course(1, lambda s, n, r: s.received().accepted().extended(1).reviewed(1).granted(n + 1).delivered(1)),
    Course(3, lambda s, n, r: s.received().accepted().reviewed(1).granted(n + r.randint(0, 4)).explained(0)
        .delivered(1)),
    Course(1, lambda s, n, r: s.received().accepted().reviewed(1).granted(1).delivered(12)),
    Course(1, lambda s, n, r: seldom.followed(seldom.on_promise(s), 2).reviewed(1).granted(1).delivered(1).archived(2),
        suits=seldom.may_follow),
    Course(1, lambda s, n, r: seldom.verified(seldom.on_her_word(s).reviewed(1), 1).granted(1).delivered(1),
        suits=seldom.may_declare),
    Course(1, lambda s, n, r: seldom.supplemented_again(
        seldom.told_again(s.received(missing=True).told().supplemented(2), 1), 3
        ).accepted().reviewed(1).granted(1).delivered(1), suits=seldom.may_be_told_again),
    Course(1, lambda s, n, r: seldom.hearing_recorded(seldom.hearing_called(s.received().accepted().reviewed(1), 1))
        .granted(1).delivered(1), suits=seldom.may_be_heard),
)  # fmt: skip

#: Stories that go on today: how long ago they began, and what has happened since.
OPEN: tuple[Course, ...] = (
    Course(4, lambda s, n, r: s.received(), lambda n, r: r.randint(0, 3)),
    Course(5, lambda s, n, r: s.received(missing=True).told(), lambda n, r: r.randint(1, 20)),
    Course(6, lambda s, n, r: s.received().accepted(), lambda n, r: r.randint(0, n)),
    Course(8, lambda s, n, r: s.received().accepted().reviewed(1), lambda n, r: r.randint(1, n + 1)),
    Course(4, lambda s, n, r: s.received().accepted().reviewed(min(1, n)), lambda n, r: n),
    Course(3, lambda s, n, r: s.received().accepted().reviewed(1), lambda n, r: n + r.randint(1, 6)),
    Course(3, lambda s, n, r: s.received().accepted().paused(1, 8), lambda n, r: r.randint(3, 9)),
    Course(3, lambda s, n, r: s.received().accepted().refusal_filed(1), lambda n, r: r.randint(1, max(n, 1))),
    Course(1, lambda s, n, r: s.received().acceptance_refused(), lambda n, r: 1),
    Course(6, lambda s, n, r: s.received().accepted().granted(min(n, 2)), lambda n, r: r.randint(1, 9) + min(n, 2)),
    Course(2, lambda s, n, r: seldom.on_promise(s), lambda n, r: r.randint(1, n - 1), seldom.may_follow),
    Course(2, lambda s, n, r: seldom.on_her_word(s), lambda n, r: r.randint(0, n), seldom.may_declare),
    Course(1, lambda s, n, r: seldom.told_again(s.received(missing=True).told().supplemented(1), 1),
        lambda n, r: r.randint(2, 6), seldom.may_be_told_again),
    Course(2, lambda s, n, r: seldom.hearing_called(s.received().accepted().reviewed(1), 0),
        lambda n, r: r.randint(3, 10), seldom.may_be_heard),
)  # fmt: skip


def drawn(courses: tuple[Course, ...], random: Random) -> Course:
    return random.choices(courses, weights=[course.weight for course in courses])[0]
