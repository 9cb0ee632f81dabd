"""`sort`: each statement to 可, 不可 or 要相談. An answer is {statement: verdict} of those sorted so far."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, get_args
from xml.etree.ElementTree import Element

from pydantic import Field

from kenshu.i18n import LANGS, Lang, Multilingual, say
from kenshu.kinds.contract import Offered, Written
from kenshu.kinds.exchange import Matching, read_pairs
from kenshu.kinds.markup import Texts
from kenshu.kinds.pairs import PairedParts, PairSamples
from kenshu.kinds.question import BaseQuestion, Part
from kenshu.kinds.sample import sample_parts, sample_question
from kenshu.kinds.sort import scoring

Verdict = Literal["allowed", "forbidden", "consult"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Statement(Part):
    """A statement and where it belongs."""

    verdict: Verdict


class SortQuestion(BaseQuestion):
    """Sort the statements."""

    parts_field: ClassVar[str] = "statements"

    kind: Literal["sort"]
    statements: Annotated[list[Statement], Field(min_length=3, max_length=7)]

    def key(self) -> dict[str, str]:
        """Return {statement: verdict}."""
        return {statement.id: statement.verdict for statement in self.statements}


class Sorting(Matching):
    """Statements with their verdicts. Pairs from elsewhere are a `sort` where each answer is a verdict, in either language."""

    parts = "statements"

    def matching(self, question: Written, part: Written) -> dict[Lang, str]:
        """Return the verdict in words."""
        return _words(part["verdict"])

    def unmatched(self, question: Written) -> list[Mapping[Lang, str]]:
        """Return the verdicts that are right of no statement: which they are would tell."""
        return [_words(each) for each in VERDICTS if each not in {part["verdict"] for part in question[self.parts]}]

    def claims_moodle(self, node: Element) -> bool:
        """Return whether the words of every pair name a verdict."""
        made = read_pairs(node, "ja").made
        return bool(made) and all(_named(words) for _, words in made)

    def from_moodle(self, node: Element, lang: Lang) -> Written:
        """Return the statements."""
        return {self.parts: [part | {"verdict": _named(words)} for part, words in read_pairs(node, lang).made if part]}


def _words(verdict: str) -> dict[Lang, str]:
    return Multilingual({lang: say(f"component.{verdict}", lang) for lang in LANGS})


def _named(words: Texts) -> str:
    """Return the verdict that words name; "" where they name none."""
    named = {text.casefold() for text in words.values()}
    return next((each for each in VERDICTS if named & {say(f"component.{each}", lang).casefold() for lang in LANGS}), "")


class Sort(PairedParts):
    """The handling of an answer: pairs of a statement and a verdict."""

    question = SortQuestion
    scoring = scoring
    exchange = Sorting()
    samples = PairSamples(
        sample_question(
            "sort",
            "次の行動は、可・不可・要相談のどれに当たりますか。",
            "Is each of these allowed, not allowed, or to be asked first?",
            statements=sample_parts("verdict", ["allowed", "forbidden", "consult", "forbidden"]),
        ),
        "statements",
        "verdict",
        lambda _question: VERDICTS,
    )

    def options(self, offered: Offered, lang: Lang) -> dict[str, str]:
        """Return the verdicts, which are the same for every question."""
        return {verdict: say(f"component.{verdict}", lang) for verdict in VERDICTS}


KIND = Sort()
