"""Which of the certified questions of a shard are kept: the recipe's mix, with answers and letters spread."""

from collections import Counter
from collections.abc import Iterator, Sequence

from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.language import load
from layoutgen.qa.factorial import factors
from layoutgen.qa.foretold import TELLING, Foretold
from layoutgen.qa.mix import Cell, Mix
from layoutgen.qa.phrases import LETTERS
from layoutgen.qa.together import answer_class, contrasts

_FORETOLD = 30.0
"""How much a name that was right more often than it should be weighs against an answer that was."""

_SLACK, _SLACK_SHARE = 1.0, 0.003
"""How far a strict mix may exceed its shares: questions, and share of the questions so far."""


def select(
    candidates: Sequence[Sequence[Question]], recipe: Recipe, records: Sequence[ClipRecord] = ()
) -> list[list[Question]]:
    """Keeps at most the recipe's number of questions of each clip, clip after clip, and beside them what stands for a
    contrast, see `together`.

    Always the cell (task and number of frames) that lags furthest behind its share gives the next question; within it,
    the one whose answer and letter were least used in the shard. The shard alone decides: nothing is drawn.

    Args:
        candidates: the questions offered of each clip.
        recipe: says how many and which mix.
        records: the clips' records, which balance over the full cross of factors needs.
    """
    spread = _Spread(Mix.of(recipe), recipe)
    plain = [[question for question in offered if not question.is_contrast] for offered in candidates]
    if recipe.balance != "factorial":
        kept = [spread.choose(offered) for offered in plain]
    else:
        kept = [spread.choose(offered, record) for offered, record in zip(plain, records, strict=True)]
    return [own + more for own, more in zip(kept, contrasts(candidates, recipe.contrast), strict=True)]


class _Spread:
    """What has been kept so far, and the choice of what to keep next."""

    def __init__(self, mix: Mix, recipe: Recipe) -> None:
        self.mix, self.recipe, self.total = mix, recipe, 0
        self._shares = {
            cell: (mix.share(cell), mix.tasks[cell[0]], mix.frames[cell[1]]) for cell in mix.cells(mix.frames)
        }
        self._cells = dict.fromkeys(self._shares, 0)
        self._tasks = dict.fromkeys(mix.tasks, 0)
        self._frames = dict.fromkeys(mix.frames, 0)
        self._used: Counter[tuple[object, ...]] = Counter()
        self._sizes = Foretold()
        self._debts: dict[tuple[object, ...], float] = {}
        self._crossed: Counter[tuple[object, ...]] = Counter()
        self._record: ClipRecord | None = None

    def choose(self, offered: Sequence[Question], record: ClipRecord | None = None) -> list[Question]:
        """The questions kept of one clip, in the order offered; over the full cross of factors given its record."""
        self._record = record
        open_offers: dict[Cell, list[Question]] = {}
        for question in offered:
            open_offers.setdefault(_cell(question), []).append(question)
        chosen: list[Question] = []
        topics: Counter[tuple[object, ...]] = Counter()
        while len(chosen) < self.recipe.questions_per_clip and (cell := self._next_cell(open_offers)):
            question = self._best(open_offers[cell], topics)
            open_offers[cell].remove(question)
            if self._is_told(question):
                continue
            topics[_topic(question)] += 1
            chosen.append(question)
            self._count(question)
        return sorted(chosen, key=_by_number)

    def _is_told(self, question: Question) -> bool:
        """Whether the recipe wants what no name tells, and one tells this."""
        return self.recipe.atypical_sizes > 0 and self._sizes.score(question) > TELLING

    def _next_cell(self, open_offers: dict[Cell, list[Question]]) -> Cell | None:
        cells = [
            cell for cell, left in open_offers.items() if left and (not self.recipe.strict_mix or self._fits(cell))
        ]
        return max(cells, key=self._lag, default=None)

    def _lag(self, cell: Cell) -> float:
        """Questions by which a cell, its task and its number of frames are behind their shares, together."""
        (task, count), (share, of_task, of_count), after = cell, self._shares[cell], self.total + 1
        return (
            share * after
            - self._cells[cell]
            + of_task * after
            - self._tasks[task]
            + of_count * after
            - self._frames[count]
        )

    def _fits(self, cell: Cell) -> bool:
        """Whether one more question keeps the shares of its task and of its frame count."""
        slack = _SLACK + _SLACK_SHARE * self.total
        task, count = cell
        return (
            self._tasks[task] + 1 <= self.mix.tasks[task] * (self.total + 1) + slack
            and self._frames[count] + 1 <= self.mix.frames[count] * (self.total + 1) + slack
        )

    def _best(self, offered: Sequence[Question], topics: Counter[tuple[object, ...]]) -> Question:
        """A topic new to the clip first; then the answer, letter and pairing of text and answer least used."""
        if not self.recipe.balance:
            return min(offered, key=lambda question: topics[_topic(question)])
        return min(offered, key=lambda q: (topics[_topic(q)], self._crowd(q), self._unevenness(q)))

    def _crowd(self, question: Question) -> int:
        """Questions kept with the same combination of factors; 0 where they do not count."""
        return self._crossed[_crossed(self._record, question)] if self._record else 0

    def _unevenness(self, question: Question) -> float:
        """How common its answer, letter and pairing are in the shard, and how well its options' names foretell it."""
        owed = sum(self._debts.get(key, 0.0) * surplus for key, surplus in _surpluses(question))
        told = self._sizes.score(question) if self.recipe.atypical_sizes > 0 else 0.0
        return sum(self._used[key] for key in _keys(question)) + _FORETOLD * (owed + told)

    def _count(self, question: Question) -> None:
        self.total += 1
        self._cells[_cell(question)] += 1
        self._tasks[question.task] += 1
        self._frames[len(question.frames)] += 1
        self._used.update(_keys(question))
        self._sizes.count(question)
        for key, surplus in _surpluses(question):
            self._debts[key] = self._debts.get(key, 0.0) + surplus
        if self._record:
            self._crossed[_crossed(self._record, question)] += 1


def _cell(question: Question) -> Cell:
    return question.task, len(question.frames)


def _crossed(record: ClipRecord, question: Question) -> tuple[object, ...]:
    return question.task, answer_class(question), *factors(record, question)


def _by_number(question: Question) -> tuple[int, str]:
    """Ids in the order of their numbers: `q1000` comes after `q999`, which as text it does not."""
    return len(question.id), question.id


def _topic(question: Question) -> tuple[object, ...]:
    return question.task, *question.objects, "|", *question.views, *question.given


def _keys(question: Question) -> list[tuple[object, ...]]:
    """What is to be spread: answers of the task, answers to the same words, givens, views or number of shown frames,
    letters among as many options."""
    answer, stem = answer_class(question), question.text.partition("\n")[0]
    keys: list[tuple[object, ...]] = [
        (question.task, answer),
        (question.task, stem, answer),
        (question.task, "shown", len(question.frames), answer),
        (question.task, "given", *question.given, answer),
    ]
    if question.views:
        keys.append((question.task, "views", *question.views, answer))
    if question.options:
        keys.append((question.task, len(question.options), question.answer, "letter"))
    return keys


def _surpluses(question: Question) -> Iterator[tuple[tuple[object, ...], float]]:
    """For each name in an option, with its place in it: by how much more than by chance it was in the right one."""
    comma = load(question.language).joints.comma
    for letter, option in zip(LETTERS, question.options, strict=False):
        surplus = (letter == question.answer) - 1 / len(question.options)
        for place, name in enumerate(option.split(comma)):
            yield (question.task, name, place), surplus
