"""A paper of prompts and options without their scenes, for readers who never saw them, and the points of their answers.

    python -m tools.blind paper FOLDER [--lang ja|en] [--questions NUMBER] [--seed NUMBER] [--module ID] [--with-stories]
    python -m tools.blind score ANSWERS...

`paper` writes paper.md and answers.json, in which nothing tells the key, a scene or the name of one. With the same seed and
--with-stories it is the same paper with the scenes, and the guideline at its end. How it is used: docs/blind.md.
"""

import argparse
import hashlib
import json
import random
import string
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from kenshu.content import Content, load
from kenshu.content.guessers import example
from kenshu.course import Course
from kenshu.errors import AnswerRefused, KenshuError
from kenshu.i18n import LANGS, Lang, say, spoken_language
from kenshu.kinds import ReleasedQuestion, kind_of, read_answer, released_question, setting, share
from kenshu.kinds.pairs import PairedParts

PAPER, SHEET = "paper.md", "answers.json"
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Terms:
    """The terms that a paper follows from: the same terms and the same course make the same questions in the same order."""

    lang: Lang
    seed: int
    questions: int | None  # None: all there are
    module: str | None


@dataclass(frozen=True)
class Asked:
    """A question of a paper: {letter: part}, and for parts that are put with an option, {number: option}."""

    question: ReleasedQuestion
    modules: list[str]
    letters: Mapping[str, str]
    options: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The kind's name."""
        return self.question["offered"]["kind"]


def asked(content: Content, terms: Terms) -> list[Asked]:
    """Return the questions of a paper, in an order in which no neighbours share a scene but by chance."""
    modules = {each: [name for name, module in content.modules.items() if each in module.asked] for each in content.questions}
    released = [released_question(question, scenario) for scenario in content.scenarios.values() for question in scenario.questions]
    known = [each for each in released if _is_asked(each) and terms.module in (None, *modules[each["offered"]["id"]])]
    number = len(known) if terms.questions is None else terms.questions
    if not 0 < number <= len(known):
        raise KenshuError("blind.few", found=number, allowed=len(known))
    chance = random.Random(terms.seed)
    return [_asked(each, modules[each["offered"]["id"]], chance) for each in chance.sample(known, number)]


def _is_asked(question: ReleasedQuestion) -> bool:
    """Return whether a question has options; free text has none, and some kinds carry their case within them."""
    return example(question, "ja") is not None or isinstance(kind_of(question["offered"]["kind"]), PairedParts)


def _asked(question: ReleasedQuestion, modules: list[str], chance: random.Random) -> Asked:
    kind, parts = kind_of(question["offered"]["kind"]), [part["id"] for part in question["offered"]["parts"]]
    if kind.mixed:
        chance.shuffle(parts)
    options = list(kind.options(question["offered"], "ja")) if isinstance(kind, PairedParts) else []
    numbers = {str(number): option for number, option in enumerate(options, 1)}
    return Asked(question, modules, dict(zip(string.ascii_uppercase, parts, strict=False)), numbers)


def lines(number: int, one: Asked, lang: Lang, *, with_stories: bool) -> list[str]:
    """Return a question as the paper shows it, as Markdown."""
    offered = one.question["offered"]
    words = {part["id"]: part["text"][lang].strip() for part in offered["parts"]}
    shown = ["", f"## {say('blind.question', lang, number=number)}", ""]
    if with_stories:
        scene = offered["scenario"]
        title = say("blind.scene", lang, title=scene["title"][lang])
        shown += [f"**{title}**", "", scene["story"][lang].strip(), ""]
        rules = setting(offered, lang)
        shown += [f"{say('component.setting', lang)}:", "", *(f"- {rule.strip()}" for rule in rules), ""] if rules else []
        shown += [f"({scene['picture']['alt'][lang].strip()})", ""] if "picture" in scene else []
    shown += [offered["prompt"][lang].strip(), "", *(f"- **{letter}** {words[part]}" for letter, part in one.letters.items()), ""]
    kind = kind_of(one.kind)
    if isinstance(kind, PairedParts):
        named = kind.options(offered, lang)
        shown += [say(f"component.{one.kind}_hint", lang), ""]
        shown += [*(f"- **{number}** {named[option]}" for number, option in one.options.items()), ""]
    return [*shown, _how(one, lang)]


def _how(one: Asked, lang: Lang) -> str:
    """Return how an answer to a question is written."""
    letters = list(one.letters)
    if one.options:
        given: Any = dict.fromkeys(letters, 1)
        key = "pairs"
    elif isinstance(one.question["key"], str):
        return say("blind.answer", lang, example=json.dumps(letters[0]))
    elif len(one.question["key"]) == len(letters):
        given, key = letters, "order"
    else:
        given, key = [letters[0], letters[-1]], "some" if kind_of(one.kind).mixed else "none"
    return say(f"blind.answer_{key}", lang, example=json.dumps(given))


def digest(questions: Sequence[Asked], lang: Lang) -> str:
    """Return the SHA-256 of what a paper asks, with or without stories."""
    text = "\n".join(line for number, one in enumerate(questions, 1) for line in lines(number, one, lang, with_stories=False))
    return hashlib.sha256(text.encode()).hexdigest()


def write_paper(content: Content, terms: Terms, folder: Path, *, with_stories: bool) -> int:
    """Write the paper and its answer sheet; return the number of questions."""
    lang, questions = terms.lang, asked(content, terms)
    form = "_with_stories" if with_stories else ""
    shown = [f"# {say(f'blind.title{form}', lang)}", "", say(f"blind.how{form}", lang), "", say("blind.sheet", lang, file=SHEET)]
    for number, one in enumerate(questions, 1):
        shown += lines(number, one, lang, with_stories=with_stories)
    if with_stories:
        shown += ["", f"## {say('blind.guideline', lang)}"]
        for clause in content.guideline.clauses:
            shown += ["", f"**{clause.label.within(lang)}** {clause.text.within(lang).strip()}"]
    sheet = {
        "paper": {**vars(terms), "with_stories": with_stories, "sha256": digest(questions, lang)},
        "reader": "",
        "answers": {str(number): None for number in range(1, len(questions) + 1)},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAPER).write_text("\n".join(shown) + "\n", encoding="utf-8")
    (folder / SHEET).write_text(json.dumps(sheet, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return len(questions)


def earned(content: Content, file: Path) -> tuple[str, list[tuple[Asked, float | None]]]:
    """Return the reader's name, and the share of the points of each question; None where it was not answered."""
    try:
        sheet = json.loads(file.read_text(encoding="utf-8"))
        paper, answers, reader = sheet["paper"], dict(sheet["answers"]), str(sheet["reader"])
        terms = Terms(LANGS[LANGS.index(paper["lang"])], int(paper["seed"]), paper["questions"], paper["module"])
        if not isinstance(terms.questions, int | None):
            raise TypeError(terms.questions)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise KenshuError("blind.no_sheet", file=file.name, found=fault) from None
    questions = asked(content, terms)
    if digest(questions, terms.lang) != paper.get("sha256"):
        raise KenshuError("blind.other_paper", file=file.name)
    return reader, [(one, _points(one, answers.get(str(number)), file, number)) for number, one in enumerate(questions, 1)]


def _points(one: Asked, written: Any, file: Path, number: int) -> float | None:
    if written is None:
        return None
    try:
        value = read_answer(one.question["offered"], _in_ids(one, written))
    except (AnswerRefused, KeyError, TypeError):
        raise KenshuError("blind.answer", file=file.name, number=number, found=json.dumps(written, ensure_ascii=False)) from None
    return share(one.kind, one.question["key"], value)


def _in_ids(one: Asked, written: Any) -> Any:
    if isinstance(written, str):
        return one.letters[written]
    if isinstance(written, dict):
        return {one.letters[letter]: one.options[str(option)] for letter, option in written.items()}
    return [one.letters[letter] for letter in written]


def interval(shares: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a mean of shares, after E. B. Wilson (Journal of the American Statistical Association 22, 1927).

    It is that of points that are had whole or not at all: with parts of points it is too wide rather than too narrow.
    """
    number, mean = len(shares), sum(shares) / len(shares)
    middle = (mean + Z**2 / (2 * number)) / (1 + Z**2 / number)
    half = Z * sqrt(mean * (1 - mean) / number + Z**2 / (4 * number**2)) / (1 + Z**2 / number)
    return max(0.0, middle - half), min(1.0, middle + half)


def tell_points(content: Content, file: Path, lang: Lang) -> None:
    """Print the points of a sheet by kind and module; what was not answered earns nothing."""
    reader, points = earned(content, file)
    answered = sum(found is not None for _, found in points)
    print(say("blind.reader", lang, file=file.name, reader=reader or "–", answered=answered, questions=len(points)), "\n")
    groups: dict[str, list[float]] = {say("blind.all", lang): [found or 0.0 for _, found in points]}
    for by in ("kind", "modules"):
        for one, found in points:
            for name in [one.kind] if by == "kind" else one.modules:
                groups.setdefault(name, []).append(found or 0.0)
    head = [say(f"blind.{column}", lang) for column in ("group", "questions", "share", "interval")]
    print(f"| {' | '.join(head)} |\n|---|---|---|---|")
    for name, shares in groups.items():
        low, high = interval(shares)
        print(f"| {name} | {len(shares)} | {sum(shares) / len(shares):.0%} | {low:.0%} – {high:.0%} |")
    print()


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.blind")
    parser.add_argument("--course", type=Path, default=Path())
    doing = parser.add_subparsers(dest="doing", required=True)
    paper = doing.add_parser("paper")
    paper.add_argument("folder", type=Path)
    paper.add_argument("--lang", choices=LANGS, default="ja")
    paper.add_argument("--questions", type=int)
    paper.add_argument("--seed", type=int, default=1)
    paper.add_argument("--module")
    paper.add_argument("--with-stories", action="store_true")
    doing.add_parser("score").add_argument("sheets", type=Path, nargs="+")
    return parser.parse_args(arguments)


def main(arguments: Iterable[str] | None = None) -> int:
    """Write a paper, or score sheets. Exit 2 where something cannot be read."""
    told, lang = _read(list(arguments) if arguments is not None else None), spoken_language()
    try:
        content = load(Course.at(told.course))
        if told.doing == "paper":
            terms = Terms(told.lang, told.seed, told.questions, told.module)
            number = write_paper(content, terms, told.folder, with_stories=told.with_stories)
            print(say("blind.written", lang, paper=told.folder / PAPER, sheet=told.folder / SHEET, questions=number))
        else:
            for sheet in told.sheets:
                tell_points(content, sheet, lang)
    except KenshuError as fault:
        print(fault.message(lang), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
