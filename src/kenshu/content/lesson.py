"""The lesson of a module as a trainer writes it: blocks of text, clauses, worked examples, comparisons, tables and pictures."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kenshu.i18n import LANGS, Lang
from kenshu.kinds.question import ClauseId, Place, Record, Words

MOST_MINUTES = 10
LARGEST_PICTURE = 300 * 1024  # bytes: it stands in the records and in the notebook
LARGEST_PICTURE = 300 * 1024  # bytes: it stands in the records and in the notebook
# Letters of Japanese and words of English that are read in a minute. English prose is read at 238 words (M. Brysbaert, Journal of
# Memory and Language 109, 2019, over 190 studies), a rule more slowly; 400 letters fill a sheet of Japanese manuscript paper.
_A_MINUTE: dict[Lang, int] = {"ja": 400, "en": 200}


class Text(Record):
    """A text in Markdown."""

    block: Literal["text"]
    text: Words


class Quote(Record):
    """A clause of the guideline, in its own words; `note` says what it comes to."""

    block: Literal["clause"]
    clause: ClauseId
    note: Words | None = None


class Example(Record):
    """A worked example: a scene, and the steps by which one comes to an answer, the clause named."""

    block: Literal["example"]
    title: Words
    scene: Words
    steps: Annotated[list[Words], Field(min_length=2, max_length=6)]
    clause: ClauseId


class Compare(Record):
    """A post before and after it was mended, and why."""

    block: Literal["compare"]
    before: Words
    after: Words
    why: Words
    clause: ClauseId


class Grid(Record):
    """A table: its caption, the headings of its columns, its rows; the first cell of a row heads it."""

    block: Literal["table"]
    caption: Words
    head: Annotated[list[Words], Field(min_length=2, max_length=5)]
    rows: Annotated[list[list[Words]], Field(min_length=1)]


class Picture(Record):
    """A picture (`quizzes/pictures/<file>`, PNG or JPEG), and what it shows, in words."""

    block: Literal["picture"]
    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*\.(png|jpg)$")]
    alt: Words
    caption: Words | None = None


Block = Annotated[Text | Quote | Example | Compare | Grid | Picture, Field(discriminator="block")]


def minutes(lesson: Sequence[Block], clauses: dict[str, Words]) -> float:
    """Return how many minutes it takes to read, in the language that takes longer; `clauses` are those it quotes."""
    return max(sum(_length(each, lang) for each in _words(lesson, clauses)) / _A_MINUTE[lang] for lang in LANGS)


def cited_by(lesson: Sequence[Block]) -> Iterator[tuple[Place, str]]:
    """Yield each clause that the lesson cites, with its place in the lesson."""
    for number, each in enumerate(lesson):
        if isinstance(each, Quote | Example | Compare):
            yield (number, "clause"), each.clause


def _words(lesson: Sequence[Block], clauses: dict[str, Words]) -> Iterator[Words]:
    for each in lesson:
        match each:
            case Text():
                yield each.text
            case Quote():
                yield from (found for found in (clauses.get(each.clause), each.note) if found)
            case Example():
                yield from (each.title, each.scene, *each.steps)
            case Compare():
                yield from (each.before, each.after, each.why)
            case Grid():
                yield from (each.caption, *each.head, *(cell for row in each.rows for cell in row))
            case Picture():
                yield from (found for found in (each.alt, each.caption) if found)


def _length(words: Words, lang: Lang) -> int:
    return len("".join(words.ja.split())) if lang == "ja" else len(words.en.split())
