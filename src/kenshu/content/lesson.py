"""The lesson of a module as a trainer writes it: blocks of text, clauses, worked examples, comparisons, tables and pictures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kenshu.kinds.question import ClauseId, Pictured, Place, Record, Words

MOST_MINUTES = 10


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


class Picture(Pictured):
    """A picture in `quizzes/pictures/`: a drawing, or a PNG or JPEG."""

    block: Literal["picture"]
    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*\.(svg|png|jpg)$")]


Block = Annotated[Text | Quote | Example | Compare | Grid | Picture, Field(discriminator="block")]


def words_of(lesson: Sequence[Block], clauses: Mapping[str, Words]) -> Iterator[Words]:
    """Yield everything that is read of a lesson; `clauses` are those it quotes."""
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


def cited_by(lesson: Sequence[Block]) -> Iterator[tuple[Place, str]]:
    """Yield each clause that the lesson cites, with its place in the lesson."""
    for number, each in enumerate(lesson):
        if isinstance(each, Quote | Example | Compare):
            yield (number, "clause"), each.clause
