"""Tables of what guessing earns in a course, beside chance, and whether a module is passed by it: `python -m tools.guessers`.

    python -m tools.guessers [--course FOLDER] [--lang ja|en]

Guessers know prompts and options, and the questions of all other scenarios with their keys (`kenshu.content.guessers`). A figure in
brackets is of a guesser without a rule for the kind: it goes by place and number, or by chance. The probability of passing is exact
over all draws. Exit 1 where a module is passed more often than the limit.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kenshu.content import Content, Module, load
from kenshu.content.giveaways import HALF_MARKS, STRICT
from kenshu.content.guessers import GUESSERS
from kenshu.content.guessing import CHANCE, MIX, Guessed, guessed, mean
from kenshu.content.passing import ATTEMPTS, pass_probability
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang

PLAYERS = (CHANCE, *GUESSERS, MIX)
FULL_MARKS = 1.0
LIMIT = next(measure.most for measure in STRICT if measure.name == "passed_by_guessing")


def shares(content: Content, read: Guessed) -> list[list[str]]:
    """Return a row for each kind within each module, and within the course: the share of the points that each guesser earns."""
    rows = []
    scopes = [(name, module.asked) for name, module in content.modules.items()] + [("all", list(read.kinds))]
    for scope, asked in scopes:
        for kind in dict.fromkeys(read.kinds.values()):
            questions = [each for each in asked if read.kinds.get(each) == kind]
            if questions:
                rows.append([scope, kind, str(len(questions)), *(_share(read, player, questions) for player in PLAYERS)])
    return rows


def _share(read: Guessed, player: str, questions: Sequence[str]) -> str:
    earned = f"{sum(mean(read.of(player)[each]) for each in questions) / len(questions):.2f}"
    own = player == CHANCE or any(each in read.by[player] for each in questions)
    return earned if own else f"({earned})"


def passes(module: Module, read: Guessed) -> list[tuple[str, list[float]]]:
    """Return for each guesser the probability of passing: in one attempt and in three, free text at half marks, then at full marks.

    Chance in three attempts is three times that in one: no less, and nearly the same where it is small.
    """
    rows = []
    for player in PLAYERS:
        figures = []
        for free_text in (HALF_MARKS, FULL_MARKS):
            earned = read.of(player, free_text)
            once = pass_probability(module, earned, free_text, attempts=1)
            more = ATTEMPTS * once if player == CHANCE else pass_probability(module, earned, free_text)
            figures += [once, more]
        rows.append((player, figures))
    return rows


def _print(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def tell(content: Content, lang: Lang) -> bool:
    """Print the tables of one language; return whether every module keeps the limit."""
    read = guessed(content, lang)
    print(f"## {lang}: share of the points\n")
    _print(("module", "kind", "questions", *PLAYERS), shares(content, read))
    print(f"## {lang}: probability of passing\n")
    rows, kept = [], True
    for name, module in content.modules.items():
        for player, figures in passes(module, read):
            within = figures[1] <= LIMIT
            kept = kept and within
            rows.append([name, player, *(f"{figure:.2g}" for figure in figures), "kept" if within else "**missed**"])
    half, full = ("half marks", "full marks")
    columns = [f"{number} attempt{'s' * (number > 1)}, free text at {marks}" for marks in (half, full) for number in (1, ATTEMPTS)]
    _print(("module", "guesser", *columns, f"at most {LIMIT} in {ATTEMPTS} at {half}"), rows)
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tools.guessers")
    parser.add_argument("--course", type=Path, default=Path())
    parser.add_argument("--lang", choices=LANGS)
    told = parser.parse_args(arguments)
    content = load(Course.at(told.course))
    kept = [tell(content, lang) for lang in ([told.lang] if told.lang else LANGS)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
